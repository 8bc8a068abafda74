"""Builds the virtual environment from a hash-locked list: words are its place, the list, and a stamp to leave behind.

Needs nothing but Python. What a person must mend is said in one line.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parents[1]
LAUNCHER = '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m carepath "$@"\n'


def main(place: Path, locked: Path, stamp: Path) -> None:
    """Leaves `stamp` behind when everything is there."""
    if sys.version_info < OLDEST:
        fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make PYTHON=python3.11 (or newer)")
    python = place / "bin" / "python"
    try:
        if not works(python):
            make(place)
        install(python, locked)
        connect(place, python)
        stamp.touch()
    except PermissionError:
        fail(f"cannot write {place.absolute()}: clone into a directory that you may write")


def works(python: Path) -> bool:
    words = [python, "-m", "pip", "--version"]
    return python.exists() and not subprocess.run(words, capture_output=True, check=False).returncode


def make(place: Path) -> None:
    say(f"making {place}")
    shutil.rmtree(place, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(place)], capture_output=True, text=True, check=False)
    if made.returncode:
        told = made.stdout + made.stderr
        if "ensurepip" in told:
            fail("this Python cannot make environments: apt install python3-venv")
        if "Permission" in told or "Read-only" in told:
            raise PermissionError
        fail(f"python3 -m venv: {last(told)}")


def install(python: Path, locked: Path) -> None:
    names = sum(1 for line in locked.read_text().splitlines() if re.match(r"[a-z0-9]", line, re.I))
    say(f"installing {names} packages from {locked.name} (once)")
    words = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    process = subprocess.Popen([*words, "-r", locked], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    told, done = [], 0
    for line in process.stdout:
        told.append(line)
        done += line.startswith(("Collecting", "Requirement already"))
        if line.startswith("Collecting") and done % 20 == 0:
            say(f"{done} of {names} packages")
    if process.wait():
        fail(why("".join(told)))


def why(told: str) -> str:
    if "Permission denied" in told:
        raise PermissionError
    if re.search(r"gcc|cc1|clang|Python\.h|Microsoft Visual", told):
        return "a package has no wheel for this Python and wants a compiler: apt install build-essential python3-dev"
    if re.search(r"Max retries|NewConnectionError|Temporary failure in name", told):
        return "pip reaches no package index: check the network, or set PIP_INDEX_URL"
    if "No space left" in told:
        return "no space is left on this disk"
    return f"pip: {last(told)}"


def connect(place: Path, python: Path) -> None:
    """The project itself: importable from everywhere, with its command line."""
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    Path(where.stdout.strip(), "carepath-checkout.pth").write_text(f"{PROJECT}\n", encoding="utf-8")
    launcher = place / "bin" / "carepath"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)


def last(told: str) -> str:
    lines = [line.strip() for line in told.splitlines() if "ERROR" in line] or told.strip().splitlines()
    return lines[-1][:200] if lines else "failed without a word"


def say(line: str) -> None:
    print(f"carepath: {line}", file=sys.stderr, flush=True)


def fail(line: str) -> None:
    say(line)
    sys.exit(1)


if __name__ == "__main__":
    os.umask(0o022)
    main(*(Path(word) for word in sys.argv[1:4]))
