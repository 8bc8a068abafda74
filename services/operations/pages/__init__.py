"""What a browser is shown: who needs a human today, one patient, and the sign-in of a development stack.

The pages are a client like any other: they ask the operations of the services with the viewer's own token.
"""

from collections.abc import Sequence
from pathlib import Path

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from services.operations.pages.acting import acting
from services.operations.pages.boards import patient_pages, today_pages
from services.operations.pages.calling import Calling
from services.operations.pages.cards import card_pages
from services.operations.pages.signing_in import signing_in
from shared.settings import Settings

__all__ = ["pages"]


def pages(settings: Settings) -> Sequence[BaseRoute]:
    calling = Calling(settings.services)
    return [
        Route("/", lambda _: RedirectResponse("/today")),
        *today_pages(calling),
        *patient_pages(calling),
        *card_pages(calling),
        *acting(calling, settings.public_url),
        *signing_in(settings),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]
