"""What a clinical function raises for input that it cannot take."""


class Invalid(ValueError):
    """Names the field and what is wrong with it, never the value.

    `code` is kebab-case, for example `out-of-range`; `pointer` is a JSON pointer (RFC 6901)
    from the root of the input, for example `/answers/8`; the root itself is the empty string.
    """

    def __init__(self, code: str, pointer: str) -> None:
        super().__init__(f"{code} at {pointer or 'the root'}")
        self.code = code
        self.pointer = pointer
