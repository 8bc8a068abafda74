"""`carepath token ROLE`: a bearer of the development issuer."""

from typing import Any

from carepath.commands.frame import parser, run
from carepath.stack import Stack
from shared.deciding import Role


def main(args: list[str]) -> int:
    words = parser("token", "Prints a bearer of the development issuer.", "carepath token clinician --clinic second")
    words.add_argument("role", choices=[str(role) for role in Role], metavar="ROLE", help=", ".join(Role))
    words.add_argument("--patient", help="the patient that the token is bound to")
    words.add_argument("--clinic", help="demo unless given")
    words.add_argument("--subject", help="`sub`, exactly")
    words.add_argument("--ttl", type=int, help="seconds, from minus a day to a day; 600 unless given")
    words.add_argument("--issuer", help="another `iss`: a token that nobody takes")
    words.add_argument("--audience", help="another `aud`: the same")
    told = vars(words.parse_args(args))
    return run(_token({name: value for name, value in told.items() if value is not None}))


async def _token(asked: dict[str, Any]) -> int:
    print(await Stack().token(**asked))
    return 0
