"""`carepath trace EVENT`: what led to a fact and what followed from it, as a tree, from the streams on Kafka."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from carepath.audit.records import Word
from carepath.audit.upfile import CannotAudit, read_up
from carepath.commands.frame import parser, run
from carepath.streams import read_streams


def main(args: list[str]) -> int:
    does = "Shows the tree of causes and consequences of an event, from its first cause on. The event is marked."
    words = parser("trace", does, "carepath trace 0f9d2c1e-8f4b-5a57-9d0c-2b7f3a6e5d41")
    words.add_argument("event", metavar="EVENT", help="a ce_id, such as a command's reply names")
    words.add_argument("--up", type=Path, default=Path(".carepath/up.json"), help="what describes the stack")
    told = words.parse_args(args)
    return run(_trace(told.event, told.up))


async def _trace(event: str, up: Path) -> int:
    try:
        said = await read_streams(read_up(up))
    except CannotAudit as error:
        raise ValueError(str(error)) from None
    print("\n".join(tree((each.word for each in said), event)))
    return 0


def tree(words: Iterable[Word], event: str) -> Iterator[str]:
    """The lines. Facts that one command, wait or effect told stand beside each other. Raises ValueError."""
    known = {str(word.id): word for word in words}
    if event not in known:
        raise ValueError("no stream holds an event of that id")
    children: dict[str, list[Word]] = {}
    for word in sorted(known.values(), key=lambda word: (word.at, word.topic, word.number)):
        children.setdefault(str(word.cause), []).append(word)
    cause = event
    while cause in known:
        cause = str(known[cause].cause)
    yield f"{cause} a command, a wait or an effect of {children[cause][0].teller}"
    yield from _below(children, cause, event, 1)


def _below(children: dict[str, list[Word]], cause: str, event: str, depth: int) -> Iterator[str]:
    for word in children.get(cause, ()):
        mark = "  <- this" if str(word.id) == event else ""
        yield f"{'  ' * depth}{word.type} {word.id} {word.at} {word.teller}{mark}"
        yield from _below(children, str(word.id), event, depth + 1)
