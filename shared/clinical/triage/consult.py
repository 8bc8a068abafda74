"""CR17 at the consult: an assessment that has grown too old is answered again."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.clinical.triage.limits import LIMITS
from shared.clinical.triage.policy import DEMO, Policy
from shared.clinical.when.rules import calendar_days
from shared.clinical.when.zones import instant_of, local_date

_LIMIT = LIMITS["CR17.days"]


def is_too_old(submitted: datetime, at: datetime, place: ZoneInfo, policy: Policy = DEMO) -> bool:
    """Whether more calendar days of the patient lie between the two than the clinic allows (D: 30)."""
    return _LIMIT.speaks(calendar_days(submitted, at, place), policy.limits[_LIMIT.id])


def too_old_from(submitted: datetime, place: ZoneInfo, policy: Policy = DEMO) -> datetime:
    """The first instant at which it is."""
    days = timedelta(days=int(policy.limits[_LIMIT.id]) + 1)
    return instant_of(local_date(submitted, place) + days, time(0), place)
