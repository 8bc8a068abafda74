"""Asks each service to replay its journal: `python -m services.NAME verify`, a process that only reads."""

import asyncio
import json
import os
import sys
from pathlib import Path

from carepath.audit.evidence import Verified
from carepath.audit.upfile import ServiceAt, StackAt

_PROJECT = Path(__file__).resolve().parents[3]
_SECONDS = 600


async def verify(stack: StackAt) -> dict[str, Verified] | None:
    """What each service printed; None without keys."""
    if stack.secrets is None:
        return None
    printed = await asyncio.gather(*(_verify(stack, service) for service in stack.services))
    return {service.name: each for service, each in zip(stack.services, printed, strict=True)}


async def _verify(stack: StackAt, service: ServiceAt) -> Verified:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"services.{service.name}", "verify",
        cwd=_PROJECT, env=_environment(stack, service), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, error = await asyncio.wait_for(process.communicate(), _SECONDS)
    except TimeoutError:
        return Verified(failed=f"took longer than {_SECONDS} s")
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode not in (0, 1):
        return Verified(failed=f"ended with {process.returncode}")
    return judged(out, error.decode(errors="replace"))


def _environment(stack: StackAt, service: ServiceAt) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CAREPATH_", "FP_"))}
    return inherited | {
        "CAREPATH_DSN": service.dsn,
        "CAREPATH_KEYS_DSN": stack.keys_dsn,
        "CAREPATH_KAFKA": stack.kafka["bootstrap.servers"],
        "CAREPATH_SECRETS": str(stack.secrets),
    }


def judged(out: bytes, error: str) -> Verified:
    """The lines, if the last one counts them right. Otherwise the replay broke off, and `failed` says why."""
    try:
        *lines, last = [json.loads(line) for line in out.splitlines()]
        complete = last == {"entities": len(lines), "rows": sum(line["rows"] for line in lines)}
    except (ValueError, KeyError, TypeError):
        complete = False
    if not complete:
        return Verified(failed=error.strip().splitlines()[-1] if error.strip() else "printed no count")
    return Verified(lines, last["rows"])
