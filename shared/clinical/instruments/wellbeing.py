"""WHO-5: the one instrument here on which higher is better."""

from shared.clinical.criteria import Provenance, R
from shared.clinical.instruments.model import Answers, Blanks, Cut, Instrument, Licence, numbered

WHO_5 = Instrument(
    id="who-5",
    title="WHO-5 Well-Being Index",
    answers=Answers.WHOLE,
    low=0,
    high=5,
    items=numbered("who-5", 5),
    gives=("raw", "score", "low_wellbeing", "likely_depression"),
    blanks=Blanks(app=0, imported=0, provenance=Provenance.DEFAULT, source="2.0, as the other totals"),
    licence=Licence("World Health Organization. Its licence was not verified, so no text is held here.", False),
    range_provenance=R,
    range_source="2.7",
    cuts=(
        Cut("factor", 4, "the raw sum is multiplied by this: 0 to 100", R, "2.7"),
        Cut("low-wellbeing", 50, "low wellbeing at or below", R, "2.7", "a higher cut-off"),
        Cut("likely-depression", 28, "likely depression at or below", R, "2.7", "a higher cut-off"),
    ),
)

INSTRUMENTS = (WHO_5,)
