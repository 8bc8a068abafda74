"""Of what happened at one instant causes stand before effects, whoever told them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.operations.domain.past import ENDS, PATHWAY, Entry, in_order

START = datetime(2026, 10, 5, 13, tzinfo=UTC)
STREAMS = [f"care.{teller}{lane}" for teller in (*PATHWAY, "another") for lane in ("", ".safety")]
TYPES = st.sampled_from(["hold-placed", "alert-raised", "message-requested", *sorted(ENDS)])
Past = dict[str, list[Entry]]


@st.composite
def drawn(draw: st.DrawFn) -> Past:
    """A graph of causes over any streams: each fact is told by a command, a wait, or because of an earlier one, at the
    same instant or later."""
    facts: list[Entry] = []
    past: Past = defaultdict(list)
    for n in range(draw(st.integers(0, 12))):
        led = draw(st.none() | st.sampled_from(facts)) if facts else None
        at = (led.at if led else START) + timedelta(seconds=draw(st.sampled_from([0, 0, 0, 1])))
        cause = led.id if led else UUID(int=draw(st.integers(10_000, 10_004)))
        # ids are shuffled: nothing of an id may say what was first
        fact = Entry(at, draw(TYPES), UUID(int=(n * 7919) % 9973), {}, cause)
        facts.append(fact)
        past[draw(st.sampled_from(STREAMS))].append(fact)
    return past


@given(drawn())
def test_causes_stand_before_effects_and_time_never_goes_back(past: Past) -> None:
    ordered = in_order(past)
    place = {entry.id: n for n, (_, entry) in enumerate(ordered)}
    assert sorted(place) == sorted(entry.id for lines in past.values() for entry in lines)
    assert [entry.at for _, entry in ordered] == sorted(entry.at for _, entry in ordered)
    for _, entry in ordered:
        assert place.get(entry.cause or entry.id, -1) <= place[entry.id] and entry.cause != entry.id


@given(drawn())
def test_the_order_does_not_depend_on_which_stream_was_heard_first(past: Past) -> None:
    turned = dict(reversed(list(past.items())))
    assert in_order(turned) == in_order(past)


def test_what_has_nothing_to_do_with_each_other_stands_along_the_pathway() -> None:
    past = {
        stream: [Entry(START, "hold-placed", UUID(int=n + 1), {}, UUID(int=900 + n))]
        for n, stream in enumerate(reversed(STREAMS))
    }
    tellers = [stream.split(".")[1] for stream, _ in in_order(past)]
    assert list(dict.fromkeys(tellers)) == [*PATHWAY, "another"]


def test_an_entry_of_before_causes_were_kept_is_read() -> None:
    old = Entry(START, "hold-placed", UUID(int=1), {})
    assert in_order({"care.intake": [old]}) == [("care.intake", old)]
