"""In development only: a token of a chosen role and clinic, kept where no script reads it."""

import httpx
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.operations.pages.acting import form_of, not_from_here
from services.operations.pages.calling import COOKIE, WITHIN, trusted
from services.operations.pages.showing import HEADERS, page
from shared.clinical.clinics import CLINICS
from shared.settings import Settings

ROLES = ("operations", "clinician", "medical-director", "guide", "therapist")
SECONDS = 8 * 3600
AWAY = "issuer-away"


def signing_in(settings: Settings) -> list[Route]:
    async def show(_: Request) -> Response:
        if not settings.development:
            return page("refused.html", 401, title="carepath", code="sign-in-elsewhere")
        return page("sign_in.html", roles=ROLES, clinics=sorted(CLINICS))

    async def sign_in(request: Request) -> Response:
        said = await form_of(request, settings.public_url) if settings.development else not_from_here()
        if isinstance(said, Response):
            return said
        if said.get("role") not in ROLES or said.get("clinic") not in CLINICS:
            return not_from_here()
        token = await _token(settings.gives_tokens, said["role"], said["clinic"])
        return _with(token, settings.public_url) if token else page("refused.html", 503, title="carepath", code=AWAY)

    return [Route("/sign-in", show), Route("/sign-in", sign_in, methods=["POST"])]


async def _token(endpoint: str, role: str, clinic: str) -> str | None:
    """None where the issuer does not answer."""
    asked = {"role": role, "clinic": clinic, "ttl": SECONDS}
    try:
        async with httpx.AsyncClient(verify=trusted(), timeout=WITHIN) as client:
            answer = await client.post(endpoint, json=asked)
            return str(answer.raise_for_status().json()["access_token"])
    except httpx.HTTPError:
        return None


def _with(token: str, public_url: str) -> Response:
    """Where browsers come over TLS the cookie never goes another way."""
    answer = RedirectResponse("/today", 303, HEADERS)
    secure = public_url.startswith("https:")
    answer.set_cookie(COOKIE, token, max_age=SECONDS, httponly=True, samesite="strict", secure=secure)
    return answer
