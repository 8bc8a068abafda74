"""Child processes that end with their parent, whatever happens to it."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_NEW_USER_NAMESPACE = 0x10000000  # CLONE_NEWUSER
_SOMEBODY = 1000
STDERR = 2


def spawn(
    words: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    out: IO[bytes] | int = STDERR,
    death: signal.Signals = signal.SIGKILL,
    not_root: bool = False,
) -> subprocess.Popen[bytes]:
    """Starts a child in a session of its own that gets `death` when this thread's process ends.

    `out` takes what it says on stdout and stderr; unless given our own stderr, since our stdout belongs to whoever
    started us. `not_root`: where we are root the child sees itself as an ordinary user; files it makes are still ours.
    """
    parent = os.getpid()
    return subprocess.Popen(
        [str(word) for word in words],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        start_new_session=True,
        preexec_fn=_before_exec(parent, death, not_root and os.geteuid() == 0),  # noqa: PLW1509  one thread only
    )


def _before_exec(parent: int, death: signal.Signals, not_root: bool) -> Callable[[], None]:
    def prepare() -> None:
        if not_root:
            become_somebody()
        _LIBC.prctl(_SET_DEATH_SIGNAL, int(death))
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def become_somebody() -> None:
    """A user namespace in which root is an ordinary user: PostgreSQL refuses to run as root."""
    owner = os.geteuid()
    if _LIBC.unshare(_NEW_USER_NAMESPACE):
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/uid_map").write_text(f"{_SOMEBODY} {owner} 1\n", encoding="ascii")


async def ended(process: subprocess.Popen[bytes]) -> int:
    """Waits for the end without a thread. The exit code; minus the signal where one ended it."""
    loop = asyncio.get_running_loop()
    gone: asyncio.Future[None] = loop.create_future()
    watched = os.pidfd_open(process.pid)
    loop.add_reader(watched, _settle, gone)
    try:
        await gone
    finally:
        loop.remove_reader(watched)
        os.close(watched)
    return process.wait()


def _settle(gone: asyncio.Future[None]) -> None:
    if not gone.done():
        gone.set_result(None)


async def stop(process: subprocess.Popen[bytes], how: signal.Signals, patience: float) -> None:
    """Asks it to end, also where it is frozen; kills it after `patience` seconds."""
    if process.poll() is not None:
        return
    _send(process, how)
    _send(process, signal.SIGCONT)
    deadline = asyncio.get_running_loop().time() + patience
    while process.poll() is None and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)
    if process.poll() is None:
        _send(process, signal.SIGKILL)
        process.wait()


def _send(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(how)
