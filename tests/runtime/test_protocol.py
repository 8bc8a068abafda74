"""Telling and hearing under every order of crashes, zombies, lost deletions and restores that chance thinks of."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from benchmarks.pair.hearer import Hearing
from tests.runtime.model import World

pytestmark = pytest.mark.usefixtures("pair")
PATIENTS = [str(UUID(int=number)) for number in (1, 2)]
patients = st.sampled_from(PATIENTS)
few = st.integers(1, 3)


class TellingAndHearing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(patient=patients, again=st.booleans())
    def ask(self, patient: str, again: bool) -> None:
        self.world.ask(patient, again)

    @rule(count=few, forget=st.booleans())
    def relay_of_the_teller(self, count: int, forget: bool) -> None:
        self.world.relay(self.world.teller, count, forget)

    @rule(count=few, forget=st.booleans())
    def relay_of_the_hearer(self, count: int, forget: bool) -> None:
        self.world.relay(self.world.hearer, count, forget)

    @rule(count=few)
    def a_replica_reads(self, count: int) -> None:
        self.world.fetch("care.teller", count)

    @rule(which=few)
    def a_replica_commits(self, which: int) -> None:
        if self.world.batches:
            self.world.commit(which)

    @rule(teller=st.booleans())
    def a_copy_is_made(self, teller: bool) -> None:
        self.world.keep_copy(self.world.teller if teller else self.world.hearer)

    @rule(which=few)
    def the_hearer_is_put_back(self, which: int) -> None:
        self.world.put_back(self.world.hearer, which)

    @rule(which=few)
    def the_teller_is_put_back(self, which: int) -> None:
        """What it had committed and not told is lost with it, so it tells first what callers rely on."""
        self.world.relay(self.world.teller, len(self.world.teller.tables.outbox))
        self.world.put_back(self.world.teller, which)

    @invariant()
    def one_body_for_each_number_and_first_ones_in_order(self) -> None:
        for topic in ("care.teller", "care.hearer"):
            for bodies in self.world.numbers(topic).values():
                assert list(bodies) == list(range(1, len(bodies) + 1))
                assert all(len(each) == 1 for each in bodies.values())

    @invariant()
    def what_was_heard_or_told_is_known_and_nothing_else(self) -> None:
        for house in (self.world.hearer, self.world.teller):
            own = (record for record in house.told() if record.topic.startswith("care."))
            assert {UUID(record.headers["ce_id"]) for record in own} <= house.knows()
        log, hearer = self.world.log.get("care.teller", []), self.world.hearer
        heard = hearer.heard(log, "care.teller")
        assert {UUID(record.headers["ce_id"]) for record in log} & hearer.knows() == heard

    def teardown(self) -> None:
        self.world.settle()
        told = self.world.numbers("care.teller")
        answered = self.world.numbers("care.hearer")
        for patient in PATIENTS:
            aggregate = self.world.hearer.tables.aggregates.get(patient)
            state = aggregate.state if aggregate else Hearing()
            assert isinstance(state, Hearing)
            count = len(told.get(patient, {}))
            assert (state.count, state.answered) == (count, count), "each fact once, none lost"
            assert len(answered.get(patient, {})) == count
            if aggregate:
                assert not aggregate.deferred and not aggregate.parked


TestTellingAndHearing = TellingAndHearing.TestCase
TestTellingAndHearing.settings = settings(
    max_examples=150, stateful_step_count=40, suppress_health_check=list(HealthCheck)
)
