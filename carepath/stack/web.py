"""What the supervisor serves: the development issuer, the clock, the mailbox, and the levers of the stack."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from carepath.stack.clock import PlatformClock
from carepath.stack.issuer import Issuer, TokenRequest
from carepath.stack.mailbox import Mailbox
from carepath.stack.say import CONTROL_HEADER
from carepath.stack.stepping import NotQuiet, Stepper


class Said(Protocol):
    """The parts that the routes speak for."""

    issuer: Issuer
    clock: PlatformClock
    stepper: Stepper
    mailbox: Mailbox
    control_key: str

    async def pull(self, lever: str, body: dict[str, Any]) -> dict[str, Any]: ...
    def moved(self) -> None: ...


def application(said: Said) -> Starlette:
    """The ASGI application. Errors are problem+json."""
    routes = [
        *issuer_routes(said.issuer),
        Route("/clock", _answer(lambda _: said.clock.told())),
        Route("/clock", _move(said), methods=["POST"]),
        mail_route(said.mailbox),
        Route("/control/{lever}", _control(said), methods=["POST"]),
    ]
    return Starlette(routes=routes)


def issuer_routes(issuer: Issuer) -> list[Route]:
    return [
        Route("/issuer/jwks.json", _answer(lambda _: issuer.jwks())),
        Route("/issuer/.well-known/openid-configuration", _answer(lambda _: _discovery(issuer.url))),
        Route("/issuer/token", _token(issuer), methods=["POST"]),
    ]


def mail_route(mailbox: Mailbox) -> Route:
    return Route("/mail", _answer(lambda _: {"mails": mailbox.mails}))


Handler = Callable[[Request], Awaitable[Response]]


def _answer(tell: Callable[[Request], dict[str, Any]]) -> Handler:
    async def handle(request: Request) -> Response:
        return JSONResponse(tell(request))

    return handle


def _discovery(issuer: str) -> dict[str, str]:
    return {"issuer": issuer, "jwks_uri": f"{issuer}/jwks.json", "token_endpoint": f"{issuer}/token"}


def _token(issuer: Issuer) -> Handler:
    async def handle(request: Request) -> Response:
        try:
            asked = TokenRequest.model_validate_json(await request.body())
        except ValidationError as error:
            return _problem(422, "invalid", _first(error))
        token = issuer.token(asked)
        if request.headers.get("accept") == "text/plain":
            return PlainTextResponse(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": asked.ttl})

    return handle


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'/'.join(map(str, first['loc'])) or 'body'}: {first['msg']}"


def _move(said: Said) -> Handler:
    async def handle(request: Request) -> Response:
        if said.clock.mode != "steps":
            return _problem(409, "not-stepping", "this clock runs by itself: CLOCK=steps makes one that is moved")
        try:
            target = said.clock.target(await _object(request))
            await said.stepper.move(target)
        except ValueError as error:
            return _problem(422, "invalid", str(error))
        except NotQuiet as error:
            return _problem(504, "not-quiet", str(error), busy=error.busy)
        finally:
            said.moved()
        return JSONResponse(said.clock.told())

    return handle


def _control(said: Said) -> Handler:
    async def handle(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(CONTROL_HEADER, ""), said.control_key):
            return _problem(401, "unauthorised", "the levers are the owner's alone")
        try:
            return JSONResponse(await said.pull(request.path_params["lever"], await _object(request)))
        except ValueError as error:
            return _problem(422, "invalid", str(error))

    return handle


async def _object(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise ValueError("the body is not JSON") from None
    if not isinstance(body, dict):
        raise ValueError("the body is not an object")
    return body


def _problem(status: int, code: str, detail: str, **more: Any) -> Response:
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")
