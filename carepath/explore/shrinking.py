"""A finding made short: as few steps as still show it."""

from __future__ import annotations

from carepath.explore.lifetime import Life, replayed

MOST_TRIES = 120


def shrunk(life: Life) -> Life:
    """The same finding with fewer steps: halves are left out, then ever smaller pieces, in the end single steps."""
    best, tries = life, 0
    size = max(1, len(best.steps) // 2)
    while size and tries < MOST_TRIES:
        place, shorter = 0, False
        while place < len(best.steps) and tries < MOST_TRIES:
            again = replayed(best, [*best.steps[:place], *best.steps[place + size :]])
            tries += 1
            if again.found and best.found and again.found.invariant == best.found.invariant:
                best, shorter = again, True
            else:
                place += size
        size = size if shorter and size == 1 else size // 2
    return best
