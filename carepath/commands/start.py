"""`carepath start NAME`: starts what `carepath stop NAME` stopped, and returns when it is ready."""

from carepath.commands.frame import parser, run
from carepath.stack import Stack


def main(args: list[str]) -> int:
    words = parser("start", "Starts a stopped service again, all replicas.", "carepath start eligibility")
    words.add_argument("name", help="a service, or kafka, or postgres")
    return run(_start(words.parse_args(args).name))


async def _start(name: str) -> int:
    await Stack().start_service(name)
    return 0
