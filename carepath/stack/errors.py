"""Why a stack does not start, in one line that says what to do."""


class CannotStart(Exception):
    """The words are one line for the person at the terminal."""
