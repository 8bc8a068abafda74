"""The bare loop: reads the same records, opens and seals the same bytes, writes the same rows, publishes as much.

It keeps none of the runtime's promises: no domain, no checks, no repeats, no parking, no restart. It is what the work
costs that cannot be avoided.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from benchmarks.load import PUBLIC, STREAM
from shared.runtime.loops.relay import BATCH_BYTES
from shared.runtime.records import partition_of
from shared.runtime.tables.changed import Changed, outbox_row, put_set
from shared.security.causes import event_id
from shared.security.keyring import Keyring
from shared.security.sealing import open_at_rest, seal, seal_at_rest, unseal
from shared.settings import PARTITIONS

MOST = 200
_STATES = "SELECT entity, seq, head, document FROM state WHERE entity = ANY($1) ORDER BY entity FOR UPDATE"
_MOVE = "UPDATE position SET next = $3 WHERE topic = $1 AND partition = $2"
_STUBS = "INSERT INTO state (entity, clinic) SELECT unnest($1::text[]), 'demo' ON CONFLICT DO NOTHING"
_DELETE = "DELETE FROM outbox WHERE lane = 'ordinary'"
_TOLD = "SELECT o.id, j.told FROM outbox o JOIN journal j ON (j.entity, j.seq) = (o.entity, o.seq) ORDER BY o.id"


async def main(bootstrap: str, dsn: str, keys_dsn: str, secrets: str, events: str) -> None:
    keyring = Keyring(keys_dsn, Path(secrets), "teller")
    connection = await asyncpg.connect(dsn)
    await connection.execute("INSERT INTO position SELECT $1, generate_series(0, $2::int - 1), 0", STREAM, PARTITIONS)
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", max_batch_size=BATCH_BYTES
    )
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await producer.start()
    await consumer.start()
    consumer.assign([TopicPartition(STREAM, partition) for partition in range(PARTITIONS)])
    await consumer.seek_to_beginning()
    done, begun = 0, 0.0
    while done < int(events):
        fetched = await consumer.getmany(timeout_ms=500, max_records=MOST)
        records = [each for batch in fetched.values() for each in batch]
        begun = begun or time.monotonic()
        if records:
            await one_set(connection, producer, keyring, records)
            done += len(records)
    print(done / (time.monotonic() - begun), flush=True)
    await consumer.stop()
    await producer.stop()


async def one_set(
    connection: asyncpg.Connection, producer: AIOKafkaProducer, keyring: Keyring, records: list[ConsumerRecord]
) -> None:
    entities = sorted({each.key.decode() for each in records})
    await keyring.prefetch(entities)
    async with connection.transaction():
        for each in {(r.topic, r.partition): r for r in records}.values():
            await connection.execute(_MOVE, each.topic, each.partition, each.offset + 1)
        await connection.execute(_STUBS, entities)
        states = {row["entity"]: dict(row) for row in await connection.fetch(_STATES, entities)}
        for state in states.values():
            opened = state["document"] and open_at_rest(
                keyring.key(state["entity"]), state["document"], state["entity"]
            )
            state["document"] = orjson.loads(opened or b'{"count":0,"answered":0}')
        rows = [answer(keyring, states[each.key.decode()], each) for each in records]
        await write(connection, keyring, states, rows, records)
    told = await connection.fetch(_TOLD)
    await publish(producer, [record for row in told for record in orjson.loads(row["told"])])
    await connection.execute(_DELETE)


def answer(keyring: Keyring, state: dict[str, Any], record: ConsumerRecord) -> tuple[Any, ...]:
    """One journal row: opens what was heard, seals what is told, hashes."""
    entity, headers = state["entity"], {name: value.decode() for name, value in record.headers}
    key = keyring.key(entity)
    said = orjson.loads(unseal(record.value, key))
    state["seq"] += 1
    document = state["document"]
    document["count"] += 1
    document["answered"] += 1
    now = datetime.now(UTC)
    document["until"] = (now + timedelta(hours=24)).isoformat()
    cause = UUID(headers["ce_id"])
    id = str(event_id(cause, "bare", 0))
    body = {"n": said["n"], "total": document["count"], "text": said["text"], "until": document["until"]}
    value = seal(
        key, orjson.dumps(body), {"patient": entity, "type": "answered", "id": id, "seq": state["seq"], "of": 1}
    )
    headers |= {"ce_id": id, "ce_type": "answered", "ce_causationid": str(cause)}
    public = {name: headers[name] for name in list(headers)[:10]}
    told = orjson.dumps([["care.hearer", entity, value, headers, ""], [PUBLIC, entity, '{"n":1}', public, ""]])
    kept = orjson.dumps([[record.topic, entity, record.value.decode(), headers, ""]])
    prev, columns = state["head"], orjson.dumps([entity, state["seq"], str(cause), sha256(kept).hexdigest()])
    state["head"] = sha256(columns + sha256(told).digest() + prev).digest()
    return (
        entity, state["seq"], cause, True, "heard", "said", "", now, record.topic, int(headers["ce_sequence"]),
        state["seq"], kept, None, told, None, prev, state["head"],
    )  # fmt: skip


async def write(
    connection: asyncpg.Connection,
    keyring: Keyring,
    states: dict[str, dict[str, Any]],
    rows: list[tuple[Any, ...]],
    records: list[ConsumerRecord],
) -> None:
    """The statement of the runtime, with the columns of a bare set."""
    now = datetime.now(UTC)
    last = {row[0]: row for row in rows}
    documents = [
        (e, "demo", s["seq"], s["seq"], s["head"], '{"care.hearer": 1, "answered": 1}',
         seal_at_rest(keyring.key(e), orjson.dumps(s["document"]), e))
        for e, s in states.items()
    ]  # fmt: skip
    changed = Changed(
        journal=rows,
        state=documents,
        heard=[(e, STREAM, row[9], row[2]) for e, row in last.items()],
        outbox=[outbox_row("ordinary", row[0], row[1]) for row in rows],
        due_moved=[
            (entity, "reminder", "system", "remind", now, now + timedelta(hours=24), None, None) for entity in states
        ],
    )
    await put_set(connection, changed)


async def publish(producer: AIOKafkaProducer, told: list[list[Any]]) -> None:
    places: dict[tuple[str, int], list[list[Any]]] = {}
    for each in told:
        places.setdefault((each[0], partition_of(each[1])), []).append(each)
    await asyncio.gather(*(_send(producer, *place, each) for place, each in places.items()))


async def _send(producer: AIOKafkaProducer, topic: str, partition: int, told: list[list[Any]]) -> None:
    while told:
        batch, taken = producer.create_batch(), 0
        for _, key, value, headers, _ in told:
            pairs = [(name, text.encode()) for name, text in headers.items()]
            if batch.append(timestamp=None, key=key.encode(), value=value.encode(), headers=pairs) is None:
                break
            taken += 1
        batch.close()
        await (await producer.send_batch(batch, topic, partition=partition))
        told = told[taken:]


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
