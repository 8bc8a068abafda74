"""The urinary questions asked in each course (ketamine cystitis). Not the BPIC-SS, of which no item is held."""

from shared.clinical.criteria import D
from shared.clinical.instruments.model import Answers, Blanks, Cut, Instrument, Item, Licence

_ASKED = ("frequency", "urgency", "dysuria", "haematuria", "pelvic pain", "nocturia")

BLADDER_QUESTIONS = Instrument(
    id="bladder-questions",
    title="Bladder questions",
    answers=Answers.YES_NO,
    low=0,
    high=1,
    items=tuple(Item(f"bladder-questions-{number}", asked, asked) for number, asked in enumerate(_ASKED, start=1)),
    gives=("positive", "answered"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.7, a yes counts also beside a blank"),
    licence=Licence("The clinic's own questions, named by symptom.", True),
    range_provenance=D,
    range_source="2.7",
    lead="Have you had any of these?",
    cuts=(Cut("positive", 1, "any yes goes to a clinician", D, "2.7"),),
)

INSTRUMENTS = (BLADDER_QUESTIONS,)
