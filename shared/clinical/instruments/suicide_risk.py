"""The C-SSRS screener (recent) with its branching.

The version "since last contact" has no LOINC codes (V [SPIER]) and no risk function here.
"""

from shared.clinical.criteria import Provenance
from shared.clinical.instruments.model import Answers, Blanks, Choice, Instrument, Item, Licence

YES = Choice(1, "Yes", "LA33-6")  # V [CSSRS-Q]
NO = Choice(0, "No", "LA32-8")

_YES_NO = (YES, NO)

C_SSRS_SCREENER = Instrument(
    id="c-ssrs-screener",
    title="Columbia Suicide Severity Rating Scale, screener, recent (C-SSRS)",
    answers=Answers.WORD,
    low=0,
    high=1,
    items=(  # V [CSSRS-Q],[SPIER]
        Item(
            "q1",
            "wish to be dead, past month",
            "Have you wished you were dead or wished you could go to sleep and not wake up?",
            "93246-7",
            _YES_NO,
        ),
        Item(
            "q2",
            "non-specific active thoughts, past month",
            "Have you actually had any thoughts of killing yourself?",
            "93247-5",
            _YES_NO,
        ),
        Item(
            "q3",
            "method, no intent",
            "Have you been thinking about how you might do this?",
            "93248-3",
            _YES_NO,
            asked_when="q2",
        ),
        Item(
            "q4",
            "some intent",
            "Have you had these thoughts and had some intention of acting on them?",
            "93249-1",
            _YES_NO,
            asked_when="q2",
        ),
        Item(
            "q5",
            "plan and intent",
            "Have you started to work out or worked out the details of how to kill yourself? Do you intend to carry "
            "out this plan?",
            "93250-9",
            _YES_NO,
            asked_when="q2",
        ),
        Item(
            "q6",
            "preparatory acts or behaviour, lifetime",
            "Have you ever done anything, started to do anything, or prepared to do anything to end your life?",
            "93267-3",
            _YES_NO,
        ),
        Item("q6b", "within past 3 months", "Was this within the past 3 months?", "93269-9", _YES_NO, asked_when="q6"),
    ),
    gives=("risk", "inconsistent", "incomplete"),
    blanks=Blanks(app=0, imported=0, provenance=Provenance.DEFAULT, source="2.6, an unasked question is no no"),
    licence=Licence(
        "© 2011 Dr. Kelly Posner. No licence or cost for use in healthcare records. [CSSRS-TRIAGE]",
        True,
    ),
    range_provenance=Provenance.VERIFIED,
    range_source="[CSSRS-Q]",
    recall="past month; q6 lifetime; q6b past 3 months",
    panel="93373-9",
    total="93374-7",
)

INSTRUMENTS = (C_SSRS_SCREENER,)
QUESTIONS = frozenset(item.link_id for item in C_SSRS_SCREENER.items)
