"""`docs/asyncapi.json`: every stream, every public topic, and every type on them (AsyncAPI 3.0)."""

from typing import Any

from carepath.catalogue.naming import titled
from carepath.catalogue.schemas import Schema, id_of, public_copy, read_by_others
from carepath.stack.topics import FOR_EVER, Topic, topics_of
from shared.deciding import Fact
from shared.events import CATALOGUE, TELLERS, platform
from shared.runtime.edge.openapi import VERSION
from shared.runtime.service import stream_of
from shared.settings import PARTITIONS

Document = dict[str, Any]
_DESCRIPTION = """\
What carepath tells on Kafka, one CloudEvent 1.0 a record in binary mode. On `care.*` streams a body is sealed
(a compact JWE, `dir` with `A256GCM`; its protected header says `kid`, `patient`, `type`, `id`, `seq`, `of`, `topic`,
`number`, `time` and `clinic`, and a record whose headers say otherwise is none) and a payload schema here is that of
the opened body. Public topics carry plain JSON: the allow-listed fields only, under an id and a reference of their own,
with no word of causes. One writer per topic; per subject and topic `ce_sequence` counts 1, 2, 3, ...
without gap."""

_OPEN_HEADERS: Schema = {
    "content-type": {"type": "string"},
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"type": "string", "format": "uuid"},
    "ce_type": {"type": "string"},
    "ce_source": {"type": "string", "description": "/carepath/<service>"},
    "ce_subject": {"type": "string", "description": "the key of the record"},
    "ce_time": {"type": "string", "format": "date-time", "description": "the platform's clock"},
    "ce_dataschema": {"type": "string", "format": "uri", "description": "ends in /<type>/<version>"},
    "ce_clinic": {"type": "string"},
    "ce_sequence": {"type": "string", "pattern": "^[1-9][0-9]*$"},
}
_PUBLIC_HEADERS: Schema = _OPEN_HEADERS | {
    "ce_id": {"type": "string", "format": "uuid", "description": "of this copy alone, and always the same"},
    "ce_subject": {"type": "string", "pattern": "^[0-9a-f]{32}$", "description": "the key: a reference of one patient"},
}
_CAUSES: Schema = {
    "ce_correlationid": {"type": "string", "format": "uuid"},
    "ce_causationid": {"type": "string", "format": "uuid", "description": "the id of what led to it"},
    "ce_traceparent": {"type": "string"},
}


def document() -> Document:
    """The whole document, as plain JSON values."""
    topics = topics_of(TELLERS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "carepath",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/jose",
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": {f"tell-{topic.name}": _operation(topic) for topic in topics},
        "components": {
            "messages": dict(sorted(_messages().items())),
            "messageTraits": {"sealed": _trait(_OPEN_HEADERS | _CAUSES), "public": _trait(_PUBLIC_HEADERS)},
            "schemas": dict(sorted(_schemas().items())),
        },
    }


def _channel(topic: Topic) -> Document:
    on_it = _names_on(topic.name)
    return {
        "address": topic.name,
        "description": _about(topic),
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in on_it},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": PARTITIONS,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": topic.retention_ms},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _about(topic: Topic) -> str:
    if topic.retention_ms != FOR_EVER:
        return f"The public copies of {topic.name}, under a reference that leads nowhere."
    lane = "must overtake" if topic.name.endswith(".safety") else "need not overtake"
    return f"What {topic.name.split('.')[1]} tells: facts that {lane}."


def _operation(topic: Topic) -> Document:
    return {"action": "send", "channel": {"$ref": f"#/channels/{topic.name}"}}


def _names_on(topic: str) -> list[str]:
    if not topic.startswith("care."):
        return sorted(f"public.{_name(fact)}" for fact in CATALOGUE.values() if fact.public and fact.type == topic)
    teller = topic.split(".")[1]
    told = (*TELLERS[teller], *platform.FACTS)
    return sorted(_name(fact) for fact in told if stream_of(teller, fact.lane) == topic)


def _messages() -> dict[str, Document]:
    sealed = {_name(fact): _message(fact, _name(fact), "sealed") for fact in CATALOGUE.values()}
    public = {f"public.{_name(fact)}": _message(fact, f"public.{_name(fact)}", "public") for fact in _public()}
    return sealed | public


def _message(fact: type[Fact], name: str, trait: str) -> Document:
    return {
        "name": fact.type,
        "title": f"{fact.type}, version {fact.version}",
        "summary": summary(fact),
        "contentType": "application/jose" if trait == "sealed" else "application/json",
        "traits": [{"$ref": f"#/components/messageTraits/{trait}"}],
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "x-dataschema": id_of(fact),
    }


def _trait(headers: Schema) -> Document:
    return {
        "headers": {
            "type": "object",
            "properties": headers,
            "required": list(headers),
            "additionalProperties": False,
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "the subject: so a patient's facts keep their order"},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _schemas() -> dict[str, Schema]:
    sealed = {_name(fact): _inside(read_by_others(fact), fact.__name__) for fact in CATALOGUE.values()}
    return sealed | {
        f"public.{_name(fact)}": _inside(public_copy(fact), f"Public{fact.__name__}") for fact in _public()
    }


def _inside(schema: Schema, title: str) -> Schema:
    """Inside this document a schema is found by its place, and generators call what they make of it by its title."""
    bare = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    return titled(bare | {"title": title}, title)


def _public() -> list[type[Fact]]:
    return [fact for fact in CATALOGUE.values() if fact.public]


def _name(fact: type[Fact]) -> str:
    return f"{fact.type}.{fact.version}"


def summary(fact: type[Fact]) -> str:
    """The first paragraph of its docstring, as one line; empty where its name says it all."""
    return " ".join((fact.__doc__ or "").partition("\n\n")[0].split())
