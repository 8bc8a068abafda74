"""By what two records of one person are found: who a form says the patient is, in one spelling (clinical reference
1.9)."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from services.intake.domain.parts import Address, Patient
from shared.fields.contacts import e164, one_spelling

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "st": "street", "str": "street", "ave": "avenue", "av": "avenue", "rd": "road", "dr": "drive", "ln": "lane",
        "blvd": "boulevard", "ct": "court", "pl": "place", "sq": "square", "ter": "terrace", "hwy": "highway",
        "pkwy": "parkway", "cir": "circle", "apt": "apartment", "ste": "suite", "fl": "floor", "rm": "room",
        "bldg": "building", "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast",
        "nw": "northwest", "se": "southeast", "sw": "southwest",
    }
)  # fmt: skip
"""Street abbreviations of the United States Postal Service (Publication 28, appendix C), those that people write."""
_ZIP_PLUS_4 = re.compile(r"(\d{5})-?\d{4}")


def marks(patient: Patient, digest: Callable[[str], str]) -> dict[str, str]:
    """A digest for each index. What has neither letter nor digit has none: it would be everybody's."""
    return {index: digest(f"{index}/{text}") for index, text in _indexes(patient)}


def _indexes(patient: Patient) -> Iterator[tuple[str, str]]:
    born = patient.birth_date.isoformat()
    if all(names := sorted((plain(patient.given), plain(patient.family)))):
        yield "name", "/".join((*names, born))
    if address := one_address(patient.address):
        yield "address", f"{born}/{address}"
    yield "phone", e164(patient.phone)
    if email := plain(one_spelling(patient.email)):
        yield "email", email


def plain(text: str) -> str:
    """NFKC, without case, letters and digits only."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(each for each in folded if each.isalnum())


def one_address(address: Address) -> str:
    """The street with its abbreviations written out, and the postal code; a city has several spellings."""
    said = f"{address.line1} {address.line2 or ''}"
    words = re.split(r"[^\w]+", unicodedata.normalize("NFKC", said).casefold())
    street = plain("".join(_WORDS.get(word, word) for word in words))
    code = unicodedata.normalize("NFKC", address.postal_code).strip()
    whole = _ZIP_PLUS_4.fullmatch(code)
    return f"{street}/{plain(whole[1] if whole else code)}" if street else ""
