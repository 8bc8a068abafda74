"""Making the environment: whatever is missing on a machine is said in one line, with what to do."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path("deploy/environment.py").absolute()
HASH = "0" * 64


@pytest.fixture(scope="module")
def environment() -> ModuleType:
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            "building 'quick' extension\nerror: command 'gcc' failed: No such file or directory",
            "a package has no wheel for this Python and wants a compiler: apt install build-essential python3-dev",
        ),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "no space is left on this disk",
        ),
        ("Collecting a\nERROR: No matching distribution found for a==1", "pip: ERROR: No matching distribution found"),
    ],
)
def test_what_pip_said_becomes_one_line(environment: ModuleType, told: str, line: str) -> None:
    assert environment.why(told).startswith(line)


def test_an_older_python_is_named(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "OLDEST", (99, 0))
    with pytest.raises(SystemExit):
        environment.main(tmp_path / "env", tmp_path / "list", tmp_path / "ready")
    assert "or newer is needed" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_package_index_it_says_so_and_leaves_no_stamp(tmp_path: Path) -> None:
    """Pip itself, with nobody at the other end."""
    (tmp_path / "list").write_text(f"no-such-package-of-ours==1 --hash=sha256:{HASH}\n")
    nobody = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "PIP_TIMEOUT": "1"}
    words = [sys.executable, str(SCRIPT), sys.prefix, str(tmp_path / "list"), str(tmp_path / "ready")]
    made = subprocess.run(words, env={**os.environ, **nobody}, capture_output=True, text=True, check=False)
    assert made.returncode == 1 and "pip reaches no package index" in made.stderr.splitlines()[-1]
    assert not (tmp_path / "ready").exists()
