"""The total of a form as a FHIRPath expression for SDC: the same rules as `scoring`, for a form filler.

Empty where the form gives no score. `weight()` is SDC's name for the ordinal of a coded answer.
"""

from shared.clinical.instruments.model import Answers, Instrument

_SUM = "aggregate($this + $total, 0)"


def total_expression(instrument: Instrument) -> str | None:
    """None for an instrument without a total that is a plain sum, count or mean."""
    if "mean" in instrument.gives:
        return _when_complete(
            instrument, f"(({_summed(instrument)} * 10 / {len(instrument.items)}) + 0.5).floor() / 10"
        )
    if "raw" in instrument.gives:
        return _when_complete(instrument, f"{_summed(instrument)} * {instrument.cut('factor')}")
    if "score" not in instrument.gives or len(instrument.items) == 1:
        return None
    if instrument.answers is Answers.YES_NO:
        return _when_complete(instrument, f"{_counted(instrument, True)} + {_counted(instrument, False)}")
    if instrument.blanks.app:
        return _prorated(instrument)
    return _when_complete(instrument, _summed(instrument))


def _when_complete(instrument: Instrument, total: str) -> str:
    return f"iif({_given(instrument)}.count() = {len(instrument.items)}, {total}, {{}})"


def _prorated(instrument: Instrument) -> str:
    """The paper rule: sum times items by answered, half up, with the few blanks that are allowed."""
    count = f"{_given(instrument)}.count()"
    enough = [f"{count} >= {len(instrument.items) - instrument.blanks.app}"]
    needed = [instrument.items[number - 1] for number in sorted(instrument.blanks.never)]
    there = [f"%resource.item.where(linkId = '{item.link_id}').answer.exists()" for item in needed]
    total = f"(({_summed(instrument)} * {len(instrument.items)} / {count}) + 0.5).floor()"
    return f"iif({' and '.join(enough + there)}, {total}, {{}})"


def _given(instrument: Instrument) -> str:
    return f"%resource.item.where(linkId.matches('^{instrument.id}-[0-9]+$')).answer"


def _summed(instrument: Instrument) -> str:
    number = "value.weight()" if instrument.items[0].offered else "value"
    return f"{_given(instrument)}.{number}.{_SUM}"


def _counted(instrument: Instrument, answer: bool) -> str:
    """How many of the items that count by this answer have it."""
    ids = [item.link_id for item in instrument.items if item.yes_counts is answer]
    word = "true" if answer else "false"
    either = " or ".join(f"linkId = '{link_id}'" for link_id in ids) or "false"
    return f"%resource.item.where(({either}) and answer.value = {word}).count()"
