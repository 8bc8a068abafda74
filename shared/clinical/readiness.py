"""Whether a session may be closed: every criterion of the readiness form. Source: clinical reference 4.6 (D).

The model is the readiness-to-leave concept of the esketamine label (V [EMC-RMM], [SPRAVATO-HCP]). A blank is not ready.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.clinical.criteria import Criterion, Provenance, default
from shared.clinical.vitals.judging import rise
from shared.clinical.vitals.reading import Number, Reading

OBSERVED_MIN = 120  # from the tablet
HIGHEST = {"systolic": 140, "diastolic": 90}
HIGHEST_RISE = {"systolic": 20, "diastolic": 10}
HEART_RATE = (50, 110)
LOWEST_SPO2 = 94
AWAKE = 5  # MOAA/S
HIGHEST_DISSOCIATION = 1  # of 4, the patient's own rating
NO_VOMITING_MIN = 30
OPEN_GRADE = 2

# Minutes from the tablet, then who must act while something still fails.
OVERDUE = ((180, "clinician"), (240, "documented-plan"), (360, "medical-director"))


@dataclass(frozen=True, slots=True)
class Form:
    """What the guide found; None is not answered. Minutes are elapsed time.

    `worst_open_grade` is that of the side effects not resolved, 0 for none.
    """

    minutes_from_tablet: Number
    reading: Reading = field(default_factory=Reading)
    before: Reading = field(default_factory=Reading)
    oriented: bool | None = None
    moaa_s: int | None = None
    walks: bool | None = None
    pressure_falling: bool | None = None
    dissociation: int | None = None
    minutes_without_vomiting: Number | None = None
    tolerates_fluid: bool | None = None
    suicidal_ideation: bool | None = None
    worst_open_grade: int | None = None
    adult_stays: bool | None = None
    lockout_acknowledged: bool | None = None
    signed: bool | None = None


def failing(form: Form) -> list[str]:
    """Every criterion that fails, never only the first. Empty: the session may be closed."""
    passed = {
        "not-oriented": form.oriented is True,
        "not-awake": form.moaa_s is not None and form.moaa_s >= AWAKE,
        "not-walking": form.walks is True,
        "blood-pressure": _pressure_settled(form),
        "heart-rate": form.reading.heart_rate is not None and HEART_RATE[0] <= form.reading.heart_rate <= HEART_RATE[1],
        "spo2": form.reading.spo2 is None or form.reading.spo2 >= LOWEST_SPO2,
        "dissociation": form.dissociation is not None and form.dissociation <= HIGHEST_DISSOCIATION,
        "vomiting": (form.minutes_without_vomiting or 0) >= NO_VOMITING_MIN and form.tolerates_fluid is True,
        "suicidal-ideation": form.suicidal_ideation is False,
        "side-effect-open": form.worst_open_grade is not None and form.worst_open_grade < OPEN_GRADE,
        "too-early": form.minutes_from_tablet >= OBSERVED_MIN,
        "nobody-stays": form.adult_stays is True,
        "lockout-not-acknowledged": form.lockout_acknowledged is True,
        "not-signed": form.signed is True,
    }
    return [name for name, passes in passed.items() if not passes]


def who_must_act(minutes_from_tablet: Number) -> list[str]:
    """Who must act while something still fails, in order; empty before the first of them."""
    return [who for after, who in OVERDUE if minutes_from_tablet >= after]


def _pressure_settled(form: Form) -> bool:
    settled = [_settled(form.reading, form.before, part) for part in HIGHEST]
    return all(settled) and form.pressure_falling is True


def _settled(reading: Reading, before: Reading, part: str) -> bool:
    """At most 140/90, or at most 20/10 over the reading before the dose where that is more."""
    now, then = getattr(reading, part), getattr(before, part)
    if now is None:
        return False
    return now <= HIGHEST[part] or (then is not None and rise(now, then) <= HIGHEST_RISE[part])


def _criteria() -> Iterator[Criterion]:
    yield Criterion(
        "readiness/observed",
        "observation from the tablet, at least",
        str(OBSERVED_MIN),
        "min",
        Provenance.VERIFIED,
        "[SPRAVATO-HCP] for esketamine, adopted",
        "medical-director",
        "longer",
    )
    for part, highest in HIGHEST.items():
        name = f"{part} at close, at most, or this much over the reading before the dose where that is more"
        yield default(f"readiness/{part}", name, f"{highest}, {HIGHEST_RISE[part]}", "mm[Hg]", "lower", "4.6")
    yield default(
        "readiness/heart-rate", "heart rate at close", f"{HEART_RATE[0]} to {HEART_RATE[1]}", "/min", "narrower", "4.6"
    )
    yield default(
        "readiness/spo2", "oxygen saturation at close, at least, if measured", LOWEST_SPO2, "%", "higher", "4.6"
    )
    yield default("readiness/awake", "MOAA/S at close", AWAKE, "", "", "4.6")
    yield default(
        "readiness/dissociation",
        "dissociation at close, own rating 0 to 4, at most",
        HIGHEST_DISSOCIATION,
        "",
        "lower",
        "4.6",
    )
    yield default(
        "readiness/vomiting", "without vomiting at close, for at least", NO_VOMITING_MIN, "min", "longer", "4.6"
    )
    yield default("readiness/open-grade", "no unresolved side effect of at least grade", OPEN_GRADE, "", "lower", "4.6")
    for after, who in OVERDUE:
        yield default(
            f"readiness/{who}",
            f"still failing: {who.replace('-', ' ')}, after the tablet",
            after,
            "min",
            "sooner",
            "4.6",
        )


CRITERIA = tuple(_criteria())
