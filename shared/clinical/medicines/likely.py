"""Which ingredients a text probably means: for the reviewer, and to raise a finding, never to clear one."""

from collections.abc import Iterator

from shared.clinical.medicines.brands import BRANDS
from shared.clinical.medicines.table import INGREDIENTS
from shared.clinical.medicines.words import words

_SHORTEST = 5  # letters: below that, one letter more or less fits too many words
_Words = tuple[str, ...]


def meant_by(text: str) -> tuple[str, ...]:
    """Ingredients named in the text by name, brand or a spelling that is one letter off, in the text's order."""
    said = words(text)
    return tuple(dict.fromkeys(name for at in range(len(said)) for name in _named(said[at : at + _LONGEST])))


def _named(said: _Words) -> tuple[str, ...]:
    exact = tuple(_NAMES[said[:length]] for length in range(1, _LONGEST + 1) if said[:length] in _NAMES)
    return exact or tuple(dict.fromkeys(_one_letter_off(said[0])))


def _one_letter_off(word: str) -> Iterator[str]:
    if len(word) >= _SHORTEST:
        yield from (name for short in _shortened(word) for name in _SHORTENED.get(short, ()))


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words one letter apart share one of them."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _index(names: dict[_Words, str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for said, name in names.items():
        if len(said) == 1 and len(said[0]) >= _SHORTEST:
            for short in _shortened(said[0]):
                index.setdefault(short, []).append(name)
    return index


_NAMES = {words(one.name): one.name for one in INGREDIENTS} | {(brand,): name for brand, name in BRANDS.items()}
_LONGEST = max(map(len, _NAMES))
_SHORTENED = _index(_NAMES)
