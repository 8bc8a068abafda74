"""Ratios, measured in one run on one machine. Absolute figures change with the hour; ratios hold."""
