"""How many messages a patient gets. Source: clinical reference 7.5 (D)."""

from collections.abc import Sequence

from shared.clinical.criteria import D, number

_OF_ALL = "messages of all templates to one patient a local day, at most"
_OF_ONE = "messages of one template to one patient a local day, at most"
SAME_TEMPLATE_A_DAY = number(2, "", D, "messages/same-template", _OF_ONE, "fewer", "7.5")
ALL_A_DAY = number(6, "", D, "messages/all", _OF_ALL, "fewer", "7.5")
# Exempt from caps and from quiet hours, as is everything that a ladder sends; their repeat is the ladder's.
EXEMPT = number(
    frozenset({"crisis-resources", "checkin-missed", "hold-placed", "vitals-due"}),
    "",
    D,
    "messages/exempt",
    "exempt from caps and quiet hours",
    source="7.5",
)


def may_send(template: str, sent_today: Sequence[str]) -> bool:
    """Whether one more message fits; `sent_today` are the templates sent on the patient's local day so far.

    Where it does not, nothing is sent and operations sees an alert.
    """
    if template in EXEMPT:
        return True
    capped = [sent for sent in sent_today if sent not in EXEMPT]
    return capped.count(template) < SAME_TEMPLATE_A_DAY and len(capped) < ALL_A_DAY
