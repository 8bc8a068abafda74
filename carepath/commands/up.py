"""`carepath up`: a stack for somebody who builds a front end."""

from carepath.commands.first_call import first_call
from carepath.commands.frame import parser, run, say
from carepath.stack import Stack

_A_DAY = 86_400
_OPTIONS = ("broker", "clock", "start", "replicas", "port")


def main(args: list[str]) -> int:
    words = parser("up", "Starts a stack in this directory and returns when it is ready.", "carepath up --clock steps")
    words.add_argument("--broker", help="auto, containers, java or embedded (BROKER=)")
    words.add_argument("--clock", help="real, steps, or xN: N times as fast (CLOCK=)")
    words.add_argument("--start", help="where a clock of ours begins (START=)")
    words.add_argument("--replicas", help="processes of each service (REPLICAS=)")
    words.add_argument("--port", help="first of the stack's 64 ports (PORT=)")
    words.add_argument("--fresh", action="store_true", help="begin from nothing (FRESH=1)")
    told = words.parse_args(args)
    given: dict[str, object] = {name: getattr(told, name) for name in _OPTIONS if getattr(told, name) is not None}
    return run(up(given | ({"fresh": True} if told.fresh else {})))


async def up(settings: dict[str, object]) -> int:
    stack = await Stack(settings=settings).start(say, stay=True)
    print(stack.layout.up, flush=True)
    print("\n".join(await welcome(stack)))
    return 0


async def welcome(stack: Stack) -> list[str]:
    """Links, a token and a first call, for a person."""
    told = stack.up
    lines = [
        "",
        f"Kafka       {told['broker']['bootstrap']}  {told['broker']['why']}",
        f"PostgreSQL  {told['postgres']['superuser_dsn']}",
        f"issuer      {told['issuer']['url']}",
        f"clock       {told['clock']['url']}  ({told['clock']['mode']}, {told['clock']['now']})",
        f"mail        {told['mail']['url']}",
        *(f"{name:11} {service['openapi']}" for name, service in told["services"].items()),
    ]
    if "intake" in told["services"]:
        token = await stack.token("patient", ttl=_A_DAY)
        lines += ["", "a patient's token for a day, and a first call:", ""]
        lines += await first_call(told["services"]["intake"], token)
    return [*lines, "", "make down ends it"]
