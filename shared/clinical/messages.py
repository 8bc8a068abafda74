"""How many messages a patient gets. Source: clinical reference 7.5 (D)."""

from collections.abc import Sequence

from shared.clinical.criteria import default

SAME_TEMPLATE_A_DAY = 2
ALL_A_DAY = 6
# Exempt from caps and from quiet hours, as is everything that a ladder sends; their repeat is the ladder's.
EXEMPT = frozenset({"crisis-resources", "checkin-missed", "hold-placed", "vitals-due"})


def may_send(template: str, sent_today: Sequence[str]) -> bool:
    """Whether one more message fits; `sent_today` are the templates sent on the patient's local day so far.

    Where it does not, nothing is sent and operations sees an alert.
    """
    if template in EXEMPT:
        return True
    capped = [sent for sent in sent_today if sent not in EXEMPT]
    return capped.count(template) < SAME_TEMPLATE_A_DAY and len(capped) < ALL_A_DAY


CRITERIA = (
    default(
        "messages/same-template",
        "messages of one template to one patient a local day, at most",
        SAME_TEMPLATE_A_DAY,
        "",
        "fewer",
        "7.5",
    ),
    default(
        "messages/all", "messages of all templates to one patient a local day, at most", ALL_A_DAY, "", "fewer", "7.5"
    ),
    default("messages/exempt", "exempt from caps and quiet hours", ", ".join(sorted(EXEMPT)), "", "", "7.5"),
)
