"""A whole stack of carepath on one machine: started, supervised, steered."""

from carepath.stack.errors import CannotStart
from carepath.stack.handle import Stack
from carepath.stack.stepping import NotQuiet

__all__ = ["CannotStart", "NotQuiet", "Stack"]
