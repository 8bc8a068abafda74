from __future__ import annotations

import socket
from pathlib import Path

import pytest

from carepath.stack.errors import CannotStart
from carepath.stack.plan import ORDER
from carepath.stack.ports import HOST, PER_SERVICE, SIZE, claim_block, service_offset


def test_two_stacks_never_share_a_block(tmp_path: Path) -> None:
    one, other = claim_block(tmp_path, [1, 2]), claim_block(tmp_path, [1, 2])
    assert abs(one.base - other.base) >= SIZE
    one.held.close()
    other.held.close()


def test_a_directory_has_the_same_ports_each_time(tmp_path: Path) -> None:
    blocks = [claim_block(tmp_path, [1]) for _ in range(1)]
    blocks[0].held.close()
    again = claim_block(tmp_path, [1])
    again.held.close()
    assert again.base == blocks[0].base


def test_a_block_with_a_busy_port_is_passed_over(tmp_path: Path) -> None:
    free = claim_block(tmp_path, [])
    free.held.close()
    with socket.create_server((HOST, free.port(3))):
        taken = claim_block(tmp_path, [3])
    taken.held.close()
    assert taken.base != free.base


def test_a_busy_port_that_was_asked_for_is_named(tmp_path: Path) -> None:
    free = claim_block(tmp_path, [])
    free.held.close()
    with socket.create_server((HOST, free.port(3))), pytest.raises(CannotStart, match=f"port {free.port(3)} is busy"):
        claim_block(tmp_path, [1, 2, 3], base=free.base)


def test_no_port_is_one_that_the_kernel_hands_out(tmp_path: Path) -> None:
    block = claim_block(tmp_path, [])
    block.held.close()
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    assert block.base + SIZE <= lowest


def test_every_replica_of_every_service_has_a_port_of_its_own() -> None:
    offsets = [service_offset(index, number) for index in range(len(ORDER)) for number in range(1, PER_SERVICE + 1)]
    assert len(set(offsets)) == len(offsets) and max(offsets) < SIZE
