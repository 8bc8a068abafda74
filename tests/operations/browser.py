"""A headless Chromium, spoken to in its own protocol over a pipe: nothing to install besides the browser."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "the tests of the pages need a browser: apt install chromium"
WITHIN = 20.0


class Browser:
    """One page of one browser with a profile of its own. Raises RuntimeError where no Chromium is installed."""

    def __init__(self, profile: Path, *words: str) -> None:
        self._profile, self._words, self._asked, self._session = profile, " ".join(words), 0, ""

    def __enter__(self) -> Self:
        binary = next(filter(None, map(shutil.which, NAMES)), None)
        if binary is None:
            raise RuntimeError(MISSING)
        read, self._write = os.pipe()
        self._read, write = os.pipe()
        sandbox = "--no-sandbox" if os.geteuid() == 0 else "--headless=new"
        words = f"exec '{binary}' --headless=new {sandbox} --disable-gpu --disable-dev-shm-usage --no-first-run "
        words += f"{self._words} --remote-debugging-pipe --user-data-dir='{self._profile}' "
        words += f"about:blank 3<&{read} 4>&{write}"
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(["bash", "-c", words], pass_fds=(read, write), stdout=quiet, stderr=quiet)
        os.close(read)
        os.close(write)
        self._reader = os.fdopen(self._read, "rb")
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(each["targetId"] for each in targets if each["type"] == "page")
        self._session = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self.ask("Page.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        os.close(self._write)
        self._reader.close()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """What the browser answers; events are passed over."""
        self._asked += 1
        said = {"id": self._asked, "method": method, "params": params}
        session = {"sessionId": self._session} if self._session else {}
        os.write(self._write, json.dumps(said | session).encode() + b"\0")
        while True:
            told = json.loads(self._message())
            if told.get("id") == self._asked:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result

    def _message(self) -> bytes:
        told = bytearray()
        while (byte := self._reader.read(1)) != b"\0":
            assert byte, "the browser is gone"
            told += byte
        return bytes(told)

    def open(self, url: str) -> None:
        self.ask("Page.navigate", url=url)
        self.until(lambda: self.js("document.readyState") == "complete" and self.js("location.href") != "about:blank")

    def js(self, expression: str) -> Any:
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def until(self, holds: Callable[[], Any], within: float = WITHIN) -> float:
        """How many seconds it took."""
        started = time.monotonic()
        while not holds():
            assert time.monotonic() - started < within, f"not within {within} s: {self.js('document.body.innerText')}"
            time.sleep(0.1)
        return time.monotonic() - started

    def look(self, width: int, height: int = 900, dark: bool = False) -> None:
        """The window's size, and what the reader's system prefers."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))
