"""`carepath stop NAME`: stops a service on purpose; it stays away until `carepath start NAME`."""

from carepath.commands.frame import parser, run
from carepath.stack import Stack


def main(args: list[str]) -> int:
    words = parser("stop", "Stops all replicas of a service; they stay away until start.", "carepath stop eligibility")
    words.add_argument("name", help="a service, or kafka, or postgres")
    return run(_stop(words.parse_args(args).name))


async def _stop(name: str) -> int:
    await Stack().stop_service(name)
    return 0
