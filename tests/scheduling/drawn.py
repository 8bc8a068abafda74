"""Drawn clinics and patients: hours, licences and rosters of all sorts, and whatever may have happened to somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from services.scheduling.domain.clinic import ClinicDay
from services.scheduling.domain.forms import HoldSlot
from services.scheduling.domain.providers import Provider
from services.scheduling.domain.slots import Slot
from services.scheduling.handlers import SERVICE
from shared.deciding import Claim, Taken
from shared.events.eligibility import CandidateDeclined, CrisisDetected, HoldPlaced
from shared.events.intake import PatientWithdrawn
from shared.events.integration import BreakEnded, FollowUpDecided, FollowUpOverdue, MidCourseDue
from shared.events.scheduling import AppointmentType, Hours, Licence
from shared.standing import Duty, clinic_id
from tests.scheduling.heard import (
    ASSESSMENT,
    CLINICIAN,
    GUIDE,
    OTHER_GUIDE,
    approved,
    books,
    duty,
    local,
    on_call,
    paid,
    prequalified,
    ready,
    slot,
    takes_session,
)
from tests.story import Story, days, hours

GUIDES = (GUIDE, OTHER_GUIDE)
STRANGER = "7a0f8f2e-0000-8000-8000-00000000000f"
ZONES = ("America/Los_Angeles", "America/New_York", "Pacific/Auckland", "America/Santiago", "Asia/Kolkata")
Happens = Callable[[Story], object]

walls = st.integers(0, 47).map(lambda half: f"{half // 2:02d}:{half % 2 * 30:02d}")


@st.composite
def working_hours(draw: st.DrawFn) -> tuple[Hours, ...]:
    """Any spans of any weekdays; every third day is worked to its end and on into the next."""
    found = []
    for weekday in range(7):
        first, last = sorted(draw(st.tuples(walls, walls)))
        if draw(st.integers(0, 2)) == 0:
            found += [
                Hours(weekday=weekday, first="00:00", last="04:30"),
                Hours(weekday=weekday, first="20:00", last="24:00"),
            ]
        elif first < last:
            found.append(Hours(weekday=weekday, first=first, last=last))
    return tuple(found)


@st.composite
def providers(draw: st.DrawFn, clinic: str, role: str) -> Provider:
    """Licensed here, elsewhere, or only until the middle of the window."""
    state, last = draw(st.sampled_from([("CA", 31), ("CA", 31), ("CA", 8), ("TX", 31)]))
    licence = Licence(state=state, first=date(2026, 1, 1), last=date(2026, 10, last))
    return Provider(
        clinic=clinic,
        role=role,
        licences=(licence,),
        hours=draw(working_hours()),
        time_zone=draw(st.sampled_from(ZONES)),
        parallel_sessions=draw(st.sampled_from([1, 1, 2])),
    )


@st.composite
def rosters(draw: st.DrawFn) -> ClinicDay:
    """A clinician on call the whole year, for some days, or never; sometimes a second guide."""
    spans = draw(st.lists(st.tuples(st.integers(-1, 10), st.integers(1, 9)), max_size=3))
    clinicians = [duty("clinician-on-call", CLINICIAN, local(5 + first, 10), length) for first, length in spans]
    always = [duty("clinician-on-call", CLINICIAN)] if draw(st.booleans()) else []
    guides: Sequence[Duty] = [duty("guide-on-call", OTHER_GUIDE)] if draw(st.booleans()) else []
    return on_call(*clinicians, *always, *guides)


def on_hold(story: Story) -> None:
    story.hears(HoldPlaced(hold_id=UUID(int=0xE2), reason="x", until=story.now + days(1)), "eligibility")


def in_crisis(story: Story) -> None:
    crisis = CrisisDetected(
        crisis_id=UUID(int=0xE1), assessment_id=ASSESSMENT, kinds=("medical",), rules=("CS2",), acknowledge_by=story.now
    )
    story.hears(crisis, "eligibility")


def after_a_session(story: Story) -> None:
    """Inside the interval of the plan, which ends within the window."""
    story.others = {**story.others, GUIDE: _always(story.clinic), clinic_id(story.clinic): _covered()}
    ready(story)
    takes_session(story, local(5, 14))


def _always(clinic: str) -> Provider:
    whole = tuple(Hours(weekday=day, first="00:00", last="24:00") for day in range(7))
    licence = Licence(state="CA", first=date(2026, 1, 1), last=date(2026, 12, 31))
    return Provider(clinic=clinic, role="guide", licences=(licence,), hours=whole, time_zone="America/Los_Angeles")


def _covered() -> ClinicDay:
    return on_call(duty("clinician-on-call", CLINICIAN))


STAGES: dict[str, Happens] = {
    "nobody": lambda story: None,
    "prequalified": prequalified,
    "paid": paid,
    "approved": approved,
    "ready": ready,
    "ready on demand": lambda story: ready(story, sessions=None),
    "after a session": after_a_session,
}
HAPPENS: dict[str, Happens] = {
    "hold": on_hold,
    "crisis": in_crisis,
    "withdrawal": lambda story: story.hears(PatientWithdrawn(by="patient"), "intake"),
    "decline": lambda story: story.hears(
        CandidateDeclined(assessment_id=ASSESSMENT, by="clinician", rules=()), "eligibility"
    ),
    "mid-course": lambda story: story.hears(MidCourseDue(after_session=2, until=local(9, 10)), "integration"),
    "follow-up": lambda story: story.hears(FollowUpOverdue(until=local(9, 10)), "integration"),
    "break": lambda story: story.hears(FollowUpDecided(decision="break", reason="x", role="clinician"), "integration"),
    "long break": lambda story: story.hears(BreakEnded(days=95, check_in_required=True), "integration"),
    "parked": lambda story: setattr(story, "state", story.state.model_copy(update={"parked": {"intake": ("x",)}})),
}
TAKES: tuple[AppointmentType, ...] = ("intro", "consult", "session")


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Somebody of one of two clinics at some point of the pathway, with what they have booked, held and what others
    have."""
    story = Story(SERVICE, draw(st.sampled_from(["demo", "second"])))
    STAGES[draw(st.sampled_from(sorted(STAGES)))](story)
    for name in draw(st.lists(st.sampled_from(sorted(HAPPENS)), max_size=1)):
        HAPPENS[name](story)
    _staff(draw, story)
    for kind in draw(st.lists(st.sampled_from(TAKES), unique=True, max_size=2)):
        _takes(draw, story, kind)
    story.taken = draw(st.lists(strangers(), max_size=4))
    story.now += draw(st.sampled_from([hours(0), hours(0.25), hours(30), days(3)]))
    return story


