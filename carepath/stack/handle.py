"""A stack as the command line and the tests hold it: the same few verbs for both."""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import httpx

from carepath.stack.errors import CannotStart
from carepath.stack.layout import PROJECT, Layout
from carepath.stack.plan import Plan
from carepath.stack.say import CONTROL_HEADER, STAY, Say
from carepath.stack.secrets import CONTROL, read_text
from carepath.stack.stepping import NotQuiet
from shared.times import instant

_STOPPED_WITHIN = 45.0
_READY_WITHIN = 30.0


class Stack:
    """The stack of one directory. Settings are those of `Plan`; what is not given comes from the environment.

    `async with Stack(directory, {"broker": "java"}) as stack:` starts it and takes it down again. It also ends when the
    process that started it does, unless it was started with `stay`.
    """

    def __init__(self, directory: Path | str = ".", settings: Mapping[str, object] | None = None) -> None:
        self.layout = Layout.of(directory)
        self._settings = settings or {}
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def up(self) -> dict[str, Any]:
        """up.json as it is now. Raises CannotStart where no stack runs here."""
        try:
            told: dict[str, Any] = json.loads(self.layout.up.read_text(encoding="utf-8"))
        except OSError:
            raise CannotStart(f"no stack runs in {self.layout.root.parent}: make up starts one") from None
        return told

    @property
    def pid(self) -> int:
        """Of the supervisor. Raises CannotStart where no stack runs here."""
        pid = self._pid()
        if pid is None:
            raise CannotStart(f"no stack runs in {self.layout.root.parent}: make up starts one")
        return pid

    async def start(self, say: Say = lambda _: None, stay: bool = False) -> Self:
        """Returns when everything is ready. Raises CannotStart; then nothing is left running."""
        plan = Plan.from_environment(os.environ, self._settings)
        self.layout.prepare()
        self._supervisor = self._spawn(plan)
        try:
            await self._listen(self._supervisor, say)
            if stay:
                self._tell(self._supervisor, STAY)
        except BaseException:
            await self.stop()
            raise
        return self

    async def stop(self) -> bool:
        """Takes the stack down. Whether there was one."""
        there = self._pid()
        if there:
            with contextlib.suppress(ProcessLookupError):
                os.kill(there, signal.SIGTERM)
            await self._until_gone(there)
        if self._supervisor:
            self._close(self._supervisor)
        if running_supervisor(self.layout) is None:
            self.layout.up.unlink(missing_ok=True)
        return there is not None

    async def token(self, role: str, **asked: object) -> str:
        """A bearer of the development issuer (contract 1.4). Raises ValueError in a person's words."""
        answer = await self._post(self.up["issuer"]["token"], {"role": role, **asked})
        return str(answer["access_token"])

    async def now(self) -> str:
        """On the platform's clock."""
        async with httpx.AsyncClient() as client:
            return str((await client.get(self.up["clock"]["url"])).json()["now"])

    async def clock_to(self, to: str | None = None, by: str | None = None) -> str:
        """Moves a stepping clock. Where it then stands. Raises NotQuiet, or ValueError in a person's words."""
        asked = {name: value for name, value in (("to", to), ("by", by)) if value is not None}
        return str((await self._post(self.up["clock"]["url"], asked))["now"])

    async def stop_service(self, name: str) -> None:
        """Stops all its replicas until `start_service`. `kafka` and `postgres` are names too."""
        await self._lever("stop", name=name)

    async def start_service(self, name: str, fault: str = "", replica: int | None = None) -> None:
        """Returns when it is ready. With a `fault`, which is armed in what this starts, it may never be ready, so it
        returns at once."""
        await self._lever("start", name=name, fault=fault, replica=replica)
        if not fault:
            await self.until_ready(name)

    async def restart(self, name: str, fault: str = "", replica: int | None = None) -> None:
        await self._lever("stop", name=name, replica=replica)
        await self.start_service(name, fault, replica)

    async def kill(self, name: str, replica: int | None = None) -> None:
        """SIGKILL: the supervisor starts it again."""
        await self._lever("signal", name=name, replica=replica, signal="SIGKILL")

    async def freeze(self, name: str, replica: int | None = None) -> None:
        await self._lever("signal", name=name, replica=replica, signal="SIGSTOP")

    async def thaw(self, name: str, replica: int | None = None) -> None:
        await self._lever("signal", name=name, replica=replica, signal="SIGCONT")

    async def until_ready(self, name: str) -> None:
        """Every replica that up.json lists answers. Raises TimeoutError."""
        if name not in self.up["services"]:
            return
        async with asyncio.timeout(_READY_WITHIN), httpx.AsyncClient(timeout=2) as client:
            while not await _all_ready(client, self.up["services"][name]["replicas"]):
                await asyncio.sleep(0.05)

    async def mails(self) -> list[dict[str, Any]]:
        """What the development mailbox took, oldest first: {to, headers, text}."""
        async with httpx.AsyncClient() as client:
            mails: list[dict[str, Any]] = (await client.get(self.up["mail"]["url"])).json()["mails"]
        return mails

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _spawn(self, plan: Plan) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "carepath.stack.daemon", str(self.layout.root)]
        pipe = subprocess.PIPE
        with self.layout.log.open("ab") as log:
            process = subprocess.Popen(
                words, cwd=PROJECT, stdin=pipe, stdout=pipe, stderr=log, start_new_session=True
            )  # fmt: skip
        self._tell(process, plan.model_dump_json().encode() + b"\n")
        return process

    def _tell(self, process: subprocess.Popen[bytes], line: bytes) -> None:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(line)
            process.stdin.flush()

    async def _listen(self, process: subprocess.Popen[bytes], say: Say) -> None:
        assert process.stdout is not None
        while line := await asyncio.to_thread(process.stdout.readline):
            told = json.loads(line)
            if "failed" in told:
                raise CannotStart(told["failed"])
            if "ready" in told:
                return
            say(told["say"])
        raise CannotStart(f"the supervisor ended without a word: see {self.layout.log}")

    def _pid(self) -> int | None:
        if self._supervisor:
            return self._supervisor.pid if self._supervisor.poll() is None else None
        return running_supervisor(self.layout)

    async def _until_gone(self, pid: int) -> None:
        deadline = asyncio.get_running_loop().time() + _STOPPED_WITHIN
        while self._pid() == pid:
            if asyncio.get_running_loop().time() > deadline:
                os.kill(pid, signal.SIGKILL)  # its children get a signal of their own from the kernel
            await asyncio.sleep(0.03)
        while self._supervisor is None and _alive(pid) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.03)  # it has let go of the directory, and is about to be gone

    def _close(self, process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._supervisor = None

    async def _lever(self, lever: str, **body: object) -> None:
        url = f"{self.up['supervisor']['url']}/control/{lever}"
        await self._post(url, body, {CONTROL_HEADER: read_text(self.layout.secrets, CONTROL)})

    async def _post(self, url: str, body: object, headers: dict[str, str] | None = None) -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=None) as client:
            answer = await client.post(url, json=body, headers=headers)
        told: dict[str, Any] = answer.json()
        if told.get("code") == "not-quiet":
            raise NotQuiet(instant(self.up["clock"]["now"]), told["busy"])
        if answer.is_error:
            raise ValueError(told["detail"])
        return told


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def running_supervisor(layout: Layout) -> int | None:
    """The process that holds this directory, if one does."""
    try:
        file = layout.lock.open("r+", encoding="ascii")
    except OSError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0) or None
    return None


async def _all_ready(client: httpx.AsyncClient, replicas: list[dict[str, Any]]) -> bool:
    for replica in replicas:
        try:
            answer = await client.get(f"http://127.0.0.1:{replica['port']}/ready")
        except httpx.HTTPError:
            return False
        if answer.status_code != 200:
            return False
    return bool(replicas)
