"""What operations hears. It answers nothing and tells nothing of its own."""

from services.operations.domain import HEARD, Journey, evolve
from shared.events.scheduling import RosterSet
from shared.runtime.service import Domain, Service
from shared.standing import OfClinic, set_roster

JOURNEY = Domain(kind="patient", state=Journey, evolve=evolve, folds=HEARD)
ROSTER = Domain(kind="clinic", state=OfClinic, evolve=set_roster, folds=frozenset({RosterSet}))

SERVICE = Service(
    name="operations",
    domains=(JOURNEY, ROSTER),
    hears=("intake", "eligibility", "scheduling", "monitoring", "integration"),
    gathers_ms=250,
)
