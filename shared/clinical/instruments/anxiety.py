"""GAD-7 (14 days), its local 7-day modification, and the 7-day Severity Measure for GAD—Adult.

The Severity Measure is another scale: nothing converts it to GAD-7.
"""

from dataclasses import replace

from shared.clinical.criteria import D, R, V
from shared.clinical.instruments.depression import DAYS
from shared.clinical.instruments.model import Answers, Band, Blanks, Instrument, Item, Licence, numbered

_ITEMS = (  # V [SENSOR-DOC],[CIRG],[PROGEN]; 6 and 7 are swapped in one public builder
    ("69725-0", "nervous, anxious, on edge", "Feeling nervous, anxious, or on edge"),
    ("68509-9", "cannot stop worrying", "Not being able to stop or control worrying"),
    ("69733-4", "worrying too much", "Worrying too much about different things"),
    ("69734-2", "trouble relaxing", "Trouble relaxing"),
    ("69735-9", "restless", "Being so restless that it is hard to sit still"),
    ("69689-8", "easily annoyed", "Becoming easily annoyed or irritable"),
    ("69736-7", "afraid", "Feeling afraid, as if something awful might happen"),
)

GAD_7 = Instrument(
    id="gad-7",
    title="Generalized Anxiety Disorder-7 (GAD-7)",
    answers=Answers.WHOLE,
    low=0,
    high=3,
    items=tuple(
        Item(f"gad-7-{number}", label, text, loinc, DAYS) for number, (loinc, label, text) in enumerate(_ITEMS, start=1)
    ),
    gives=("score", "band", "prorated", "answered"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, its paper rule was not found"),
    licence=Licence("GAD-7, developed with a grant from Pfizer Inc.: no permission required to use it. [PROGEN]", True),
    range_provenance=V,
    range_source="[SENSOR-DOC],[GAD7-JOT]",
    recall="past 2 weeks",
    recall_days=14,
    lead="Over the last 2 weeks, how often have you been bothered by the following problems?",
    bands=(Band("minimal", 0), Band("mild", 5), Band("moderate", 10), Band("severe", 15)),
    bands_provenance=V,
    bands_source="[SENSOR-DOC],[GAD7-JOT]",
    panel="69737-5",
    total="70274-6",
)

GAD_7_MODIFIED = replace(
    GAD_7,
    id="gad7-mod-7d",
    title="GAD-7 with a recall of 7 days (local modification)",
    items=tuple(
        Item(f"gad7-mod-7d-{number}", label, text, None, DAYS)
        for number, (_, label, text) in enumerate(_ITEMS, start=1)
    ),
    range_provenance=D,
    range_source="2.3, a local modification, never LOINC-coded",
    recall="past 7 days",
    recall_days=7,
    lead="Over the past 7 days, how often have you been bothered by the following problems?",
    bands_provenance=D,
    bands_source="2.3, those of GAD-7, not validated for 7 days",
    panel=None,
    total=None,
    derived_from="gad-7",
)

SM_GAD_A = Instrument(
    id="sm-gad-a",
    title="Severity Measure for Generalized Anxiety Disorder—Adult (7 days)",
    answers=Answers.WHOLE,
    low=0,
    high=4,
    items=numbered("sm-gad-a", 10),
    gives=("score", "average", "band", "prorated", "answered"),
    blanks=Blanks(app=2, imported=2, provenance=R, source="2.3, as the 7-day depression form"),
    licence=Licence(
        "© American Psychiatric Association. Its wording was not confirmed for redistribution, so none is held "
        "here: the clinic loads it under its own right.",
        False,
    ),
    range_provenance=V,
    range_source="[APA-GAD]",
    recall="past 7 days",
    recall_days=7,
    bands=(Band("none", 0), Band("mild", 1), Band("moderate", 2), Band("severe", 3), Band("extreme", 4)),
    bands_provenance=D,
    bands_source="2.3, average rounded half up; the five levels V [APA-GAD]",
)

INSTRUMENTS = (GAD_7, GAD_7_MODIFIED, SM_GAD_A)
