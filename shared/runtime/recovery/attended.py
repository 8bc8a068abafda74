"""Whether every alert that a service told has ended, or is somebody's task."""

from collections.abc import Iterable

from shared.deciding import EVERYTHING, Fact, read_key
from shared.events.platform import AlertRaised


class Alerts:
    """The alerts of one entity that nothing has ended yet: what each is about, and the id of the fact."""

    def __init__(self) -> None:
        self.open: dict[str, str] = {}

    def tell(self, id: object, fact: Fact) -> None:
        """A fact of the service's own, in the order in which they were told."""
        if isinstance(fact, AlertRaised):
            self.open[str(fact.alert_id or fact.about)] = str(id)
        self.hear(fact)

    def hear(self, fact: Fact) -> None:
        """Whoever tells it: an alert ends by a fact that says so."""
        if fact.ends == EVERYTHING:
            self.open.clear()
        elif fact.ends:
            self.open.pop(str(getattr(fact, fact.ends)), None)

    def unattended(self, keys: Iterable[str], parked: Iterable[object]) -> list[str]:
        """Open alerts that are nobody's task: neither a wait, whose key names what it is about, nor something
        parked."""
        tasks = {read_key(key)[1] for key in keys} | {str(id) for id in parked}
        return sorted(id for about, id in self.open.items() if about not in tasks)
