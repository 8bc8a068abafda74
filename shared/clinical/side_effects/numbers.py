"""Every number of this package as a criterion."""

from collections.abc import Iterator
from datetime import timedelta

from shared.clinical.criteria import MEDICAL_DIRECTOR, NOBODY, Criterion, Provenance
from shared.clinical.side_effects import grading, hypertension, seriousness
from shared.clinical.side_effects.taxonomy import EFFECTS, Effect

V, R, D = Provenance.VERIFIED, Provenance.RECALLED, Provenance.DEFAULT


def _of_effect(effect: Effect) -> Iterator[Criterion]:
    key, words = f"side-effects/{effect.name}", effect.name.replace("-", " ")
    source = "[CTCAE]" if effect.provenance is V else "chosen here"
    grades = "; ".join(f"{at}: {says}" for at, says in enumerate(effect.grades, 1) if says)
    yield Criterion(f"{key}/grades", f"{words}: grades", grades, "", effect.provenance, source, NOBODY)
    yield Criterion(
        f"{key}/911", f"{words}: 911 at once from grade", str(effect.call_911_from), "", D, "4.4", MEDICAL_DIRECTOR
    )
    if effect.meddra:
        yield Criterion(f"{key}/meddra", f"{words}: MedDRA", effect.meddra, "", V, "[CTCAE]", NOBODY)
    for code in effect.snomed:
        source = "public terminology code" if code.provenance is V else "recalled, to be checked"
        yield Criterion(
            f"{key}/snomed/{code.code}", f"{words}: SNOMED CT", code.code, "", code.provenance, source, NOBODY
        )


def _rule(key: str, name: str, value: object, unit: str = "", tighten: str = "") -> Criterion:
    return Criterion(f"side-effects/{key}", name, str(value), unit, D, "chosen here", MEDICAL_DIRECTOR, tighten)


def _clock(key: str, name: str, within: timedelta, tag: Provenance) -> Criterion:
    hours = int(within / timedelta(hours=1))
    return Criterion(f"side-effects/serious/{key}", name, str(hours), "h", tag, "4.4", MEDICAL_DIRECTOR, "sooner")


_BANDS = ", ".join(f"{systolic}/{diastolic}" for systolic, diastolic in hypertension.BANDS)

CRITERIA = (
    *(criterion for effect in EFFECTS.values() for criterion in _of_effect(effect)),
    Criterion("side-effects/hypertension/bands", "bands begin at", _BANDS, "mm[Hg]", V, "[CTCAE]", NOBODY),
    _rule(
        "hypertension/rise",
        "hypertension is a side effect in a higher band than before the dose, or with systolic risen by at least",
        hypertension.RISE_SYSTOLIC,
        "mm[Hg]",
        "lower",
    ),
    _rule(
        "composite/3", "composite 3 from an answer (how strong, how much it interferes) of", grading.COMPOSITE_3_FROM
    ),
    _rule("composite/2", "composite 2 from an answer of", grading.COMPOSITE_2_FROM),
    _rule("emergency", "tier 4 at once from a bare grade sent by a patient or peer monitor of", grading.EMERGENCY_FROM),
    Criterion(
        "side-effects/serious/outcomes",
        "serious by its outcome",
        ", ".join(sorted(seriousness.OUTCOMES)),
        "",
        R,
        "regulatory definition",
        NOBODY,
    ),
    _clock("clinician", "serious: clinician within", seriousness.CLINICIAN_WITHIN, D),
    _clock("medical-director", "serious: medical director within", seriousness.MEDICAL_DIRECTOR_WITHIN, D),
    _clock("medwatch", "serious: MedWatch draft within", seriousness.MEDWATCH_DRAFT_WITHIN, D),
    _clock("form", "serious: monitoring form within", seriousness.MONITORING_FORM_WITHIN, V),
)
