"""Where somebody is: the state as its code, the zone by its name."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from shared.clinical.when import zone
from shared.fields.refusing import accepted_by

StateCode = Literal[
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME",
    "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA",
    "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
    "DC", "AS", "GU", "MP", "PR", "VI", "FM", "MH", "PW",
]  # fmt: skip
"""USPS's two letters for a state, the District of Columbia or a possession (Publication 28, appendix B).

Exactly so: `ca` and `CA ` are other words than `CA`, and refused.
"""

Zone = Annotated[str, Field(max_length=100, examples=["America/Los_Angeles"]), AfterValidator(accepted_by(zone))]
"""An IANA zone of the pinned rules."""
