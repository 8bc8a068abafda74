"""Which broker a stack gets: BROKER=auto|containers|java|embedded, or KAFKA=host:port."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import Broker
from carepath.stack.kafka.containers import containers
from carepath.stack.kafka.embedded import embedded
from carepath.stack.kafka.jars import find_java, find_maven
from carepath.stack.kafka.java import java
from carepath.stack.layout import Layout
from carepath.stack.plan import Plan
from carepath.stack.say import Say


async def choose(plan: Plan, layout: Layout, ports: tuple[int, int], topics: Sequence[str], say: Say) -> Broker:
    """The best broker that this machine can have. `ports` are those of clients and of the controller.

    `topics` (`name:partitions`) matter to the embedded broker only. Raises CannotStart.
    """
    if plan.kafka:
        return Broker("given", None, plan.kafka, f"given ({plan.kafka})")
    if plan.broker == "embedded":
        return embedded(layout, ports[0], topics, _look_around(plan, "because it was asked for"))
    missing: list[str] = []
    makers: dict[str, Callable[[], Awaitable[Broker]]] = {
        "containers": lambda: containers(layout, ports, say),
        "java": lambda: java(layout, ports, find_java(), find_maven(), say),
    }
    for kind, make in makers.items():
        if plan.broker in (kind, "auto"):
            try:
                return _excused(await make(), missing)
            except CannotStart as error:
                if plan.broker == kind:
                    raise
                missing.append(f"not {kind}, because {error}")
    return embedded(layout, ports[0], topics, _look_around(plan, "; ".join(missing)))


def _excused(broker: Broker, missing: Sequence[str]) -> Broker:
    """It says why no better one was chosen."""
    return replace(broker, why="; ".join([broker.why, *missing]))


def _look_around(plan: Plan, why: str) -> str:
    if plan.replicas > 1:
        raise CannotStart(f"the embedded broker serves one replica only ({why}): REPLICAS=1, BROKER=java or KAFKA=")
    return why


def client_properties(broker: Broker) -> dict[str, str]:
    """What a Kafka client is configured with."""
    return {"bootstrap.servers": broker.bootstrap, "security.protocol": "PLAINTEXT"}
