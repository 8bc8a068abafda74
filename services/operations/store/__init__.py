"""What operations reads: its own memory of a patient, and what every service says it waits for."""

from services.operations.store.board import STAFF, load_board
from services.operations.store.pathway import load_on_call, load_pathway

__all__ = ["STAFF", "load_board", "load_on_call", "load_pathway"]
