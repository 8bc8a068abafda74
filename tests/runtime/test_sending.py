"""Effects while somebody looks for attempts that nobody makes any more: the one must not disturb the other."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg

from shared.clock import Clock
from shared.deciding import Effect
from shared.errors import Away, Later
from shared.runtime.aggregates.sealed_rows import seal_line
from shared.runtime.items import End
from shared.runtime.loops.sending import Patience, Sending
from shared.runtime.tables.link import Link
from shared.runtime.waking import Signal
from shared.runtime.writer import Writer
from tests.postgres import fresh, postgres
from tests.runtime.model import Keys

__all__ = ["postgres"]
SCHEMA = Path("shared/runtime/schema.sql")
EFFECTS = 300
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class AnyKeys(Keys):
    async def prefetch(self, entities: object) -> None:
        """Everybody's is there."""


class Ends:
    """In place of the writer: an effect that ended is counted and gone."""

    def __init__(self) -> None:
        self.keyring, self.runnable = AnyKeys(), Signal()
        self.outcomes: Counter[str] = Counter()
        self.sets: list[int] = []

    async def apply(self, link: Link, items: Sequence[End]) -> None:
        async with link.transaction() as connection:
            for item in items:
                await connection.execute("DELETE FROM effect WHERE key = $1", item.ended.key)
        self.sets.append(len(items))
        self.outcomes.update(item.ended.outcome for item in items)


async def send(line: Mapping[str, Any], key: str) -> str:
    await asyncio.sleep(0)
    return "sent"


async def _fill(dsn: str, keys: Keys, count: int = EFFECTS) -> None:
    connection = await asyncpg.connect(dsn)
    for number in range(count):
        effect = Effect(UUID(int=number), "mail", LONG_AGO, LONG_AGO + timedelta(days=9_000), {"to": "somebody"})
        await connection.execute(
            "INSERT INTO effect (key, entity, kind, not_before, expires_at, asked_seq, line)"
            " VALUES ($1, 'ada', $2, $3, $4, 1, $5)",
            effect.key, effect.kind, effect.not_before, effect.expires_at, seal_line(keys, "ada", effect),
        )  # fmt: skip
    await connection.close()


async def _both(dsn: str) -> tuple[Counter[str], int]:
    """How the effects ended, and how often the database seemed to be away."""
    ends, away = Ends(), 0
    await _fill(dsn, ends.keyring)
    making, looking_for = Link(dsn, "sending"), Link(dsn, "abandoning")
    sending = Sending(cast(Writer, ends), making, looking_for, Clock(), {"mail": send}, "intake.1")

    async def look() -> None:
        nonlocal away
        while ends.outcomes.total() < EFFECTS:
            try:
                await sending.abandon(own=False)
            except Away:
                away += 1
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    async with asyncio.timeout(30):
        while ends.outcomes.total() < EFFECTS:
            try:
                await sending.step()
            except Away:
                away += 1
    await looking
    for link in (making, looking_for):
        await link.close()
    return ends.outcomes, away


def test_looking_for_abandoned_attempts_never_disturbs_one_that_is_made(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "sending", SCHEMA))
    assert asyncio.run(_both(dsn)) == (Counter(sent=EFFECTS), 0)


class Deaf(Link):
    """What was done on it at its second use takes place, but nobody hears of it."""

    uses = 0

    @asynccontextmanager
    async def using(self) -> AsyncIterator[asyncpg.Connection]:
        self.uses += 1
        async with super().using() as connection:
            yield connection
            if self.uses == 2:
                raise ConnectionResetError


async def _unheard(dsn: str) -> tuple[bool, Counter[str]]:
    """Whether the first step failed, and how the effects ended after a second one."""
    ends, link = Ends(), Deaf(dsn, "sending")
    await _fill(dsn, ends.keyring, 1)
    sending = Sending(cast(Writer, ends), link, link, Clock(), {"mail": send}, "intake.1")
    failed = False
    try:
        await sending.step()
    except Away:
        failed = True
    await sending.step()
    await link.close()
    return failed, ends.outcomes


