"""AUDIT-C, AUDIT and DAST-10."""

from shared.clinical.criteria import D, V
from shared.clinical.instruments.model import (
    Answers,
    Band,
    Blanks,
    Choice,
    Cut,
    Instrument,
    Item,
    Licence,
    numbered,
)

_NEVER = Choice(0, "Never", "LA6270-8")

AUDIT_C = Instrument(
    id="audit-c",
    title="Alcohol Use Disorders Identification Test, consumption (AUDIT-C)",
    answers=Answers.WHOLE,
    low=0,
    high=4,
    items=(  # V [PROGEN]
        Item(
            "audit-c-1",
            "how often",
            "How often do you have a drink containing alcohol?",
            "68518-0",
            (
                _NEVER,
                Choice(1, "Monthly or less", "LA18926-8"),
                Choice(2, "2-4 times a month", "LA18927-6"),
                Choice(3, "2-3 times a week", "LA18928-4"),
                Choice(4, "4 or more times a week", "LA18929-2"),
            ),
        ),
        Item(
            "audit-c-2",
            "how many",
            "How many standard drinks containing alcohol do you have on a typical day?",
            "68519-8",
            (
                Choice(0, "1 or 2", "LA15694-5"),
                Choice(1, "3 or 4", "LA15695-2"),
                Choice(2, "5 or 6", "LA18930-0"),
                Choice(3, "7 to 9", "LA18931-8"),
                Choice(4, "10 or more", "LA18932-6"),
            ),
        ),
        Item(
            "audit-c-3",
            "six or more",
            "How often do you have 6 or more drinks on 1 occasion?",
            "68520-6",
            (
                _NEVER,
                Choice(1, "Less than monthly", "LA18933-4"),
                Choice(2, "Monthly", "LA18876-5"),
                Choice(3, "Weekly", "LA18891-4"),
                Choice(4, "Daily or almost daily", "LA18934-2"),
            ),
        ),
    ),
    gives=("score", "positive"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0"),
    licence=Licence("World Health Organization, public domain. [PROGEN]", True),
    range_provenance=V,
    range_source="[PROGEN]",
    cuts=(
        Cut("positive-male", 4, "positive in men: offer the full AUDIT", V, "[PROGEN],[SUBST]", "a lower cut-off"),
        Cut(
            "positive-otherwise",
            3,
            "positive in women; also where the sex is unknown (D): the lower cut finds more",
            V,
            "[PROGEN],[SUBST]",
            "a lower cut-off",
        ),
    ),
    panel="72109-2",
    total="75626-2",
)

AUDIT = Instrument(
    id="audit",
    title="Alcohol Use Disorders Identification Test (AUDIT)",
    answers=Answers.WHOLE,
    low=0,
    high=4,
    items=(
        *(Item(f"audit-{number}", f"item {number}", values=(0, 1, 2, 3, 4)) for number in range(1, 9)),
        Item("audit-9", "item 9", values=(0, 2, 4)),
        Item("audit-10", "item 10", values=(0, 2, 4)),
    ),
    gives=("score", "positive", "likely_dependence"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, as AUDIT-C"),
    licence=Licence("World Health Organization. Its wording was not confirmed, so none is held here.", False),
    range_provenance=V,
    range_source="[SOLSTICE]; items 9 and 10 are answered 0, 2 or 4 on the form",
    cuts=(
        Cut("positive", 8, "hazardous drinking", V, "[SOLSTICE]", "a lower cut-off"),
        Cut("dependence-male", 15, "likely dependence in men", V, "[SOLSTICE]", "a lower cut-off"),
        Cut(
            "dependence-otherwise",
            13,
            "likely dependence in women; also where the sex is unknown (D)",
            V,
            "[SOLSTICE]",
            "a lower cut-off",
        ),
    ),
)

DAST_10 = Instrument(
    id="dast-10",
    title="Drug Abuse Screening Test, 10 items (DAST-10)",
    answers=Answers.YES_NO,
    low=0,
    high=1,
    items=(  # V [COMORB-DAST]: in item 3 a no counts
        *numbered("dast-10", 2),
        Item("dast-10-3", "item 3, no counts", yes_counts=False),
        *numbered("dast-10", 10)[3:],
    ),
    gives=("score", "band", "positive"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0"),
    licence=Licence("Licensing under review [MINDCHECK], so no text is held here.", False),
    range_provenance=V,
    range_source="[COMORB-DAST]",
    bands=(Band("none", 0), Band("low", 1), Band("moderate", 3), Band("substantial", 6), Band("severe", 9)),
    bands_provenance=V,
    bands_source="[COMORB-DAST]",
    cuts=(Cut("positive", 3, "the screen is positive", V, "[SUBST]", "a lower cut-off"),),
    total="82667-7",
)

INSTRUMENTS = (AUDIT_C, AUDIT, DAST_10)
