"""PEG: the mean of pain, enjoyment of life and general activity."""

from shared.clinical.criteria import Provenance
from shared.clinical.instruments.model import Answers, Blanks, Instrument, Item, Licence

PEG = Instrument(
    id="peg",
    title="Pain, Enjoyment of life, General activity (PEG)",
    answers=Answers.WHOLE,
    low=0,
    high=10,
    items=(  # V [PROGEN]
        Item("peg-1", "pain", "What number best describes your pain on average in the past week?", "75893-8"),
        Item(
            "peg-2",
            "enjoyment of life",
            "What number best describes how, during the past week, pain has interfered with your enjoyment of life?",
            "91145-3",
        ),
        Item(
            "peg-3",
            "general activity",
            "What number best describes how, during the past week, pain has interfered with your general activity?",
            "91146-1",
        ),
    ),
    gives=("mean",),
    blanks=Blanks(app=0, imported=0, provenance=Provenance.DEFAULT, source="2.0"),
    licence=Licence("Public domain. [PROGEN]", True),
    range_provenance=Provenance.VERIFIED,
    range_source="[PROGEN]",
    recall="past 7 days",
    recall_days=7,
    lead="0 is no pain or no interference, 10 is the worst pain you can imagine or complete interference.",
    panel="91148-7",
    total="91147-9",
)

INSTRUMENTS = (PEG,)
