"""Outcomes computed from the facts on Kafka alone: per patient, and in total (clinical reference 2.4, 6.4)."""
