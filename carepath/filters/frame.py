"""The frame of `carepath score|change|triage|vitals|when`.

A filter is a module of this package with
  NAME             the word on the command line
  EXAMPLE          one input line as a dict, `id` included: `--help` shows it with the answer it gets
  answer(line)     the answer to one line, from which the frame has taken `id`; raises Invalid
  person(words)    the same answer to the words of a command line, for a reader; raises Invalid
  PERSON_EXAMPLE   such words as one string, shown by `--help`
  ERROR_EXTRA      optional: what an error line says besides `id` and `error`
"""

import importlib
import json
import os
import shlex
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Protocol, cast

from carepath.filters.readable import readable
from carepath.filters.strict_json import read_object, refuse_repeated_keys
from shared.clinical.invalid import Invalid


class Filter(Protocol):
    """What the frame needs of a filter module."""

    NAME: str
    EXAMPLE: Mapping[str, Any]
    PERSON_EXAMPLE: str

    def answer(self, line: dict[str, Any]) -> Mapping[str, Any]: ...
    def person(self, words: list[str]) -> Mapping[str, Any]: ...


def main(name: str, args: list[str]) -> int:
    """Run one filter: lines from stdin without words, else the readable form. Returns the exit code."""
    module = load(name)
    try:
        return _run(module, args)
    except BrokenPipeError:
        # The reader has seen enough (`| head`). Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def load(name: str) -> Filter:
    """The filter of this name, and nothing of the other four."""
    return cast(Filter, importlib.import_module(f"carepath.filters.{name}"))


def _run(module: Filter, args: list[str]) -> int:
    if args and args[0] in {"-h", "--help"}:
        print(help_text(module))
        return 0
    if args:
        return _answer_person(module, args)
    if sys.stdin.isatty():
        print(f"JSON lines, then Ctrl-D; `carepath {module.NAME} --help` shows one.", file=sys.stderr)
    _copy(answers(module, sys.stdin.buffer), sys.stdout.buffer)
    return 0


def _copy(lines: Iterable[bytes], out: BinaryIO) -> None:
    for line in lines:
        out.write(line)
        out.flush()  # whoever feeds line by line waits for this one


def answers(module: Filter, lines: Iterable[bytes]) -> Iterator[bytes]:
    """One line of JSON for each line, in order, whatever stands there."""
    for line in lines:
        yield json.dumps(answer_line(module, line)).encode() + b"\n"


def answer_line(module: Filter, text: bytes) -> dict[str, Any]:
    """The answer to one line, its `id` first; an error object for a bad one."""
    identity: str | int | None = None
    try:
        line = read_object(text)
        identity = _take_id(line)
        refuse_repeated_keys(line)
        return {"id": identity, **module.answer(line)}
    except Invalid as bad:
        return _error(module, identity, bad.code, bad.pointer)
    except Exception as bug:
        _tell_bug(bug)
        return _error(module, identity, "internal-error", "")


def _take_id(line: dict[str, Any]) -> str | int:
    if "id" not in line:
        raise Invalid("missing", "/id")
    identity = line.pop("id")
    if isinstance(identity, str) or (isinstance(identity, int) and not isinstance(identity, bool)):
        return identity
    raise Invalid("wrong-type", "/id")


def _error(module: Filter, identity: str | int | None, code: str, pointer: str) -> dict[str, Any]:
    extra: Mapping[str, Any] = getattr(module, "ERROR_EXTRA", {})
    return {"id": identity, "error": {"code": code, "pointer": pointer}, **extra}


def _tell_bug(bug: Exception) -> None:
    """Where it broke, never the message: that could carry a patient's value."""
    place = traceback.extract_tb(bug.__traceback__)[-1]
    print(f"defect: {type(bug).__name__} in {place.name}, line {place.lineno}", file=sys.stderr)


def _answer_person(module: Filter, words: list[str]) -> int:
    try:
        print(readable(module.person(words)))
    except Invalid as bad:
        print(f"carepath {module.NAME}: {bad.code} at {bad.pointer or 'the line'}", file=sys.stderr)
        return 2
    return 0


def help_text(module: Filter) -> str:
    """How to call the filter, with an example and the very answer it gets now."""
    line = json.dumps(module.EXAMPLE)
    told = json.dumps(answer_line(module, line.encode()))
    shown = readable(module.person(shlex.split(module.PERSON_EXAMPLE)))
    return f"""\
carepath {module.NAME}: JSON lines on stdin, one line of answer for each with the same id, in order.
A line that cannot be answered gives {{"id": ..., "error": {{"code": ..., "pointer": ...}}}}.

  echo {shlex.quote(line)} | carepath {module.NAME}
  {told}

For a reader, with words instead of lines:

  carepath {module.NAME} {module.PERSON_EXAMPLE}
{_indented(shown)}"""


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
