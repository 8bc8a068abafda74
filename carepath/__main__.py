"""The command line: `python -m carepath WORD ...`. Each word is imported when it is called: the filters start fast."""

import importlib
import sys
from importlib.util import find_spec

FILTERS = {
    "score": "scores an instrument: JSON lines in, JSON lines out",
    "change": "compares two scores of one instrument",
    "triage": "judges an assessment by every rule",
    "vitals": "judges a reading by the phase of a session",
    "when": "computes due instants in the patient's time zone",
}
COMMANDS = {
    "demo": "plays the whole pathway with simulated people, then audits it",
    "explore": "plays lifetimes of patients in memory, and finds what must not be",
    "up": "starts a stack and leaves it running",
    "down": "ends the stack of this directory",
    "stop": "stops a service on purpose",
    "start": "starts it again",
    "clock": "tells the platform's time, or moves it",
    "token": "prints a bearer of the development issuer",
    "key": "prints a patient's key",
    "outcomes": "what became of the patients, from the facts on Kafka",
    "retell": "tells again what was told about a patient on a stream",
    "why": "a patient's past, who is waited for, what comes next",
    "trace": "what led to an event and what followed from it",
    "emit": "publishes the example of an event that a person may assert",
    "audit": "checks databases and topics from outside",
}
_ELSEWHERE = {"audit": "carepath.audit.command"}
_NEEDS = {"demo": "simulator.play", "explore": "simulator.play"}


def main() -> int:
    """What the words say; the exit code."""
    word, args = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("--help", [])
    if word in FILTERS:
        return int(importlib.import_module("carepath.filters.frame").main(word, args))
    if word in COMMANDS and _is_there(word):
        return int(importlib.import_module(_module(word)).main(args))
    print(_help(), file=sys.stdout if word in {"-h", "--help"} else sys.stderr)
    return 0 if word in {"-h", "--help"} else 2


def _module(word: str) -> str:
    return _ELSEWHERE.get(word, f"carepath.commands.{word}")


def _is_there(word: str) -> bool:
    try:
        return find_spec(_module(word)) is not None and find_spec(_NEEDS.get(word, "carepath")) is not None
    except ModuleNotFoundError:
        return False


def _help() -> str:
    there = {word: says for word, says in COMMANDS.items() if _is_there(word)} | FILTERS
    lines = [f"  {word:10}{says}" for word, says in there.items()]
    return "\n".join(["carepath WORD ... (each has --help with an example)", "", *lines])


if __name__ == "__main__":
    sys.exit(main())
