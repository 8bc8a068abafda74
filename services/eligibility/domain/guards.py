"""What stands against whatever begins something for a patient."""

from __future__ import annotations

from services.eligibility.domain.state import Candidacy


def standing_against(state: Candidacy, begins: bool = True) -> dict[str, bool]:
    """Code -> whether it speaks. A decision that begins nothing is not stopped by a hold or a parked message."""
    return {
        "withdrawn": state.withdrawn,
        "consent-withdrawn": state.treatment_refused,
        "episode-over": state.ended,
        "on-hold": begins and bool(state.open_holds),
        "patient-parked": begins and state.is_parked,
    }
