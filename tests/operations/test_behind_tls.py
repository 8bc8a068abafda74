"""The pages behind a proxy that speaks TLS to browsers and plain HTTP to operations, in a real browser."""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from carepath.stack import Stack
from tests.operations.browser import Browser
from tests.operations.conftest import SERVICES
from tests.operations.looking import DANGER, sign_in_at, submit, text
from tests.promises.platform import run

pytestmark = [pytest.mark.stack, pytest.mark.deep]
HOST = "127.0.0.1"


def certificate(place: Path) -> Path:
    """Key and certificate of this machine, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(names, critical=True).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = place / "proxy.pem"
    file.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return file


class Proxy:
    """Ends TLS and hands bytes on: the service sees plain HTTP, and the host that the browser named."""

    def __init__(self, pem: Path) -> None:
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(pem)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.behind = ("", 0)
        server = self._wait(asyncio.start_server(self._serve, HOST, 0, ssl=self._tls))
        self.url = f"https://{HOST}:{server.sockets[0].getsockname()[1]}"

    def _wait(self, coroutine: object) -> asyncio.Server:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)  # type: ignore[arg-type]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner = await asyncio.open_connection(*self.behind)
        await asyncio.gather(_pass_on(reader, inner[1]), _pass_on(inner[0], writer))

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Proxy]]:
    directory = tmp_path_factory.mktemp("proxied")
    proxy = Proxy(certificate(directory))
    told = {"services": SERVICES, "broker": os.environ.get("BROKER", "auto"), "clock": "steps", "public_url": proxy.url}
    stack = Stack(directory, told)
    run(stack.start())
    url = httpx.URL(stack.up["services"]["operations"]["url"])
    proxy.behind = (url.host, url.port or 80)
    yield stack, proxy
    proxy.stop()
    run(stack.stop())


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_behind_tls_somebody_signs_in_and_answers_a_crisis(
    proxied: tuple[Stack, Proxy], tmp_path: Path, clinic: str
) -> None:
    stack, proxy = proxied
    patient = submit(stack, DANGER, clinic)
    with Browser(tmp_path, "--ignore-certificate-errors") as browser:
        sign_in_at(browser, f"{proxy.url}/sign-in", clinic=clinic)
        browser.until(lambda: patient[-12:] in text(browser, "#alerts"))
        browser.open(f"{proxy.url}/patients/{patient}")
        form = "form:has([value=acknowledge-crisis])"
        browser.until(lambda: browser.js(f"!!document.querySelector('{form}')"))
        browser.js(f"document.querySelector('{form} textarea').value = 'Called, safe with family'")
        browser.js(f"document.querySelector('{form} button').click()")
        browser.until(lambda: "Taken: acknowledge crisis" in text(browser))


def test_its_cookie_never_goes_another_way(proxied: tuple[Stack, Proxy]) -> None:
    _, proxy = proxied
    said = {"role": "clinician", "clinic": "second"}
    answer = httpx.post(f"{proxy.url}/sign-in", data=said, headers={"origin": proxy.url}, verify=False)
    assert answer.status_code == 303
    assert {"Secure", "HttpOnly"} <= set(answer.headers["set-cookie"].split("; "))
