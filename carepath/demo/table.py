"""What became of the candidates of each clinic, from the facts alone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from statistics import median

from rich.table import Table

from carepath.demo.facts import Heading

_ROWS = {
    "forms handed in": "assessment-submitted",
    "prequalified": "candidate-prequalified",
    "declined": "candidate-declined",
    "sent to review": "candidate-routed",
    "reviews overdue": "review-overdue",
    "holds": "hold-placed",
    "consents signed": "consent-signed",
    "consents withdrawn": "consent-withdrawn",
    "patients withdrawn": "patient-withdrawn",
    "reminders": "draft-reminded",
    "drafts expired": "draft-expired",
    "mails": "message-sent",
    "crises": "crisis-detected",
    "appointments booked": "appointment-booked",
    "appointments missed": "appointment-missed",
    "deposits paid": "deposit-paid",
    "plans approved": "consult-approved",
    "declined at the consult": "consult-declined",
    "medicines delivered": "medication-delivered",
    "sessions started": "session-started",
    "sessions completed": "session-completed",
    "sessions postponed": "session-postponed",
    "checks missed": "check-in-missed",
    "side effects": "side-effect-reported",
    "alerts": "alert-raised",
    "questionnaires due": "questionnaire-due",
    "questionnaires answered": "questionnaire-completed",
    "questionnaires missed": "questionnaire-missed",
    "week-4 decisions": "follow-up-decided",
    "episodes completed": "episode-completed",
}
_APPEARED = frozenset({"assessment-started", "assessment-submitted"})


def table(headings: Sequence[Heading]) -> Table:
    """One column for each clinic, one for all."""
    clinics = sorted({heading.clinic for heading in headings})
    columns = [[each for each in headings if each.clinic == clinic] for clinic in clinics] + [list(headings)]
    shown = Table("", show_edge=False, pad_edge=False)
    for title in (*clinics, "all"):
        shown.add_column(title, justify="right")
    shown.add_row("candidates", *(str(len(candidates(column))) for column in columns))
    for name, type in _ROWS.items():
        shown.add_row(name, *(str(sum(each.type == type for each in column)) for column in columns))
    shown.add_row("minutes to a human, median and most", *(_minutes(column) for column in columns))
    return shown


def candidates(headings: Iterable[Heading]) -> set[str]:
    """Everybody who wrote anything into a form."""
    return {heading.subject for heading in headings if heading.type in _APPEARED}


def _minutes(headings: Sequence[Heading]) -> str:
    waited = list(minutes_to_a_human(headings))
    return f"{median(waited):g} {max(waited):g}" if waited else "-"


def minutes_to_a_human(headings: Iterable[Heading]) -> Iterator[float]:
    """From each crisis to its acknowledgement, on the platform's clock. One acknowledgement answers all open crises."""
    open_: dict[str, list[datetime]] = {}
    for heading in headings:
        if heading.type == "crisis-detected":
            open_.setdefault(heading.subject, []).append(heading.at)
        if heading.type == "crisis-acknowledged":
            yield from ((heading.at - at).total_seconds() / 60 for at in open_.pop(heading.subject, ()))
