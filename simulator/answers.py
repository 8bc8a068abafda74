"""What candidates write into the form, and what the rules make of it (`verdict`, by clinical reference 3)."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

NO_RISK = {"q1": "no", "q2": "no", "q6": "no"}
HIGH_RISK = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "no", "q5": "yes", "q6": "no"}
ITEM9_ZERO = [2, 2, 2, 2, 2, 2, 2, 2, 0]
ITEM9_ONE = [2, 2, 2, 2, 2, 1, 1, 1, 1]

# State -> city, postal code, time zone.
PLACES = {
    "CA": ("Oakland", "94607", "America/Los_Angeles"),
    "CO": ("Denver", "80202", "America/Denver"),
    "FL": ("Tampa", "33602", "America/New_York"),
    "NV": ("Reno", "89501", "America/Los_Angeles"),
    "NY": ("Brooklyn", "11201", "America/New_York"),
    "TX": ("Austin", "78701", "America/Chicago"),
    "WA": ("Seattle", "98101", "America/Los_Angeles"),
}

_CLEAR: Mapping[str, Any] = {
    "conditions": ["depression"],
    "instruments": {
        "phq-9": ITEM9_ZERO,
        "gad-7": [1, 1, 1, 1, 1, 1, 2],
        "c-ssrs-screener": NO_RISK,
        "audit-c": [0, 0, 0],
        "dast-10": [False, False, True, False, False, False, False, False, False, False],
    },
    "answers": {
        "ketamine_allergy": "no",
        "pregnant": "no",
        "breastfeeding": "no",
        "psychosis_now": "no",
        "mania_now": "no",
        "substance_dependence_now": "no",
        "peer_monitor": "yes",
        "stable_address": "yes",
    },
    "history": [],
    "medications": [{"text": "sertraline 50 mg"}],
    "allergies": [{"text": "penicillin"}],
    "symptoms": [],
    "vitals": {"systolic": 118, "diastolic": 76, "heart_rate": 72, "weight_kg": 68, "height_cm": 170},
    "peer_monitor": {"name": "Sam Example", "phone": "+1 510 555 0101", "relationship": "partner"},
    "emergency_contact": {"name": "Kim Example", "phone": "+1 510 555 0102", "relationship": "sister"},
}


@dataclass(frozen=True)
class Identity:
    """Who somebody is. `state` is where they say they are."""

    name: str
    state: str
    age: int = 34
    sex: str = "female"
    email: bool = True

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")

    @property
    def time_zone(self) -> str:
        return PLACES[self.state][2]

    def written(self, on: datetime) -> dict[str, Any]:
        """The part of the form about the person."""
        given, family = self.name.split(" ", 1)
        city, postal_code, time_zone = PLACES[self.state]
        number = crc32(self.slug.encode()) % 10_000
        address = {"line1": f"{number} Harbor Street", "city": city, "postal_code": postal_code}
        email = {"email": f"{self.slug}@people.example"} if self.email else {}
        return {
            "given": given,
            "family": family,
            "birth_date": born(self.age, on.date()).isoformat(),
            "sex": self.sex,
            "address": address,
            "state": self.state,
            "phone": f"+1 510 555 {number:04d}",
            "time_zone": time_zone,
            **email,
        }


def born(age: int, today: date) -> date:
    """A birth date that makes somebody this old today and for half a year more."""
    return today - timedelta(days=int(365.25 * age) + 150)


@dataclass(frozen=True)
class Form:
    """`changes` are laid over a form that every rule is content with."""

    verdict: str = "clear"
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def baseline(self) -> tuple[int, int]:
        """Totals of PHQ-9 and GAD-7 as answered here."""
        said = {**_CLEAR["instruments"], **self.changes.get("instruments", {})}
        return sum(said["phq-9"]), sum(said["gad-7"])

    def written(self, identity: Identity, on: datetime) -> dict[str, Any]:
        """The whole assessment."""
        body: dict[str, Any] = {"patient": identity.written(on), **deepcopy(dict(_CLEAR))}
        for name, value in self.changes.items():
            body[name] = {**body[name], **value} if isinstance(value, Mapping) else value
        return body


CLEAR = Form()
NOT_ELIGIBLE = Form("decline")  # clear but for who they are: too young, or not where the clinic is licensed
PREGNANT = Form("decline", {"answers": {"pregnant": "yes"}})
PSYCHOSIS = Form("decline", {"answers": {"psychosis_now": "yes"}})
ALONE = Form("decline", {"answers": {"peer_monitor": "no"}})
PHENELZINE = Form("review", {"medications": [{"text": "phenelzine 15 mg"}]})
HERBS = Form("review", {"medications": [{"text": "some herbal thing"}]})
RAISED_PRESSURE = Form("review", {"vitals": {"systolic": 148, "diastolic": 92}})
VERY_HIGH_PRESSURE = Form("review", {"vitals": {"systolic": 186, "diastolic": 112}})
BIPOLAR = Form("review", {"history": ["bipolar-2"]})
MILD = Form("review", {"instruments": {"phq-9": [1, 1, 1, 1, 1, 1, 1, 0, 0], "gad-7": [1, 1, 1, 1, 1, 1, 0]}})
UNSURE = Form("review", {"answers": {"mania_now": "unsure"}})
HYPERTENSIVE_EMERGENCY = Form("crisis", {"vitals": {"systolic": 182, "diastolic": 121}, "symptoms": ["headache"]})
SUICIDAL = Form("crisis", {"instruments": {"phq-9": ITEM9_ONE, "c-ssrs-screener": HIGH_RISK}})
SCREENED = Form("clear", {"instruments": {"phq-9": ITEM9_ONE, "c-ssrs-screener": NO_RISK}})
