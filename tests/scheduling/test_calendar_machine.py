"""Whatever people do, in whatever order: no seat of a provider and no patient is ever taken twice (contract 4.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.scheduling.domain.forms import BookSlot, CancelBooking, HoldSlot, MoveBooking
from services.scheduling.domain.slots import Slot
from services.scheduling.handlers import SERVICE
from shared.deciding import Answer, Claim, Refused, Taken
from shared.events.scheduling import AppointmentBooked, AppointmentType, SlotHeld
from tests.scheduling.heard import CLINICIAN, GUIDE, OTHER_GUIDE, local, provider, ready, staffed
from tests.story import Story, minutes

PATIENTS = [f"7a0f8f2e-0000-8000-8000-00000000000{n}" for n in range(3)]
KINDS: list[AppointmentType] = ["session", "intro", "consult"]
SEATS = {GUIDE: 2, OTHER_GUIDE: 1, CLINICIAN: 1}
HOURS = [local(12, hour) for hour in (9, 10, 11, 12, 13)]

patients = st.integers(0, len(PATIENTS) - 1)
kinds = st.sampled_from(KINDS)
guides = st.sampled_from([GUIDE, GUIDE, OTHER_GUIDE])
times = st.sampled_from(HOURS)


class Entry(NamedTuple):
    """One line of the paper calendar: who has whom when; `until` where it is only held."""

    patient: int
    kind: str
    who: str
    start: datetime
    end: datetime
    until: datetime | None = None


class Clinic(RuleBasedStateMachine):
    """Three patients, a guide of two seats, a guide and a clinician of one. The model is a list of entries."""

    @initialize()
    def opens(self) -> None:
        self.stories = [staffed(Story(SERVICE, "demo", patient)) for patient in PATIENTS]
        for place, story in enumerate(self.stories):
            story.causes = place * 10_000  # ids of their own
            story.others[GUIDE] = provider("demo", "guide", parallel=2)
            ready(story, sessions=None)
        self.paper: dict[str, Entry] = {}

    def slot(self, kind: AppointmentType, guide: str, at: datetime) -> Slot:
        return Slot(kind, CLINICIAN if kind == "consult" else guide, at)

    def room(self, patient: int, slot: Slot, besides: str = "") -> bool | None:
        """What a careful person with the paper calendar would say. None: nobody is alone with too many, yet each seat
        may be taken for a part of the time."""
        entries = [entry for id, entry in self.paper.items() if id != besides]
        near = [entry for entry in entries if entry.start < slot.end and slot.start < entry.end]
        if any(entry.patient == patient for entry in near):
            return False
        if any((e.patient, e.kind) == (patient, slot.appointment) and not e.until for e in entries):
            return False
        theirs = [entry for entry in near if entry.who == slot.provider_id]
        if slot.appointment != "session" or any(entry.kind != "session" for entry in theirs):
            return not theirs
        seats = SEATS[GUIDE] if slot.provider_id == GUIDE else 1  # the other guide is on call: alone nobody shares
        if len(theirs) < seats:
            return True
        return False if _at_once(theirs, slot) >= seats else None

    def agrees(self, answer: Answer, room: bool | None) -> None:
        assert room is None or isinstance(answer, Refused) is not room, answer

    def asks(self, patient: int, command: object) -> Answer:
        story = self.stories[patient]
        story.taken = [
            Taken(claim, other.patient) for other in self.stories if other is not story for claim in other.claims()
        ]
        return story.asks(command)  # type: ignore[arg-type]

    @rule(patient=patients, kind=kinds, guide=guides, at=times)
    def book(self, patient: int, kind: AppointmentType, guide: str, at: datetime) -> None:
        slot = self.slot(kind, guide, at)
        held = self.held_for(patient, slot)
        answer = self.asks(patient, BookSlot(patient_id=PATIENTS[patient], slot_id=slot.id))
        self.agrees(answer, self.room(patient, slot, besides=held))
        if not isinstance(answer, Refused):
            self.paper.pop(held, None)
            self.write(patient, slot, answer)

    def held_for(self, patient: int, slot: Slot) -> str:
        """The line on which this very slot is kept free for this patient, or none."""
        wanted = Entry(patient, slot.appointment, slot.provider_id, slot.start, slot.end)
        return next(
            (id for id, entry in self.paper.items() if entry.until and entry._replace(until=None) == wanted), ""
        )

    def write(self, patient: int, slot: Slot, answer: tuple[object, ...]) -> None:
        booked = next(each for each in answer if isinstance(each, AppointmentBooked))
        self.paper[str(booked.booking_id)] = Entry(patient, slot.appointment, slot.provider_id, slot.start, slot.end)

    @rule(patient=patients, kind=kinds, guide=guides, at=times)
    def hold(self, patient: int, kind: AppointmentType, guide: str, at: datetime) -> None:
        slot = self.slot(kind, guide, at)
        answer = self.asks(patient, HoldSlot(patient_id=PATIENTS[patient], slot_id=slot.id))
        has_one = any((e.patient, e.kind) == (patient, kind) and e.until for e in self.paper.values())
        self.agrees(answer, False if has_one else self.room(patient, slot))
        if not isinstance(answer, Refused):
            held = next(each for each in answer if isinstance(each, SlotHeld))
            entry = Entry(patient, kind, slot.provider_id, slot.start, slot.end, held.expires_at)
            self.paper[str(held.hold_id)] = entry

    def lines(self, held: bool) -> list[str]:
        return sorted(id for id, entry in self.paper.items() if bool(entry.until) is held)

    @precondition(lambda self: self.lines(held=True))
    @rule(data=st.data())
    def book_what_is_held(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(self.lines(held=True)))
        entry = self.paper[id]
        answer = self.asks(entry.patient, BookSlot(patient_id=PATIENTS[entry.patient], hold_id=id))
        has_one = any((e.patient, e.kind) == (entry.patient, entry.kind) and not e.until for e in self.paper.values())
        assert isinstance(answer, Refused) is has_one, answer
        if not isinstance(answer, Refused):
            del self.paper[id]
            booked = next(each for each in answer if isinstance(each, AppointmentBooked))
            self.paper[str(booked.booking_id)] = entry._replace(until=None)

    @precondition(lambda self: self.lines(held=False))
    @rule(data=st.data(), guide=guides, at=times)
    def move(self, data: st.DataObject, guide: str, at: datetime) -> None:
        id = data.draw(st.sampled_from(self.lines(held=False)))
        entry = self.paper[id]
        slot = self.slot(entry.kind, guide, at)  # type: ignore[arg-type]
        command = MoveBooking(patient_id=PATIENTS[entry.patient], booking_id=id, slot_id=slot.id)
        answer = self.asks(entry.patient, command)
        self.agrees(answer, self.room(entry.patient, slot, besides=id))
        if not isinstance(answer, Refused):
            self.paper[id] = entry._replace(who=slot.provider_id, start=slot.start, end=slot.end)

    @precondition(lambda self: self.lines(held=False))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(self.lines(held=False)))
        patient = self.paper.pop(id).patient
        assert not isinstance(self.asks(patient, CancelBooking(patient_id=PATIENTS[patient], booking_id=id)), Refused)

    @rule(span=st.sampled_from([minutes(1), minutes(6), minutes(10)]))
    def wait(self, span: timedelta) -> None:
        for story in self.stories:
            story.passes(span)
        now = self.stories[0].now
        self.paper = {id: e for id, e in self.paper.items() if e.until is None or e.until > now}

    @invariant()
    def nothing_is_taken_twice(self) -> None:
        claims = [claim for story in getattr(self, "stories", []) for claim in story.claims()]
        assert not [pair for pair in combinations(claims, 2) if _meet(*pair)]

    @invariant()
    def what_is_taken_is_what_the_paper_says(self) -> None:
        claims = [claim for story in getattr(self, "stories", []) for claim in story.claims()]
        taken = sorted((claim.resource, claim.start) for claim in claims)
        entries = getattr(self, "paper", {}).values()
        assert taken == sorted((who, entry.start) for entry in entries for who in (entry.who, PATIENTS[entry.patient]))


def _at_once(entries: list[Entry], slot: Slot) -> int:
    """How many of them run at once within the slot, at most."""
    begins = [max(entry.start, slot.start) for entry in entries]
    return max(sum(entry.start <= at < entry.end for entry in entries) for at in begins)


def _meet(one: Claim, other: Claim) -> bool:
    same = (one.resource, one.seat) == (other.resource, other.seat)
    return same and one.start < other.end and other.start < one.end


TestClinic = Clinic.TestCase
TestClinic.settings = settings(max_examples=40, stateful_step_count=30)
