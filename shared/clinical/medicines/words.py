"""A free text reduced to the words that may name an ingredient.

A symbol that is no punctuation, such as `+`, stays a word: it then spoils an
exact match, and the entry goes to a clinician.
"""

import re
import unicodedata

from shared.clinical.criteria import D, number

UNITS = number("mg mcg ug g ml iu", "", D, "medicines/words/units", "dropped from a text, alone or after a number")
FORMS_AND_SALTS = number(
    "tablet tablets tab tabs capsule capsules cap caps pill pills solution liquid er xr sr xl dr odt "
    "hcl hydrochloride oxalate besylate sulfate sodium",
    "",
    D,
    "medicines/words/forms-and-salts",
    "dropped from a text",
)
FREQUENCIES = number(
    "daily once twice three times a an per day days night nightly every other each morning evening bedtime "
    "at in the week weekly as needed prn po by mouth oral orally qd bid tid qhs",
    "",
    D,
    "medicines/words/frequencies",
    "dropped from a text",
)
NOTHING_TAKEN = number(
    (
        "none",
        "nothing",
        "nil",
        "n/a",
        "na",
        "no medication",
        "no medications",
        "no meds",
        "not applicable",
    ),
    "",
    D,
    "medicines/words/nothing-taken",
    "a lone entry that says nothing is taken",
)

_DROPPED = frozenset(f"{UNITS} {FORMS_AND_SALTS} {FREQUENCIES}".split())
_NUMBER = re.compile(f"[0-9]+({'|'.join(UNITS.split())})?")
_NOTHING = frozenset(text.replace(" ", "") for text in NOTHING_TAKEN)


def words(text: str) -> tuple[str, ...]:
    """What remains of a text when numbers, units, forms, salts and frequencies are dropped."""
    return tuple(word for word in _split(text) if word not in _DROPPED and not _NUMBER.fullmatch(word))


def says_nothing_taken(text: str) -> bool:
    """True for `none`, `N/A.` and the like; case, final point and spaces aside."""
    return "".join(_lower(text).split()).removesuffix(".") in _NOTHING


def _split(text: str) -> list[str]:
    return "".join(" " if unicodedata.category(sign)[0] == "P" else sign for sign in _lower(text)).split()


def _lower(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
