"""The emergency card as a page: it prints, and the device keeps it for when the platform is away."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from services.operations.pages.boards import turned_away
from services.operations.pages.calling import Calling, token_of
from services.operations.pages.showing import HEADERS, page

WORKER = Path(__file__).parent / "static" / "card-worker.js"


def card_pages(calling: Calling) -> list[Route]:
    async def show(request: Request) -> Response:
        patient = str(request.path_params["patient_id"])
        card = await calling.ask(token_of(request), "intake", "get-emergency-card", patient_id=patient)
        return page("card.html", **card.body) if card.good else turned_away(card)

    async def worker(_: Request) -> Response:
        """Served from the root: a worker answers for pages at and below its own path."""
        return FileResponse(WORKER, media_type="text/javascript", headers=HEADERS)

    return [Route("/patients/{patient_id:uuid}/card", show), Route("/card-worker.js", worker)]
