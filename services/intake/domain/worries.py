"""Which letters a person has to look after: refused at the door, nobody knows, or too late for something that matters.

What the rules hold back on purpose is not among them, but for a letter too many: that is a fault of ours. Of a reminder
that came too late the next one speaks.
"""

from services.intake.domain.asks import INVITATION, LADDER, TO_PATIENT
from shared.events.intake import MessageEnded, MessageExpired, MessageFailed, MessageSuppressed, MessageUnknown

CAP = "cap"
MATTERS = frozenset(
    {
        INVITATION,
        "declined-with-resources",
        "consult-declined",
        "hold-placed",
        "session-postponed",
        "rx-status",
        "deposit-refund",
    }
)
"""What was decided or done, of which the patient hears by this letter alone."""


def needs_a_person(ended: MessageEnded) -> bool:
    """A page of which nobody knows is sent again by itself."""
    match ended:
        case MessageFailed():
            return True
        case MessageUnknown():
            return ended.template not in LADDER
        case MessageExpired():
            return ended.to != TO_PATIENT or ended.template in MATTERS
        case MessageSuppressed():
            return ended.reason == CAP
    return False
