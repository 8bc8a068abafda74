"""`carepath clock`: the platform's time; `clock to T` and `clock by 3d` move it through every due instant."""

from carepath.commands.frame import parser, run
from carepath.stack import Stack


def main(args: list[str]) -> int:
    does = "Prints now on the platform's clock, or moves it: returns when every service is quiet there, else exit 3."
    words = parser("clock", does, "carepath clock by 3d")
    words.add_argument("how", nargs="?", choices=("to", "by"))
    words.add_argument("where", nargs="?", help="2026-10-06T09:00:00Z after `to`; 3d, 2h30m or 45s after `by`")
    told = words.parse_args(args)
    if bool(told.how) != bool(told.where):
        words.error("say `to` and an instant, or `by` and a duration")
    return run(_clock(told.how, told.where))


async def _clock(how: str | None, where: str | None) -> int:
    stack = Stack()
    print(await stack.clock_to(**{how: where}) if how else await stack.now())
    return 0
