"""Every number of this package as a criterion."""

from shared.clinical.criteria import MEDICAL_DIRECTOR, NOBODY, Criterion, Provenance
from shared.clinical.vitals.holding import CLINICIANS_TO_OVERRIDE, RECHECK_REST_MIN, RECHECKS
from shared.clinical.vitals.reading import PLAUSIBLE
from shared.clinical.vitals.thresholds import (
    EMERGENCY_SYMPTOMS,
    REQUIRED_BEFORE_DOSE,
    THRESHOLDS,
    WATCH_BECOMES_ALERT_S,
    Given,
    Side,
    Threshold,
)

UNITS = {
    "systolic": "mm[Hg]",
    "diastolic": "mm[Hg]",
    "heart_rate": "/min",
    "spo2": "%",
    "respiratory_rate": "/min",
    "temperature_c": "Cel",
}
_SAID = {
    Side.AT_LEAST: "at least",
    Side.ABOVE: "above",
    Side.BELOW: "below",
    Side.RISE: "risen by at least",
    Given.ALWAYS: "",
    Given.SYMPTOM: ", with any symptom",
    Given.NO_BASELINE: ", without a pre-dose reading",
}
_D = Provenance.DEFAULT


def _of_threshold(row: Threshold) -> Criterion:
    standing = f", for at least {row.standing_s} s" if row.standing_s else ""
    return Criterion(
        f"vitals/{row.id.replace('.', '/')}",
        f"{row.phase}, {_words(row.parameter)}: {row.action}",
        f"{_SAID[row.side]} {row.limit}{_SAID[row.given]}{standing}",
        UNITS[row.parameter],
        row.provenance,
        row.source,
        MEDICAL_DIRECTOR,
        "raise the limit" if row.side is Side.BELOW else "lower the limit",
    )


def _of_range(parameter: str) -> Criterion:
    low, high = PLAUSIBLE[parameter]
    name = f"plausible {_words(parameter)}, else refused"
    return Criterion(
        f"vitals/plausible/{parameter}", name, f"{low} to {high}", UNITS[parameter], _D, "chosen here", NOBODY
    )


def _words(parameter: str) -> str:
    return parameter.removesuffix("_c").replace("_", " ")


def _rule(key: str, name: str, value: str, unit: str = "", tighten: str = "") -> Criterion:
    return Criterion(f"vitals/{key}", name, value, unit, _D, "chosen here", MEDICAL_DIRECTOR, tighten)


CRITERIA: tuple[Criterion, ...] = (
    *map(_of_threshold, THRESHOLDS),
    _rule("pre-dose/not-measured", "pre-dose, not measured: hold", ", ".join(REQUIRED_BEFORE_DOSE), "", "add one"),
    _rule("emergency-symptoms", "emergency whatever the numbers", ", ".join(sorted(EMERGENCY_SYMPTOMS))),
    _rule("other-symptom", "any other symptom, known or not", "hold before a dose, watch in session"),
    _rule("watch-becomes-alert", "a watch that stands is an alert", str(WATCH_BECOMES_ALERT_S), "s", "shorten"),
    _rule("recheck/times", "rechecks of a hold before the session is postponed", str(RECHECKS), "", "fewer"),
    _rule("recheck/rest", "seated rest before a recheck", str(RECHECK_REST_MIN), "min", "longer"),
    *(
        _rule(f"override/{action}", f"clinicians to override {action}", str(needed), "", "more")
        for action, needed in CLINICIANS_TO_OVERRIDE.items()
    ),
    _rule("pair", "diastolic not below systolic", "refused"),
    *map(_of_range, PLAUSIBLE),
)
