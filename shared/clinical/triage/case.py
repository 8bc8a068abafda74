"""What a rule looks at, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.clinical.medicines import Screened
from shared.clinical.shape import Number
from shared.clinical.triage.assessment import Assessment
from shared.clinical.triage.limits import LIMITS, Limit
from shared.clinical.triage.result import Result
from shared.jsons import Json


@dataclass(frozen=True, slots=True)
class Case:
    """An assessment on a day, at a clinic with these limits, by id.

    `on` is the patient's local date; None with `age` where nobody knows it. `history` has each word of the
    history as (place in the list, word), under the rule that it makes speak.
    """

    it: Assessment
    limits: Mapping[str, Number]
    licensed_states: frozenset[str]
    on: date | None
    age: int | None
    medicines: tuple[Screened, ...]
    history: Mapping[str, tuple[tuple[int, str], ...]]

    def beyond(self, limit: str, value: Number | None) -> bool:
        """Whether this value makes the rule of this limit speak; nothing measured never does."""
        return value is not None and LIMITS[limit].speaks(value, self.limits[limit])

    def limit(self, name: str) -> tuple[Limit, Number]:
        """A limit with the clinic's own value."""
        return LIMITS[name], self.limits[name]


@dataclass(frozen=True, slots=True)
class Put:
    """The field at this path of the assessment has this value."""

    path: tuple[str, ...]
    value: Json


@dataclass(frozen=True, slots=True)
class Drop:
    """This list of the assessment lacks the entry of this place."""

    field: str
    place: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why a rule speaks.

    `input` maps a JSON pointer to what stood there and was judged. `unless` completes `would pass if`, and
    `changes` say the same to a machine. `flag` is a word for what a person has to do besides.
    """

    result: Result
    input: Mapping[str, Json]
    unless: str
    changes: tuple[Put | Drop, ...]
    flag: str | None = None
