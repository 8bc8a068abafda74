"""What every command shares: its parser with an example, and errors as one line."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import httpx

from carepath.stack import CannotStart, NotQuiet

NOT_QUIET = 3


def parser(word: str, does: str, example: str) -> argparse.ArgumentParser:
    """`example` is a line that works once a stack runs."""
    return argparse.ArgumentParser(
        prog=f"carepath {word}",
        description=does,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def run(work: Coroutine[Any, Any, int]) -> int:
    """The exit code: 1 for an error that the caller can mend, 3 where a service did not become quiet, 130 after
    Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` would have us ignore it
    try:
        return asyncio.run(work)
    except NotQuiet as error:
        return _fail(str(error), NOT_QUIET)
    except (CannotStart, ValueError) as error:
        return _fail(str(error), 1)
    except httpx.TransportError:
        return _fail("the stack that up.json tells of does not answer: make down, then make up", 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough (`| head`)
        return 0
    except KeyboardInterrupt:
        return 130


def say(line: str) -> None:
    """Progress: on stderr, so that stdout carries results only."""
    print(f"carepath: {line}", file=sys.stderr, flush=True)


def _fail(words: str, code: int) -> int:
    say(words)
    return code
