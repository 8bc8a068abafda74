"""What really happened to everybody, written to a file, and where the outcomes computed from facts say otherwise."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Told = Mapping[str, Any]


def write(up: Path, truth: Told) -> Path:
    """The file lies beside `up.json`."""
    place = up.with_name("truth.json")
    place.write_text(json.dumps(truth, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return place


def differences(truth: Told, outcomes: Told) -> Iterator[str]:
    """One line for each patient and figure that are not equal."""
    for patient, true in sorted(truth.items()):
        said = outcomes.get(patient, {})
        for name, value in _figures(true):
            if value != (found := dict(_figures(said)).get(name)):
                yield f"{patient}: {name} is {value}, outcomes say {found}"


def _figures(told: Told) -> Iterator[tuple[str, Any]]:
    yield "sessions", told.get("sessions")
    for instrument in ("phq-9", "gad-7"):
        for name in ("baseline", "latest"):
            yield f"{instrument} {name}", told.get(instrument, {}).get(name)


def summary(totals: Told) -> str:
    """One line about everybody, from the outcomes computed from facts."""
    phq9, published = totals["phq-9"], totals["published"]
    shares = ", ".join(f"{what} {phq9[what]['n']} of {phq9[what]['of']}" for what in ("response", "remission"))
    beside = published if isinstance(published, str) else f"{published['cohort']} beside it: carepath outcomes"
    return f"outcomes: {totals['n_started']} started, {totals['measured']} measured, PHQ-9 {shares}; {beside}"
