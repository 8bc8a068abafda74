"""The jars of an Apache Kafka server, fetched once by Maven and kept in the user's cache for every checkout.

Beside them lies what makes a server start in a second: formatted storage, and an archive of the loaded classes.
"""

import asyncio
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from carepath.stack.errors import CannotStart
from carepath.stack.layout import PROJECT
from carepath.stack.say import Say

POM = PROJECT / "deploy" / "kafka" / "pom.xml"
OLDEST_JAVA = 17
FETCHING = "fetching Apache Kafka with Maven (once, about 45 MB)"


@dataclass(frozen=True)
class Java:
    command: str
    version: str


@dataclass(frozen=True)
class Jars:
    """`home` holds libs/, formatted/ and the class archives."""

    home: Path
    java: Java

    @property
    def libs(self) -> Path:
        return self.home / "libs"

    @property
    def formatted(self) -> Path:
        return self.home / "formatted"

    @property
    def archive(self) -> Path:
        return self.home / f"classes-{re.sub(r'[^0-9a-z.]', '-', self.java.version)}.jsa"

    @property
    def version(self) -> str:
        """Of the server."""
        return next(self.libs.glob("kafka_2.13-*.jar")).stem.removeprefix("kafka_2.13-")


def find_java() -> Java:
    """Raises CannotStart where there is none, or an old one."""
    home = os.environ.get("JAVA_HOME", "")
    command = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if not command or not Path(command).exists():
        raise CannotStart(f"no Java {OLDEST_JAVA} or newer was found (apt install openjdk-17-jre-headless)")
    told = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "((\d+)[^"]*)"', told)
    if not version or int(version[2]) < OLDEST_JAVA:
        raise CannotStart(f"{command} is older than Java {OLDEST_JAVA}")
    return Java(command, version[1])


def find_maven() -> str | None:
    return shutil.which("mvn")


def cache() -> Path:
    """Where the jars are kept: named by what pom.xml asks for."""
    asked = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "carepath" / f"kafka-{asked}"


async def install(java: Java, maven: str | None, say: Say) -> Jars:
    """The jars, fetched where they are not there yet. Raises CannotStart."""
    jars = Jars(cache(), java)
    if jars.libs.exists():
        return jars
    if not maven:
        raise CannotStart("no Maven was found to fetch Apache Kafka with (apt install maven)")
    try:
        jars.home.mkdir(parents=True, exist_ok=True)
        with locked(jars.home):
            if not jars.libs.exists():
                await _fetch(maven, jars, say)
    except OSError as error:
        raise CannotStart(f"cannot write {jars.home}: set XDG_CACHE_HOME to a directory that you may write") from error
    return jars


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One at a time, also among several checkouts."""
    with (home / "lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


async def _fetch(maven: str, jars: Jars, say: Say) -> None:
    half = jars.home / "libs.new"
    shutil.rmtree(half, ignore_errors=True)
    say(FETCHING)
    words = [maven, "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={half}"]
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=jars.home
    )
    assert process.stdout is not None
    last, fetched = "", 0
    async for line in process.stdout:
        text = line.decode(errors="replace").strip()
        last = text if "ERROR" in text and not last else last
        fetched += "Downloaded from" in text
        if fetched and fetched % 50 == 0 and "Downloaded from" in text:
            say(f"{FETCHING}: {fetched} files")
    if await process.wait():
        raise CannotStart(f"Maven could not fetch Apache Kafka: {last[:160]}")
    half.rename(jars.libs)
