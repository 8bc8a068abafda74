"""Which broker a stack gets: BROKER=auto|java|embedded, or KAFKA=host:port."""

from __future__ import annotations

from collections.abc import Sequence

from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import Broker
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
    try:
        return await java(layout, ports, find_java(), find_maven(), say)
    except CannotStart as missing:
        if plan.broker == "java":
            raise
        return embedded(layout, ports[0], topics, _look_around(plan, f"not java, because {missing}"))


def _look_around(plan: Plan, why: str) -> str:
    if plan.replicas > 1:
        raise CannotStart(f"the embedded broker serves one replica only ({why}): REPLICAS=1, BROKER=java or KAFKA=")
    return why


def client_properties(broker: Broker) -> dict[str, str]:
    """What a Kafka client is configured with."""
    return {"bootstrap.servers": broker.bootstrap, "security.protocol": "PLAINTEXT"}
