"""JSON lines without patient data: to a file of this process, warnings to stderr as well."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import orjson
import structlog

Event = MutableMapping[str, Any]
MOST_FRAMES = 12


def configure(service: str, replica: int, directory: Path | None) -> None:
    """Sends every log of this process, of libraries too, to `<directory>/<service>.<replica>.jsonl` and stderr."""
    file = _open(directory / f"{service}.{replica}.jsonl") if directory else None
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", key="time"),
            shape_exception,
            _as_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *names: Lines(file, service, *names),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()], force=True)
    logging.captureWarnings(True)


class Lines:
    """Writes lines that are finished."""

    def __init__(self, file: TextIO | None, service: str, name: str = "") -> None:
        self.file, self.service, self.name = file, service, name

    def info(self, line: str) -> None:
        if self.file is not None:
            self.file.write(line)

    def warning(self, line: str) -> None:
        self.info(line)
        sys.stderr.write(line)

    debug = info
    error = critical = exception = fatal = warning


def shape_exception(_: Any, __: str, event: Event) -> Event:
    """An exception becomes its type and where it came from: its words may hold what a person has sent."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _as_line(logger: Any, _: str, event: Event) -> str:
    said = {"time": event.pop("time"), "level": event.pop("level"), "service": logger.service, "logger": logger.name}
    return orjson.dumps({**said, **event}, default=lambda value: type(value).__name__).decode() + "\n"


class _Libraries(logging.Handler):
    """What libraries log, in the same shape. Only a first line: the rest may be a traceback with its words."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger(record.name)
        logger.log(record.levelno, record.getMessage().partition("\n")[0], exc_info=record.exc_info)


def _open(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a", buffering=1, encoding="utf-8")
