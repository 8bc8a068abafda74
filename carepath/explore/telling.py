"""A lifetime as a story: who did what when, and what was told."""

from __future__ import annotations

from collections.abc import Iterator

from carepath.explore.finding import Found
from carepath.explore.lifetime import PATIENT, Life, Player, goes_on

QUIET = frozenset({"message-requested", "message-sent", "message-suppressed", "alert-paged", "crisis-paged"})


def story(life: Life) -> list[str]:
    """A line for each step that told something, then what everybody did who was asked, then what was found."""
    player = Player(Life(life.clinic, life.start, list(life.steps)))
    return [*_lines(player, life)]


def _lines(player: Player, life: Life) -> Iterator[str]:
    read = len(player.world.told)
    try:
        for step in life.steps:
            player.play(step)
            yield from _said(player, read, f"{step.kind} {step.name}{' (their own way)' if step.odd else ''}")
            read = len(player.world.told)
        yield f"{player.world.now:%Y-%m-%d %H:%M} from now on everybody does what is asked"
        goes_on(player)
    except Found as found:
        yield from _said(player, read, "then")
        yield f"{player.world.now:%Y-%m-%d %H:%M} FOUND {found}"


def _said(player: Player, read: int, words: str) -> Iterator[str]:
    told = [
        f"{said.teller}:{said.told.fact.type}"
        for said in player.world.told[read:]
        if said.entity == PATIENT and said.told.fact.type not in QUIET
    ]
    if told:
        yield f"{player.world.now:%Y-%m-%d %H:%M} {words}: {', '.join(told)}"
