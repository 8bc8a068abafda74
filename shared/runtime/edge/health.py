"""Whether the process lives, whether it takes requests, and its figures. Nobody needs a token for these."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.runtime.edge.surroundings import Edge


def health_routes(edge: Edge) -> list[Route]:
    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        """200 only while everything that this process needs answers, and it is not about to end."""
        if not edge.ready():
            return JSONResponse({"status": "leaving" if edge.requests.leaving else "starting"}, 503)
        away = list(await edge.away())
        return JSONResponse({"status": "away", "away": away}, 503) if away else JSONResponse({"status": "ready"})

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/health", live), Route("/ready", ready), Route("/metrics", metrics)]
