"""What a session is like: dissociation (CADSS), mystical experience (MEQ30), sedation (MOAA/S).

Which of the 30 items belongs to which factor of MEQ30 is not in the reference: its answers come by factor.
"""

from shared.clinical.criteria import D, R, V
from shared.clinical.instruments.model import Answers, Blanks, Cut, Instrument, Item, Licence, numbered

CADSS = Instrument(
    id="cadss",
    title="Clinician-Administered Dissociative States Scale (CADSS)",
    answers=Answers.WHOLE,
    low=0,
    high=4,
    items=numbered("cadss", 23),
    gives=("score", "notable"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, as the other totals"),
    licence=Licence("Its licence is to be confirmed, so no text is held here.", False),
    range_provenance=V,
    range_source="[CADSS23]",
    cuts=(Cut("notable", 5, "clinically notable: above 4", R, "2.7"),),
)

MEQ_FACTORS = ("mystical", "positive-mood", "transcendence", "ineffability")  # V [MEQ]

MEQ_30 = Instrument(
    id="meq-30",
    title="Mystical Experience Questionnaire, 30 items (MEQ30)",
    answers=Answers.WHOLE,
    low=0,
    high=5,
    items=numbered("meq-30", 30),
    gives=("factors", "complete"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, as the other totals"),
    licence=Licence("Its licence is to be confirmed, so no text is held here. Optional, for research only.", False),
    range_provenance=V,
    range_source="[MEQ]",
    cuts=(Cut("complete", 60, "complete experience: per cent of the highest sum, on each factor", R, "2.7"),),
)

MOAA_S = Instrument(
    id="moaa-s",
    title="Modified Observer's Assessment of Alertness/Sedation (MOAA/S)",
    answers=Answers.WHOLE,
    low=0,
    high=5,
    items=(Item("moaa-s-1", "5 alert to 0 no response"),),
    gives=("score", "loss_of_consciousness"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, as the other totals"),
    licence=Licence("Rated by an observer. No wording is held here.", False),
    range_provenance=V,
    range_source="[SPRAVATO-5.1]",
    cuts=(Cut("loss-of-consciousness", 0, "loss of consciousness", V, "[SPRAVATO-5.1]"),),
)

INSTRUMENTS = (CADSS, MEQ_30, MOAA_S)
