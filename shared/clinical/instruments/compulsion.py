"""Y-BOCS (self-report) and OCI-R."""

from shared.clinical.criteria import D, R
from shared.clinical.instruments.model import Answers, Band, Blanks, Cut, Instrument, Licence, numbered

Y_BOCS_SR = Instrument(
    id="y-bocs-sr",
    title="Yale-Brown Obsessive Compulsive Scale, self-report (Y-BOCS-SR)",
    answers=Answers.WHOLE,
    low=0,
    high=4,
    items=numbered("y-bocs-sr", 10),
    gives=("score", "band"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, as the other totals"),
    licence=Licence("Copyrighted: no text is held here, the clinic needs a licence of its own.", False),
    range_provenance=R,
    range_source="2.7",
    bands=(Band("subclinical", 0), Band("mild", 8), Band("moderate", 16), Band("severe", 24), Band("extreme", 32)),
    bands_provenance=R,
    bands_source="2.7",
)

OCI_R = Instrument(
    id="oci-r",
    title="Obsessive-Compulsive Inventory, revised (OCI-R)",
    answers=Answers.WHOLE,
    low=0,
    high=4,
    items=numbered("oci-r", 18),
    gives=("score", "positive"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, as the other totals"),
    licence=Licence("Its licence was not verified, so no text is held here.", False),
    range_provenance=R,
    range_source="2.7",
    cuts=(Cut("positive", 21, "the screen is positive", R, "2.7", "a lower cut-off"),),
)

INSTRUMENTS = (Y_BOCS_SR, OCI_R)
