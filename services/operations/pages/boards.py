"""Today and Patient: each a page, and the small answer by which it stays live."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services.operations.pages.acts import ACTS
from services.operations.pages.calling import Answer, Calling, token_of
from services.operations.pages.showing import HEADERS, page, rendered
from services.operations.store.board import DANGER

SIGN_IN = "/sign-in"
LATEST = 60
REFUSED = 403


class Look(NamedTuple):
    """What a page shows of its answer: its `title`, and parts by name."""

    template: str
    title: Callable[[dict[str, Any]], str]
    parts: Callable[[dict[str, Any]], dict[str, str]]


class Looked(NamedTuple):
    """A page's own answer, and the dangers of the clinic: no page is so busy that these may wait."""

    answer: Answer
    dangers: list[Mapping[str, object]]


Ask = Callable[[Request], Awaitable[Looked]]


def today_pages(calling: Calling) -> list[Route]:
    async def ask(request: Request) -> Looked:
        board = await calling.ask(token_of(request), "operations", "get-board")
        return Looked(board, dangers_of(board))

    look = Look("today.html", lambda board: f"Today · {board['clinic']}", today_parts)
    return [Route("/today", _whole(look, ask)), Route("/today/live", _live(look, ask))]


def patient_pages(calling: Calling) -> list[Route]:
    async def ask(request: Request) -> Looked:
        token, patient = token_of(request), str(request.path_params["patient_id"])
        pathway, board = await asyncio.gather(
            calling.ask(token, "operations", "get-pathway", patient_id=patient),
            calling.ask(token, "operations", "get-board"),
        )
        known = board.good or board.status == REFUSED
        return Looked(pathway if known or not pathway.good else board, dangers_of(board))

    path = "/patients/{patient_id:uuid}"
    look = Look("patient.html", lambda told: f"Patient {told['patient_id'][-12:]}", patient_parts)
    return [Route(path, _whole(look, ask)), Route(f"{path}/live", _live(look, ask))]


def dangers_of(board: Answer) -> list[Mapping[str, object]]:
    return [row for row in board.body["rows"] if row["what"] in DANGER] if board.good else []


def today_parts(board: Mapping[str, object]) -> dict[str, str]:
    return {"board": rendered("board.html", **board)}


def patient_parts(pathway: dict[str, Any]) -> dict[str, str]:
    now = datetime.fromisoformat(pathway["as_of"])
    for each in pathway["next"]:
        each["seconds_left"] = int((datetime.fromisoformat(each["at"]) - now).total_seconds())
    past = pathway["past"][::-1]
    told = pathway | {"latest": past[:LATEST], "earlier": past[LATEST:]}
    doable = (each for each in pathway["next"] if each["operation"])
    acts = [{**each, "act": act} for each in doable if (act := ACTS.get(each["operation"]["operation_id"]))]
    return {"pathway": rendered("pathway.html", **told), "acts": rendered("acts.html", acts=acts, **pathway)}


def _shown(look: Look, looked: Looked) -> dict[str, object]:
    """What is said at once and again with every answer. The title says how many are in danger: it is seen from another
    window."""
    body, dangers = looked.answer.body, looked.dangers
    title = look.title(body)
    return {
        "title": f"({len(dangers)}!) {title}" if dangers else title,
        "alerts": rendered("alerts.html", rows=dangers),
        "parts": look.parts(body),
    }


def _whole(look: Look, ask: Ask) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        looked = await ask(request)
        if not looked.answer.good:
            return turned_away(looked.answer)
        done = request.query_params.get("done", "")
        said = f"Taken: {done.replace('-', ' ')}." if done in ACTS else ""
        shown = {**looked.answer.body, **_shown(look, looked)}
        return page(look.template, said=said, live=f"{request.url.path}/live", **shown)

    return endpoint


def _live(look: Look, ask: Ask) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        looked = await ask(request)
        answer = looked.answer
        if not answer.good:
            return JSONResponse({"code": answer.body.get("code")}, answer.status, HEADERS)
        told = {"as_of": answer.body["as_of"], "silent": answer.body["silent"], **_shown(look, looked)}
        return JSONResponse(told, 200, HEADERS)

    return endpoint


def turned_away(answer: Answer) -> Response:
    """Somebody without a token signs in; everybody else reads why not."""
    if answer.status == 401:
        return RedirectResponse(SIGN_IN, 303, HEADERS)
    return page("refused.html", answer.status, title="carepath", code=answer.body.get("code", "away"))
