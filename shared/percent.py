"""Percent-encoded UTF-8, read strictly: two texts that differ on the wire never become one and the same.

`%FF` and `%FE` are no UTF-8, `%zz` is no percent-encoding. A lenient reader makes one text of several; here they are
refused.
"""

import re
from urllib.parse import unquote_to_bytes

_STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def percent_decoded(raw: bytes) -> str:
    """The text, decoded once. Raises ValueError for what is not percent-encoded UTF-8."""
    if _STRAY.search(raw):
        raise ValueError("a percent sign without two hexadecimal digits")
    return unquote_to_bytes(raw).decode("utf-8")


def fields_of(form: bytes) -> dict[str, str]:
    """What a browser's form says (`application/x-www-form-urlencoded`). Raises ValueError as `percent_decoded` does."""
    pairs = (pair.partition(b"=") for pair in form.replace(b"+", b" ").split(b"&"))
    return {percent_decoded(name): percent_decoded(value) for name, _, value in pairs}
