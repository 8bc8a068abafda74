"""Where a number or a symptom asks for more than calm, as data.

Every row that speaks asks for its action; the worst one counts. So a row only says where its action begins,
never where it ends, and a stricter clinic moves a limit without leaving a gap. Numbers as given, no rounding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, D, Provenance, V, default, number
from shared.clinical.vitals.reading import UNITS, in_words


class Phase(StrEnum):
    PRE_DOSE = "pre-dose"
    IN_SESSION = "in-session"  # from the tablet to the close of the session


class Action(StrEnum):
    CLEAR = "clear"
    HOLD = "hold"
    NO_DOSE = "no-dose"
    CLINICIAN_NOW = "clinician-now"
    NONE = "none"
    WATCH = "watch"
    ALERT = "alert"
    EMERGENCY = "emergency"


SEVERITY: Mapping[Phase, tuple[Action, ...]] = MappingProxyType(
    {
        Phase.PRE_DOSE: (Action.CLEAR, Action.HOLD, Action.NO_DOSE, Action.CLINICIAN_NOW, Action.EMERGENCY),
        Phase.IN_SESSION: (Action.NONE, Action.WATCH, Action.ALERT, Action.EMERGENCY),
    }
)


class Side(StrEnum):
    AT_LEAST = "at-least"
    ABOVE = "above"
    BELOW = "below"
    RISE = "rise"  # over the pre-dose reading, of at least the limit


class Given(StrEnum):
    """What must be so besides the number."""

    ALWAYS = ""
    SYMPTOM = "with-symptom"
    NO_BASELINE = "without-baseline"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`standing_s`: for how many seconds the value must have stood."""

    phase: Phase
    parameter: str
    side: Side
    limit: float
    action: Action
    provenance: Provenance
    source: str
    given: Given = Given.ALWAYS
    standing_s: int = 0

    @property
    def id(self) -> str:
        """Names the row whatever its limit: `pre-dose.systolic.at-least.hold`."""
        standing = "standing" if self.standing_s else ""
        parts = (self.phase, self.parameter, self.side, self.action, self.given, standing)
        return ".".join(part for part in parts if part)


PRE, IN = Phase.PRE_DOSE, Phase.IN_SESSION
AT_LEAST, ABOVE, BELOW, RISE = Side.AT_LEAST, Side.ABOVE, Side.BELOW, Side.RISE
HOLD, NO_DOSE, CLINICIAN_NOW = Action.HOLD, Action.NO_DOSE, Action.CLINICIAN_NOW
WATCH, ALERT, EMERGENCY = Action.WATCH, Action.ALERT, Action.EMERGENCY

_LABEL_START = "SPRAVATO-DROR (140/90 before a dose); the action is D"
_GRADE_3 = "CTCAE hypertension grade 3, RAPMASTERS; the action is D"
_CRISIS = "CARDILOG hypertensive crisis 180/120; the action is D"
_LABEL_RISE = "SPRAVATO-40, a substantial rise"
_HYPOXIA = "CTCAE hypoxia grade 3"
_OURS = "chosen here"
_LOW = "chosen here; 90/60 is the usual lower bound (R)"

_PRE_DOSE = (
    Threshold(PRE, "systolic", AT_LEAST, 140, HOLD, V, _LABEL_START),
    Threshold(PRE, "systolic", AT_LEAST, 160, NO_DOSE, V, _GRADE_3),
    Threshold(PRE, "systolic", AT_LEAST, 180, CLINICIAN_NOW, V, _CRISIS),
    Threshold(PRE, "systolic", BELOW, 95, HOLD, D, _OURS),
    Threshold(PRE, "systolic", BELOW, 90, NO_DOSE, D, _OURS),
    Threshold(PRE, "diastolic", AT_LEAST, 90, HOLD, V, _LABEL_START),
    Threshold(PRE, "diastolic", AT_LEAST, 100, NO_DOSE, V, _GRADE_3),
    Threshold(PRE, "diastolic", AT_LEAST, 120, CLINICIAN_NOW, V, _CRISIS),
    Threshold(PRE, "diastolic", BELOW, 60, HOLD, D, _LOW),
    Threshold(PRE, "diastolic", BELOW, 50, NO_DOSE, D, _LOW),
    Threshold(PRE, "heart_rate", ABOVE, 100, HOLD, D, _OURS),
    Threshold(PRE, "heart_rate", ABOVE, 110, NO_DOSE, D, _OURS),
    Threshold(PRE, "heart_rate", BELOW, 50, HOLD, D, _OURS),
    Threshold(PRE, "heart_rate", BELOW, 45, NO_DOSE, D, _OURS),
    Threshold(PRE, "spo2", BELOW, 95, HOLD, D, _OURS),
    Threshold(PRE, "spo2", BELOW, 92, NO_DOSE, D, _OURS),
    Threshold(PRE, "respiratory_rate", ABOVE, 24, HOLD, D, _OURS),
    Threshold(PRE, "respiratory_rate", ABOVE, 30, NO_DOSE, D, _OURS),
    Threshold(PRE, "respiratory_rate", BELOW, 10, HOLD, D, _OURS),
    Threshold(PRE, "temperature_c", AT_LEAST, 37.8, HOLD, D, _OURS),
    Threshold(PRE, "temperature_c", AT_LEAST, 38.0, NO_DOSE, D, _OURS),
)

