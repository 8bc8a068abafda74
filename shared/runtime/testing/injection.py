"""Kills, freezes or fails a process at a named place. Refused unless chaos is allowed."""

import os
import signal
import time
from collections import Counter
from pathlib import Path

from shared.runtime import faults

POINTS = {
    "polled": "records fetched, nothing done",
    "decoded": "envelopes read, keys at hand",
    "heard_moved": "positions moved, not committed",
    "deciding": "a decision is about to be made",
    "decided": "folded and decided, nothing written but positions",
    "state_written": "journal and state written, not committed",
    "outbox_written": "all written, not committed",
    "before_commit": "just before the commit",
    "after_commit": "committed, Kafka's offset not noted",
    "offset_noted": "Kafka's offset noted",
    "relay_claimed": "rows read from the outbox",
    "before_send": "batches built, nothing sent",
    "sent_not_acked": "sent, not acknowledged",
    "acked_not_deleted": "acknowledged, rows still there",
    "deleted": "rows deleted",
    "wait_scanned": "due entities picked, not locked",
    "wait_decided": "wait that ran out decided, not written",
    "wait_committed": "wait that ran out committed",
    "command_received": "command read, not decided",
    "command_decided": "command decided, not written",
    "command_committed": "committed, nobody told",
    "reply_half": "half of the reply sent",
    "before_park": "a decision raised, nothing parked yet",
    "parked_not_committed": "parked, not committed",
    "effect_claimed": "attempt noted, nothing sent",
    "effect_sent": "sent, outcome not told",
    "handed_taken": "fact handed over, not committed",
    "restored_folded": "own facts folded, not committed",
}


class Fault:
    """`<point>:<nth>:<action>`: on the nth time `point` is reached: kill, stop, raise or sleep."""

    def __init__(self, spec: str, log: Path | None) -> None:
        point, nth, action = spec.split(":")
        if point not in POINTS:
            raise ValueError(f"no fault point {point}")
        self.point, self.nth, self.action, self.log = point, int(nth), action, log
        self.seen: Counter[str] = Counter()

    def reach(self, point: str) -> None:
        self.seen[point] += 1
        if point == self.point and self.seen[point] == self.nth:
            self._note()
            self._act()

    def _note(self) -> None:
        if self.log is not None:
            handle = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_SYNC, 0o600)
            os.write(handle, f"{self.point},{os.getpid()},{self.nth},{self.action}\n".encode())
            os.close(handle)

    def _act(self) -> None:
        match self.action:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "raise":
                raise RuntimeError(f"fault at {self.point}")
            case "sleep":
                time.sleep(1)


def arm(specs: str, log: Path | None, chaos: bool) -> None:
    """Arms the faults of this process, parted by commas. Raises PermissionError where chaos is not allowed."""
    if not specs:
        return
    if not chaos:
        raise PermissionError("fault points are refused unless CHAOS=1")
    faults.armed.extend(Fault(spec, log).reach for spec in specs.split(","))
