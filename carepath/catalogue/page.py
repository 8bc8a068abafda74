"""`docs/events.md`: one table per teller."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator

import services
from carepath.catalogue.asyncapi import summary
from shared.deciding import Fact
from shared.events import TELLERS, common, platform
from shared.runtime.service import Service, stream_of

_INTRO = """\
# Events

Every fact that is told on Kafka, written from the catalogue in `shared/events/`; do not edit. Each links to its JSON
Schema. Bodies on `care.*` are sealed; a *private* field opens for its teller alone; *public* fields are copied to the
topic of the event's own name. *Heard by* names who folds it or decides on it: every hearer counts its number.
`docs/asyncapi.json` says the same to programs, `docs/architecture.md` what headers and lanes mean.
"""
_HEAD = "| event | what | stream | private | public | heard by |\n|---|---|---|---|---|---|"


def page() -> str:
    services = all_services()
    own = {name: [fact for fact in facts if fact not in common.FACTS] for name, facts in TELLERS.items()}
    sections = [_section(name.capitalize(), facts, [name], services) for name, facts in own.items()]
    anybody = list(TELLERS)
    sections.append(_section("Told by whichever service sees it", common.FACTS, anybody, services))
    sections.append(_section("Told by the runtime of any service", platform.FACTS, anybody, services))
    return "\n".join([_INTRO, *sections])


def all_services() -> list[Service]:
    """Every service there is, by its own declaration."""
    names = sorted(module.name for module in pkgutil.iter_modules(services.__path__, "services.") if module.ispkg)
    return [importlib.import_module(f"{name}.handlers").SERVICE for name in names]


def _section(title: str, facts: Iterable[type[Fact]], tellers: list[str], services: list[Service]) -> str:
    return "\n".join([f"## {title}\n", _HEAD, *(_row(fact, tellers, services) for fact in facts), ""])


def _row(fact: type[Fact], tellers: list[str], services: list[Service]) -> str:
    teller = tellers[0] if len(tellers) == 1 else "*"
    cells = (
        f"[`{fact.type}`](schemas/{fact.type}/{fact.version}.json) v{fact.version}",
        summary(fact).replace("|", "\\|"),
        f"`{stream_of(teller, fact.lane)}`",
        ", ".join(fact.private),
        ", ".join(fact.public),
        ", ".join(_hearers(fact, tellers, services)),
    )
    return "| " + " | ".join(cells) + " |"


def _hearers(fact: type[Fact], tellers: list[str], services: list[Service]) -> Iterator[str]:
    for service in services:
        folded = any(fact.type in domain.heard_types for domain in service.domains)
        if folded and set(tellers) & set(service.hears):
            yield service.name
