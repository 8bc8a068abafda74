"""Origins of web pages (RFC 6454), as a setting names them."""

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator

_PORTS = {"http": 80, "https": 443}


def origins_of(text: object) -> object:
    """The origins in a list with commas, spelled as browsers send them. Raises ValueError for what is none.

    An origin is a scheme, a host and perhaps a port: `https://app.example.com`. `*` is none, and neither is `null`.
    """
    if not isinstance(text, str):
        return text
    return tuple(dict.fromkeys(_origin(each.strip()) for each in text.split(",") if each.strip()))


def _origin(text: str) -> str:
    parts = urlsplit(text)
    bare = parts._replace(scheme="", netloc="", path=parts.path.removeprefix("/"))
    if parts.scheme not in _PORTS or not _is_host(parts) or bare != SplitResult("", "", "", "", ""):
        raise ValueError(f"'{text}' is no origin: say scheme://host or scheme://host:port")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _is_host(parts: SplitResult) -> bool:
    """Of ASCII: browsers send a name of other letters as its `xn--` form. Raises ValueError for a port that is none."""
    host = parts.hostname or ""
    named = re.fullmatch(r"[a-z0-9.:_-]+", host) and (parts.port is None or parts.port > 0)
    return bool(named) and "@" not in parts.netloc and not parts.netloc.endswith(":")


def origin_of(text: object) -> object:
    """The one origin that is named, or nothing where nothing is. Raises ValueError for what is none."""
    return _origin(text.strip()) if isinstance(text, str) and text else text


Origin = Annotated[str, BeforeValidator(origin_of)]
Origins = Annotated[tuple[str, ...], BeforeValidator(origins_of)]
