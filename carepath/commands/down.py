"""`carepath down`: ends the stack of this directory; its data stays."""

from carepath.commands.frame import parser, run, say
from carepath.stack import Stack


def main(args: list[str]) -> int:
    parser("down", "Ends the stack of this directory. Leaves no process and no port.", "carepath down").parse_args(args)
    return run(_down())


async def _down() -> int:
    if not await Stack().stop():
        say("no stack runs here")
    return 0