_IN_SESSION = (
    Threshold(IN, "systolic", AT_LEAST, 140, WATCH, V, _LABEL_START),
    Threshold(IN, "systolic", AT_LEAST, 140, ALERT, D, _OURS, Given.NO_BASELINE),
    Threshold(IN, "systolic", AT_LEAST, 160, ALERT, V, _GRADE_3),
    Threshold(IN, "systolic", RISE, 20, WATCH, D, _OURS),
    Threshold(IN, "systolic", RISE, 40, ALERT, V, _LABEL_RISE),
    Threshold(IN, "systolic", BELOW, 95, WATCH, D, _OURS),
    Threshold(IN, "systolic", BELOW, 90, ALERT, D, _OURS),
    Threshold(IN, "diastolic", AT_LEAST, 90, WATCH, V, _LABEL_START),
    Threshold(IN, "diastolic", AT_LEAST, 90, ALERT, D, _OURS, Given.NO_BASELINE),
    Threshold(IN, "diastolic", AT_LEAST, 100, ALERT, V, _GRADE_3),
    Threshold(IN, "diastolic", RISE, 15, WATCH, D, _OURS),
    Threshold(IN, "diastolic", RISE, 25, ALERT, V, _LABEL_RISE),
    Threshold(IN, "diastolic", BELOW, 60, WATCH, D, _LOW),
    Threshold(IN, "diastolic", BELOW, 50, ALERT, D, _LOW),
    Threshold(IN, "heart_rate", ABOVE, 100, WATCH, D, "chosen here; 111 to 130 is expected after ketamine"),
    Threshold(IN, "heart_rate", ABOVE, 130, ALERT, D, _OURS),
    Threshold(IN, "heart_rate", BELOW, 50, WATCH, D, _OURS),
    Threshold(IN, "heart_rate", BELOW, 45, ALERT, D, _OURS),
    Threshold(IN, "spo2", BELOW, 95, WATCH, D, _OURS),
    Threshold(IN, "spo2", BELOW, 92, ALERT, D, _OURS),
    Threshold(IN, "respiratory_rate", ABOVE, 24, WATCH, D, _OURS),
    Threshold(IN, "respiratory_rate", ABOVE, 30, ALERT, D, _OURS),
    Threshold(IN, "respiratory_rate", BELOW, 10, WATCH, D, _OURS),
    Threshold(IN, "temperature_c", AT_LEAST, 38.0, WATCH, D, _OURS),
)


def _emergencies(phase: Phase) -> tuple[Threshold, ...]:
    return (
        Threshold(phase, "systolic", AT_LEAST, 180, EMERGENCY, V, _CRISIS, Given.SYMPTOM),
        Threshold(phase, "systolic", BELOW, 80, EMERGENCY, D, _OURS),
        Threshold(phase, "diastolic", AT_LEAST, 120, EMERGENCY, V, _CRISIS, Given.SYMPTOM),
        Threshold(phase, "heart_rate", ABOVE, 130, EMERGENCY, D, _OURS, Given.SYMPTOM),
        Threshold(phase, "heart_rate", ABOVE, 130, EMERGENCY, D, _OURS, standing_s=300),
        Threshold(phase, "heart_rate", BELOW, 30, EMERGENCY, D, _OURS),
        Threshold(phase, "spo2", BELOW, 90, EMERGENCY, D, _OURS, standing_s=60),
        Threshold(phase, "spo2", BELOW, 88, EMERGENCY, V, _HYPOXIA),
        Threshold(phase, "respiratory_rate", BELOW, 8, EMERGENCY, D, _OURS),
    )


THRESHOLDS: tuple[Threshold, ...] = _PRE_DOSE + _emergencies(PRE) + _IN_SESSION + _emergencies(IN)

# What must be measured before a dose. In session a null is not judged: the due reading stays due.
REQUIRED_BEFORE_DOSE = number(
    ("systolic", "diastolic", "heart_rate", "respiratory_rate"),
    "",
    D,
    "vitals/pre-dose/not-measured",
    "pre-dose, not measured: hold",
    "add one",
)

# Emergencies whatever the numbers. Syncope and apnoea stand in the cells of the pressure and of the breathing,
# a seizure is tier 4 of the escalation ladder. Any other word, known or not, is a symptom.
EMERGENCY_SYMPTOMS = number(
    frozenset({"chest-pain", "facial-droop", "unresponsive", "syncope", "apnoea", "seizure"}),
    "",
    D,
    "vitals/emergency-symptoms",
    "emergency whatever the numbers",
)

WATCH_BECOMES_ALERT_S = number(300, "s", D, "vitals/watch-becomes-alert", "a watch that stands is an alert", "shorten")

_SAID = {
    Side.AT_LEAST: "at least",
    Side.ABOVE: "above",
    Side.BELOW: "below",
    Side.RISE: "risen by at least",
    Given.ALWAYS: "",
    Given.SYMPTOM: ", with any symptom",
    Given.NO_BASELINE: ", without a pre-dose reading",
}


def _of_threshold(row: Threshold) -> Criterion:
    standing = f", for at least {row.standing_s} s" if row.standing_s else ""
    return Criterion(
        f"vitals/{row.id.replace('.', '/')}",
        f"{row.phase}, {in_words(row.parameter)}: {row.action}",
        f"{_SAID[row.side]} {row.limit}{_SAID[row.given]}{standing}",
        UNITS[row.parameter],
        row.provenance,
        row.source,
        MEDICAL_DIRECTOR,
        "raise the limit" if row.side is Side.BELOW else "lower the limit",
    )


CRITERIA = (
    *map(_of_threshold, THRESHOLDS),
    default("vitals/other-symptom", "any other symptom, known or not", "hold before a dose, watch in session"),
)
