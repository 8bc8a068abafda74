"""What eligibility answers, and with which decision."""

from __future__ import annotations

from services.eligibility.domain import Candidacy, evolve, waits
from services.eligibility.domain.crises import acknowledge, answer_risk, page_again, page_fail_safe, tell_unscreened
from services.eligibility.domain.forms import AcknowledgeCrisis, DecideReview, PlaceHold, ReleaseHold
from services.eligibility.domain.holds import place, release, tell_overdue_hold
from services.eligibility.domain.reviews import decide_review, tell_overdue_review, triage
from shared.events.common import RiskAnswered
from shared.events.intake import AssessmentSubmitted, ConsentSigned, ConsentWithdrawn, PatientWithdrawn
from shared.runtime.service import Domain, Service

CANDIDACY = Domain(
    kind="patient",
    state=Candidacy,
    evolve=evolve,
    waits=waits,
    decisions={
        AssessmentSubmitted: triage,
        RiskAnswered: answer_risk,
        DecideReview: decide_review,
        AcknowledgeCrisis: acknowledge,
        PlaceHold: place,
        ReleaseHold: release,
        "screening": tell_unscreened,
        "crisis": page_fail_safe,
        "page": page_again,
        "review": tell_overdue_review,
        "hold": tell_overdue_hold,
    },
    folds=frozenset({ConsentSigned, ConsentWithdrawn, PatientWithdrawn}),
)

SERVICE = Service(name="eligibility", domains=(CANDIDACY,), hears=("intake",))
