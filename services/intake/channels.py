"""Pages to staff: over the channels of this installation, one after the other, until one takes it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import apprise
import structlog

from services.intake.domain.letters import written
from shared.errors import Away, Later
from shared.settings import Channel

WITHIN = 15.0
"""Seconds that one channel may take: three that are silent leave time for a fourth within the minute."""
SHUNNED = 60.0
"""Seconds for which a channel that did not take a page is tried after the others."""
_SAMPLE = {"address": "somebody@clinic.example", "role": "clinician", "clinic": "demo", "page": "0"}
_QUIET = apprise.AppriseAsset(app_id="carepath", app_desc="carepath", storage_mode=apprise.PersistentStoreMode.MEMORY)
log = structlog.get_logger("channels")
for each in ("apprise", "urllib3.connectionpool"):  # their words may hold an address, or a URL that is a secret
    logging.getLogger(each).disabled = True

Mail = Callable[[Mapping[str, Any], str], Awaitable[str]]


class Paging:
    """`mail` is the way of a channel without a URL."""

    def __init__(self, channels: tuple[Channel, ...], mail: Mail) -> None:
        self.channels, self._mail = channels, mail
        self._shunned: dict[str, float] = {}
        for channel in channels:
            if channel.url.get_secret_value() and _target(channel, _SAMPLE) is None:
                raise ValueError(f"the URL of channel {channel.name} will not do")

    async def page(self, line: Mapping[str, Any], key: str) -> str:
        """`sent:` with the channel's name; `failed` where none has an address for it or each refused it for good;
        `unknown` where one fell silent over it and no other took it.

        Raises Later where a channel may take it yet.
        """
        ends: set[str] = set()
        for channel, address in self._to(line):
            outcome = await self._over(channel, {**line, "to": address}, key)
            if outcome == "sent":
                return f"sent:{channel.name}"
            ends.add(outcome)
        if "unknown" in ends:
            return "unknown"
        if "away" in ends:
            raise Later("channel")
        return "failed:no-channel"

    def _to(self, line: Mapping[str, Any]) -> Iterator[tuple[Channel, str]]:
        """Those that reach this reader. One that has just failed comes last."""
        now = time.monotonic()
        for channel in sorted(self.channels, key=lambda each: self._shunned.get(each.name, 0.0) > now):
            if address := address_on(channel, line):
                yield channel, address

    async def _over(self, channel: Channel, line: Mapping[str, Any], key: str) -> str:
        outcome = await (_notified(channel, line, key) if channel.url.get_secret_value() else self._mailed(line, key))
        if outcome == "sent":
            self._shunned.pop(channel.name, None)
        else:
            self._shunned[channel.name] = time.monotonic() + SHUNNED
            log.warning("channel-failed", channel=channel.name, outcome=outcome)
        return outcome

    async def _mailed(self, line: Mapping[str, Any], key: str) -> str:
        try:
            return await asyncio.wait_for(self._mail(line, key), WITHIN)
        except Away:
            return "away"
        except TimeoutError:
            return "unknown"


def address_on(channel: Channel, line: Mapping[str, Any]) -> str:
    """Where this page's reader is on this channel; empty where they are not."""
    if not channel.addresses:
        return str(line["to"])
    return next((found for name in _names(line) if (found := channel.addresses.get(name))), "")


def _names(line: Mapping[str, Any]) -> Iterable[str]:
    return f"{line['role']}@{line['clinic_id']}", line["role"]


async def _notified(channel: Channel, line: Mapping[str, Any], key: str) -> str:
    """`sent` or `away`: the other side does not say why it took nothing."""
    words = {"address": line["to"], "role": line["role"], "clinic": line["clinic_id"], "page": key}
    target = _target(channel, words)
    letter = written(line["template"], line["clinic"], line["patient_id"], line["to_staff"])
    if target is None:
        return "failed"
    try:
        taken = await asyncio.wait_for(target.async_notify(title=letter.subject, body=letter.body), WITHIN)
    except Exception:
        return "away"
    return "sent" if taken else "away"


def _target(channel: Channel, words: Mapping[str, str]) -> Any:
    """What Apprise makes of the URL; None where it makes nothing of it."""
    url = channel.url.get_secret_value()
    for name, word in words.items():
        url = url.replace(f"{{{name}}}", quote(word, safe=""))
    return apprise.Apprise.instantiate(url, asset=_QUIET, suppress_exceptions=True)
