"""`python -m carepath.containers.prepare`: makes keys, databases and topics where they are not there, then ends.

It migrates what an earlier version left. Told by CAREPATH_POSTGRES (a superuser's DSN, without its password),
CAREPATH_KAFKA and CAREPATH_SECRETS. The superuser's password is the file `postgres.password` among the secrets; with
the word `secrets` it makes those only, for whoever starts PostgreSQL needs the password first.
"""

import asyncio
import sys
from urllib.parse import quote, urlsplit, urlunsplit

from carepath.containers.surroundings import Surroundings
from carepath.stack import databases, postgres, topics
from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import wait_until_ready
from carepath.stack.plan import built_services
from carepath.stack.secrets import make_secrets, password_file, read_text

SERVER_PATIENCE = 120.0


def make_keys(around: Surroundings) -> None:
    """What is there stays, for it has sealed data."""
    services = built_services()
    make_secrets(around.secrets, services, (postgres.SUPERUSER, *databases.roles_of(services)))


async def prepare(around: Surroundings) -> None:
    """Raises CannotStart."""
    services = built_services()
    server = postgres.Server(_superuser(around))
    await asyncio.gather(
        wait_until_ready(around.kafka, SERVER_PATIENCE), postgres.wait_until_ready(server.dsn, SERVER_PATIENCE)
    )
    await asyncio.gather(
        topics.create(around.kafka, topics.topics_of(services)),
        databases.make_databases(databases.Databases(server, around.secrets), services),
    )


def _superuser(around: Surroundings) -> str:
    parts = urlsplit(around.postgres)
    password = quote(read_text(around.secrets, password_file(postgres.SUPERUSER)))
    user = parts.username or postgres.SUPERUSER
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc.rpartition('@')[2]}"))


def main() -> int:
    around = Surroundings.from_environment()
    try:
        if sys.argv[1:] == ["secrets"]:
            make_keys(around)
        else:
            asyncio.run(prepare(around))
    except CannotStart as error:
        print(f"carepath: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
