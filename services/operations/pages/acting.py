"""A person's click, relayed to the owning service's edge with that person's token. Nothing is decided here."""

from hashlib import sha256
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.operations.pages.acts import ACTS
from services.operations.pages.boards import turned_away
from services.operations.pages.calling import AWAY, Answer, Calling, token_of
from services.operations.pages.showing import HEADERS, page
from shared.deciding import read_key
from shared.percent import fields_of

MOST_BYTES = 65_536


def acting(calling: Calling, public_url: str) -> list[Route]:
    async def endpoint(request: Request) -> Response:
        patient: UUID = request.path_params["patient_id"]
        if not token_of(request):
            return turned_away(Answer(401, {"code": "token-required"}))
        said = await form_of(request, public_url)
        if isinstance(said, Response):
            return said
        if said.get("what") not in ACTS:
            return not_from_here()
        answer = await _relay(calling, token_of(request), str(patient), said)
        if answer.good:
            return RedirectResponse(f"/patients/{patient}?done={said['what']}", 303, HEADERS)
        return turned_away(answer) if answer.status == 401 else _refused(str(patient), answer)

    return [Route("/patients/{patient_id:uuid}/acts", endpoint, methods=["POST"])]


async def form_of(request: Request, public_url: str) -> dict[str, str] | Response:
    """The fields of a form of our own pages; a refusal where another site sent it, or where it is no form."""
    own = public_url or f"{request.url.scheme}://{request.url.netloc}"
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin" or request.headers.get("origin") != own:
        return not_from_here()
    body = await _small_body(request)
    if body is None:
        return not_from_here()
    try:
        return fields_of(body)
    except ValueError:
        return page("refused.html", 400, title="carepath", code="wrong-encoding")


def not_from_here() -> Response:
    return page("refused.html", 403, title="carepath", code="not-from-here")


async def _small_body(request: Request) -> bytes | None:
    """The body, or None where its length says that it is too large; then none of it is read."""
    announced, body = request.headers.get("content-length", ""), bytearray()
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        return None
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


async def _relay(calling: Calling, token: str, patient: str, said: dict[str, str]) -> Answer:
    """The same words about the same task are one command, however often somebody clicks."""
    act = ACTS[said["what"]]
    fields: dict[str, str | list[str]] = {"patient_id": patient, "reason": said.get("reason", "")}
    if act.id_field:
        id = read_key(said.get("key", ""))[1]
        fields[act.id_field] = [id] if act.several else id
    if act.decisions:
        fields[act.choice] = said.get("decision", "")
    words = "\n".join([said.get("task_id", ""), said["what"], *map(str, fields.values())])
    key = sha256(words.encode()).hexdigest()[:40]
    return await calling.ask(token, said.get("service", ""), said["what"], key, **fields)


def _refused(patient: str, answer: Answer) -> Response:
    codes = [each["code"] for each in answer.body.get("errors", ()) if "code" in each]
    code = "unknown-whether-taken" if answer.status == AWAY else ", ".join([answer.body.get("code", ""), *codes])
    return page("refused.html", answer.status, title="carepath", code=code, back=f"/patients/{patient}")
