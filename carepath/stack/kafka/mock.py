"""A process that serves librdkafka's test cluster on a fixed port: words PORT TOPIC:PARTITIONS ...

The cluster listens where the kernel likes, so it is told to say that it is at PORT, where a relay of bytes listens.
Topics are named at the start: its admin interface cannot make any.
"""

import asyncio
import contextlib
import ctypes
import sys
from pathlib import Path

import confluent_kafka

from carepath.stack.ports import HOST

_BROKER = 1


class Cluster:
    """One broker. Made by ctypes: the wheel's librdkafka exports the whole test interface."""

    def __init__(self, port: int) -> None:
        library = _library()
        said = ctypes.create_string_buffer(512)
        handle = library.rd_kafka_new(0, None, said, len(said))
        if not handle:
            raise RuntimeError(said.value.decode())
        self._library = library
        self._cluster = library.rd_kafka_mock_cluster_new(handle, 1)
        self.port = int(library.rd_kafka_mock_cluster_bootstraps(self._cluster).decode().rpartition(":")[2])
        library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)
        library.rd_kafka_mock_broker_set_host_port(self._cluster, _BROKER, HOST.encode(), port)

    def make_topic(self, name: str, partitions: int) -> None:
        """A topic that is there already stays as it is."""
        self._library.rd_kafka_mock_topic_create(self._cluster, name.encode(), partitions, 1)


def _library() -> ctypes.CDLL:
    beside = Path(confluent_kafka.__file__).parents[1] / "confluent_kafka.libs"
    library = ctypes.CDLL(str(next(beside.glob("librdkafka-*.so*"))))
    pointer, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    for name, result, arguments in (
        ("rd_kafka_new", pointer, [number, pointer, text, ctypes.c_size_t]),
        ("rd_kafka_mock_cluster_new", pointer, [pointer, number]),
        ("rd_kafka_mock_cluster_bootstraps", text, [pointer]),
        ("rd_kafka_mock_topic_create", number, [pointer, text, number, number]),
        ("rd_kafka_mock_group_initial_rebalance_delay_ms", None, [pointer, ctypes.c_int32]),
        ("rd_kafka_mock_broker_set_host_port", None, [pointer, ctypes.c_int32, text, number]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


async def _relay(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    inner_reader, inner_writer = await asyncio.open_connection(HOST, port)
    await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def serve(port: int, topics: list[str]) -> None:
    """Serves for ever. `topics` are given as `name:partitions`."""
    cluster = Cluster(port)
    for topic in topics:
        name, _, partitions = topic.rpartition(":")
        cluster.make_topic(name, int(partitions))
    server = await asyncio.start_server(lambda reader, writer: _relay(cluster.port, reader, writer), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2:]))