def test_an_attempt_that_may_have_been_noted_but_was_not_made_is_made_again(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "unheard", SCHEMA))
    assert asyncio.run(_unheard(dsn)) == (True, Counter(sent=1))


async def _with(dsn: str, lines: Mapping[str, bool], sends: Mapping[str, str | type[Away]], knows: bool) -> list[str]:
    """What was tried, in its order, in one step over effects of these names; whether each is urgent."""
    ends, link, tried = Ends(), Link(dsn, "sending"), list[str]()

    async def send(line: Mapping[str, Any], key: str) -> str:
        tried.append(line["to"])
        said = sends.get(line["to"], "sent")
        if isinstance(said, str):
            return said
        raise said("smtp")

    for number, (name, urgent) in enumerate(lines.items()):
        effect = Effect(UUID(int=number), "mail", LONG_AGO, LONG_AGO + timedelta(days=9_000), {"to": name}, urgent)
        async with link.using() as connection:
            await connection.execute(
                "INSERT INTO effect (key, entity, kind, not_before, expires_at, asked_seq, line, urgent)"
                " VALUES ($1, 'ada', $2, $3, $4, 1, $5, $6)",
                effect.key, effect.kind, effect.not_before, effect.expires_at, seal_line(ends.keyring, "ada", effect),
                effect.urgent,
            )  # fmt: skip
    sending = Sending(cast(Writer, ends), link, link, Clock(), {"mail": send}, "intake.1", lambda: knows)
    for _ in range(2):
        await sending.step()
    await link.close()
    return tried


def test_who_alone_must_wait_holds_nobody_up(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "alone", SCHEMA))
    lines = {"greylisted": False, "letter": False, "another": False}
    assert asyncio.run(_with(dsn, lines, {"greylisted": Later}, True)) == ["greylisted", "letter", "another"]


def test_what_is_urgent_goes_first(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "urgent", SCHEMA))
    lines = {"letter": False, "another": False, "page": True}
    assert asyncio.run(_with(dsn, lines, {}, True))[0] == "page"


def test_only_what_is_urgent_goes_out_before_the_others_were_heard_to_their_ends(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "unknowing", SCHEMA))
    assert asyncio.run(_with(dsn, {"letter": False, "page": True}, {}, False)) == ["page"]


def test_who_alone_must_wait_waits_longer_from_try_to_try() -> None:
    now, key = [0.0], UUID(int=1)
    patience, waited = Patience(lambda: now[0]), []
    for _ in range(10):
        patience.put_off(key)
        began = now[0]
        while patience.keys() == [key]:
            now[0] += 0.25
        waited.append(now[0] - began)
    assert waited == sorted(waited) and waited[0] == 0.5 and waited[-1] == 60.0
    patience.put_off(key)
    patience.forget(key)
    assert patience.keys() == []


async def _letters_at_once(dsn: str, outcome: str | type[Exception]) -> tuple[list[int], Counter[str]]:
    """How many ends each set told, and which, after one step over five letters of which the third ends like this."""
    ends, link, tried = Ends(), Link(dsn, "sending"), 0

    async def send(line: Mapping[str, Any], key: str) -> str:
        nonlocal tried
        tried += 1
        if tried != 3:
            return "sent"
        if isinstance(outcome, str):
            return outcome
        raise outcome("smtp")

    await _fill(dsn, ends.keyring, 5)
    sending = Sending(cast(Writer, ends), link, link, Clock(), {"mail": send}, "intake.1")
    with contextlib.suppress(Away):
        await sending.step()
    await link.close()
    return ends.sets, ends.outcomes


def test_letters_that_went_out_together_are_told_in_one_set(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "together", SCHEMA))
    assert asyncio.run(_letters_at_once(dsn, "failed")) == ([5], Counter(sent=4, failed=1))


def test_letters_that_went_out_before_the_server_was_away_are_told(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "before_away", SCHEMA))
    assert asyncio.run(_letters_at_once(dsn, Away)) == ([2], Counter(sent=2))
