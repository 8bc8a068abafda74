"""Templates, and the headers of every page: nothing inline, nothing from elsewhere, nothing kept."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
MINUTE, HOUR, DAY = 60, 3600, 86_400


def countdown(seconds: int) -> str:
    """How much time is left, or since when it is over."""
    left = abs(seconds)
    if left < HOUR:
        said = f"{left // MINUTE}:{left % MINUTE:02d} min"
    elif left < DAY:
        said = f"{left // HOUR} h {left % HOUR // MINUTE} min"
    else:
        said = f"{left // DAY} d {left % DAY // HOUR} h"
    return f"{said} over" if seconds < 0 else said


def wall(at: str) -> str:
    """The wall time of an instant as it is written, in its own offset."""
    return datetime.fromisoformat(at).strftime("%a %d %b %H:%M")


def utc(at: str) -> str:
    """The wall time of an instant in UTC, named: for lists of people in several zones."""
    return f"{wall(at)} UTC"


def words(code: str) -> str:
    return code.replace("-", " ")


def sign(name: str) -> str:
    """A vital sign as a person reads it: `heart_rate` is heart rate, `spo2` is SpO2."""
    return {"spo2": "SpO2"}.get(name, name.replace("_", " "))


def amount(value: float) -> str:
    """Without a fraction that is none: 118.0 is 118."""
    return f"{value:g}"


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"countdown": countdown, "amount": amount, "sign": sign, "utc": utc, "wall": wall, "words": words}


def rendered(template: str, **values: object) -> str:
    told: str = _TEMPLATES.get_template(template).render(**values)
    return told


def page(template: str, status: int = 200, **values: object) -> Response:
    return HTMLResponse(rendered(template, **values), status, HEADERS)
