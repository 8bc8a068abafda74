"""Today and Patient: each a page, and the small answer by which it stays live."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services.operations.pages.acts import ACTS
from services.operations.pages.asking import Answer, Asking, token_of
from services.operations.pages.showing import HEADERS, page, rendered

Ask = Callable[[Request], Awaitable[Answer]]
Parts = Callable[[dict[str, Any]], dict[str, str]]
SIGN_IN = "/sign-in"
LATEST = 60


def today_pages(asking: Asking) -> list[Route]:
    async def ask(request: Request) -> Answer:
        return await asking.ask(token_of(request), "operations", "get-board")

    return [Route("/today", _whole("today.html", ask, today_parts)), Route("/today/live", _live(ask, today_parts))]


def patient_pages(asking: Asking) -> list[Route]:
    async def ask(request: Request) -> Answer:
        patient: UUID = request.path_params["patient_id"]
        return await asking.ask(token_of(request), "operations", "get-pathway", patient_id=str(patient))

    path = "/patients/{patient_id:uuid}"
    return [
        Route(path, _whole("patient.html", ask, patient_parts)),
        Route(f"{path}/live", _live(ask, patient_parts)),
    ]


def today_parts(board: dict[str, Any]) -> dict[str, str]:
    return {"board": rendered("board.html", **board)}


def patient_parts(pathway: dict[str, Any]) -> dict[str, str]:
    now = datetime.fromisoformat(pathway["as_of"])
    for each in pathway["next"]:
        each["seconds_left"] = int((datetime.fromisoformat(each["at"]) - now).total_seconds())
    past = pathway["past"][::-1]
    told = pathway | {"latest": past[:LATEST], "earlier": past[LATEST:]}
    acts = [{**each, "act": ACTS[each["what"]]} for each in pathway["next"] if each["what"] in ACTS]
    return {"pathway": rendered("pathway.html", **told), "acts": rendered("acts.html", acts=acts, **pathway)}


def _whole(template: str, ask: Ask, parts: Parts) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        answer = await ask(request)
        if not answer.good:
            return turned_away(answer)
        done = request.query_params.get("done", "")
        said = f"Taken: {done.replace('-', ' ')}." if done in ACTS else ""
        return page(template, said=said, live=f"{request.url.path}/live", parts=parts(answer.body), **answer.body)

    return endpoint


def _live(ask: Ask, parts: Parts) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        answer = await ask(request)
        if not answer.good:
            return JSONResponse({"code": answer.body.get("code")}, answer.status, HEADERS)
        told = {"as_of": answer.body["as_of"], "silent": answer.body["silent"], "parts": parts(answer.body)}
        return JSONResponse(told, 200, HEADERS)

    return endpoint


def turned_away(answer: Answer) -> Response:
    """Somebody without a token signs in; everybody else reads why not."""
    if answer.status == 401:
        return RedirectResponse(SIGN_IN, 303, HEADERS)
    return page("refused.html", answer.status, title="carepath", code=answer.body.get("code", "away"))