def _staff(draw: st.DrawFn, story: Story) -> None:
    clinic = story.clinic
    story.others = {
        **{who: draw(providers(clinic, "guide")) for who in GUIDES},
        CLINICIAN: draw(providers(clinic, "clinician")),
        clinic_id(clinic): draw(rosters()),
    }


def _takes(draw: st.DrawFn, story: Story, kind: AppointmentType) -> None:
    """Books or holds one, where that is not refused."""
    at = local(draw(st.integers(5, 9)), draw(st.integers(0, 23)))
    if draw(st.booleans()):
        books(story, kind, at)
    else:
        story.asks(HoldSlot(patient_id=story.patient, slot_id=slot(kind, at).id))


@st.composite
def strangers(draw: st.DrawFn) -> Taken:
    """A claim of somebody else's, on a whole or a half hour."""
    kind = draw(st.sampled_from(TAKES))
    who = CLINICIAN if kind == "consult" else draw(st.sampled_from(GUIDES))
    theirs = Slot(kind, who, local(draw(st.integers(5, 9)), draw(st.integers(0, 47)) / 2))
    name = draw(st.uuids())
    return Taken(Claim(f"{kind}:{name}", who, draw(st.sampled_from([0, 0, 1])), theirs.start, theirs.end), STRANGER)


def anything(kind: AppointmentType, first: datetime, last: datetime) -> list[Slot]:
    """Every half hour in `[first, last)` with everybody, offered or not."""
    half, who = timedelta(minutes=30), (*GUIDES, CLINICIAN)
    begin = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    times = [begin + half * n for n in range(int((last - begin) / half) + 1)]
    return [Slot(kind, each, at) for at in times if first <= at < last for each in who]
