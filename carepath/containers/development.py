"""`python -m carepath.containers.development`: the issuer and the mailbox of a developer's machine. Never elsewhere.

Told by CAREPATH_SECRETS, CAREPATH_ISSUER (the `iss` of its tokens), CAREPATH_PORT and CAREPATH_SMTP_PORT.
"""

import asyncio
import os
import tempfile
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from carepath.stack.issuer import Issuer
from carepath.stack.mailbox import Mailbox
from carepath.stack.web import issuer_routes, mail_route

EVERYWHERE = "0.0.0.0"


async def run(secrets: Path, url: str, port: int, smtp_port: int) -> None:
    """Until a signal ends it. Mails are forgotten with it."""
    with tempfile.TemporaryDirectory() as mail:
        mailbox = Mailbox(Path(mail))
        smtp = await mailbox.listen(smtp_port, EVERYWHERE)
        web = Starlette(routes=[*issuer_routes(Issuer(secrets, url)), mail_route(mailbox)])
        async with smtp:
            await uvicorn.Server(uvicorn.Config(web, EVERYWHERE, port, log_config=None, access_log=False)).serve()


if __name__ == "__main__":
    told = os.environ
    asyncio.run(
        run(
            Path(told["CAREPATH_SECRETS"]),
            told["CAREPATH_ISSUER"],
            int(told.get("CAREPATH_PORT", "8080")),
            int(told.get("CAREPATH_SMTP_PORT", "1025")),
        )
    )
