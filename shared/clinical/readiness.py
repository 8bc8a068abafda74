"""Whether a session may be closed: every criterion of the readiness form. Source: clinical reference 4.6 (D).

The model is the readiness-to-leave concept of the esketamine label (V [EMC-RMM], [SPRAVATO-HCP]). A blank is not ready.
"""

from dataclasses import dataclass, field

from shared.clinical.criteria import Criterion, D, V, clock, default, number
from shared.clinical.ladder import Ladder, Rung
from shared.clinical.shape import Number
from shared.clinical.vitals.judging import rise
from shared.clinical.vitals.reading import Reading

OBSERVED_MIN = number(
    120,
    "min",
    V,
    "readiness/observed",
    "observation from the tablet, at least",
    "longer",
    "[SPRAVATO-HCP] for esketamine, adopted",
)
HIGHEST = {"systolic": 140, "diastolic": 90}
HIGHEST_RISE = {"systolic": 20, "diastolic": 10}
HEART_RATE = number(
    (50, 110), "/min", D, "readiness/heart-rate", "heart rate at close", "narrower", "4.6", said="50 to 110"
)
LOWEST_SPO2 = number(94, "%", D, "readiness/spo2", "oxygen saturation at close, at least, if measured", "higher", "4.6")
AWAKE = number(5, "", D, "readiness/awake", "MOAA/S at close", source="4.6")
HIGHEST_DISSOCIATION = number(
    1, "", D, "readiness/dissociation", "dissociation at close, own rating 0 to 4, at most", "lower", "4.6"
)
NO_VOMITING_MIN = number(30, "min", D, "readiness/vomiting", "without vomiting at close, for at least", "longer", "4.6")
OPEN_GRADE = number(2, "", D, "readiness/open-grade", "no unresolved side effect of at least grade", "lower", "4.6")


def _overdue(after: int, who: str) -> Rung:
    name = f"still failing: {who.replace('-', ' ')}, after the tablet"
    return Rung(who, clock(after, "min", D, f"readiness/{who}", name, "sooner", "4.6"))


OVERDUE = Ladder(
    (_overdue(180, "clinician"), _overdue(240, "documented-plan"), _overdue(360, "medical-director")),
    ("medical-director",),
    clock(120, "min", D, "monitoring/readiness/again", "an unclosed session is told of again, every", "sooner"),
)
"""Who must act while something still fails, counted from the tablet."""


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


def _pressure_settled(form: Form) -> bool:
    settled = [_settled(form.reading, form.before, part) for part in HIGHEST]
    return all(settled) and form.pressure_falling is True


def _settled(reading: Reading, before: Reading, part: str) -> bool:
    """At most 140/90, or at most 20/10 over the reading before the dose where that is more."""
    now, then = getattr(reading, part), getattr(before, part)
    if now is None:
        return False
    return now <= HIGHEST[part] or (then is not None and rise(now, then) <= HIGHEST_RISE[part])


def _of_pressure(part: str) -> Criterion:
    name = f"{part} at close, at most, or this much over the reading before the dose where that is more"
    return default(f"readiness/{part}", name, f"{HIGHEST[part]}, {HIGHEST_RISE[part]}", "mm[Hg]", "lower", "4.6")


CRITERIA = tuple(map(_of_pressure, HIGHEST))
