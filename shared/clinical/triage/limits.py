"""The numbers of the rules, each with its side, source and the direction in which a clinic may move it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shared.clinical.criteria import NOBODY, D, Provenance, V, number
from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.shape import Number
from shared.clinical.vitals.reading import PLAUSIBLE
from shared.clinical.vitals.thresholds import THRESHOLDS, Action, Phase, Side
from shared.clinical.when.rules import OLDEST

AT_LEAST, ABOVE, BELOW = Side.AT_LEAST, Side.ABOVE, Side.BELOW


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule speaks when `subject` is at least, above or below `value`.

    `id` is `<rule>.<name>`. A stricter value lies lower for `at-least` and `above`, higher for `below`.
    """

    id: str
    subject: str
    side: Side
    value: Number
    unit: str
    provenance: Provenance
    source: str

    def speaks(self, value: Number, limit: Number) -> bool:
        """Whether a rule with this limit (the clinic's own, or `self.value`) speaks on the value."""
        if self.side is AT_LEAST:
            return value >= limit
        return value > limit if self.side is ABOVE else value < limit

    def loosened_by(self, value: Number) -> bool:
        """Whether this value lets something pass that `self.value` does not."""
        return value < self.value if self.side is BELOW else value > self.value

    def passes(self, limit: Number) -> str:
        """What would have to be so, after `would pass if`."""
        words = {AT_LEAST: "below {}", ABOVE: "{} or below", BELOW: "{} or above"}
        return f"{self.subject.replace('_', ' ')} were {words[self.side].format(limit)}"

    def passing(self, limit: Number) -> Number:
        """The nearest value that passes, in the limit's own last digit."""
        if self.side is not AT_LEAST:
            return limit
        if isinstance(limit, int):
            return limit - 1
        exact = Decimal(str(limit))
        return float(exact - Decimal(1).scaleb(int(exact.as_tuple().exponent)))


def _clear_column(name: str, parameter: str, side: Side, unit: str) -> Limit:
    """The edge of the clear column before a dose: one number for the form and for the session."""
    row = next(
        row
        for row in THRESHOLDS
        if (row.phase, row.parameter, row.side, row.action) == (Phase.PRE_DOSE, parameter, side, Action.HOLD)
    )
    return Limit(name, parameter, side, row.limit, unit, row.provenance, row.source)


def _plausible(name: str, low: int, high: int, unit: str) -> tuple[int, int]:
    id, words = f"triage/plausible/{name}", f"plausible {name}, else refused"
    return number((low, high), unit, D, id, words, who=NOBODY, said=f"{low} to {high}")


# Between which values each subject can lie at all.
POSSIBLE: Mapping[str, tuple[int, int]] = {
    **PLAUSIBLE,
    "weight_kg": _plausible("weight_kg", 20, 400, "kg"),
    "height_cm": _plausible("height_cm", 100, 250, "cm"),
    "age": (0, OLDEST),
    **{form: (0, INSTRUMENTS[form].highest_total) for form in ("phq-9", "gad-7", "pcl-5")},
}

_CRISIS_SOURCE = "[CARDILOG] hypertensive crisis 180/120; the action is D"

_ALL = (
    Limit("AD1.age", "age", BELOW, 18, "a", V, "[HULL-TRIAL],[JC-ELIG]"),
    Limit("IN2.phq-9", "phq-9", BELOW, 10, "{score}", V, "[HULL-TRIAL]"),
    Limit("IN2.gad-7", "gad-7", BELOW, 10, "{score}", V, "[HULL-TRIAL]"),
    Limit("IN2.pcl-5", "pcl-5", BELOW, 33, "{score}", V, "[PARKS]"),
    Limit("CR1.systolic", "systolic", AT_LEAST, 140, "mm[Hg]", V, "[SPRAVATO-DROR],[HAYMARKET]"),
    Limit("CR1.diastolic", "diastolic", AT_LEAST, 90, "mm[Hg]", V, "[SPRAVATO-DROR],[HAYMARKET]"),
    _clear_column("CR12.spo2", "spo2", BELOW, "%"),
    Limit("CR13.bmi", "BMI", ABOVE, 40, "kg/m2", D, "chosen here"),
    Limit("CR13.weight", "weight_kg", BELOW, 45, "kg", D, "chosen here"),
    Limit("CR13.age", "age", AT_LEAST, 65, "a", D, "chosen here"),
    Limit("CR14.phq-9", "phq-9", AT_LEAST, 20, "{score}", D, "chosen here"),
    Limit("CR14.pcl-5", "pcl-5", AT_LEAST, 33, "{score}", D, "chosen here"),
    Limit("CR17.days", "days since the assessment", ABOVE, 30, "d", D, "chosen here"),
    _clear_column("CR19.systolic", "systolic", BELOW, "mm[Hg]"),
    _clear_column("CR19.diastolic", "diastolic", BELOW, "mm[Hg]"),
    _clear_column("CR19.heart-rate-low", "heart_rate", BELOW, "/min"),
    _clear_column("CR19.heart-rate-high", "heart_rate", ABOVE, "/min"),
    _clear_column("CR19.respiratory-rate-low", "respiratory_rate", BELOW, "/min"),
    _clear_column("CR19.respiratory-rate-high", "respiratory_rate", ABOVE, "/min"),
    _clear_column("CR19.temperature", "temperature_c", AT_LEAST, "Cel"),
    Limit("CS2.systolic", "systolic", AT_LEAST, 180, "mm[Hg]", V, _CRISIS_SOURCE),
    Limit("CS2.diastolic", "diastolic", AT_LEAST, 120, "mm[Hg]", V, _CRISIS_SOURCE),
)

LIMITS = {limit.id: limit for limit in _ALL}
