"""The checklist before every session, and what an item that fails asks for (clinical reference 4.1).

A blank is not yet answered: it keeps the dose back, but postpones nothing.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from shared.clinical.criteria import D, V, number
from shared.clinical.scoring import Risk
from shared.deciding import Part
from shared.fields.places import StateCode
from shared.fields.texts import Note, Text
from shared.fields.times import Hours, Minutes
from shared.jsons import Json

# The range of 2 to 6 hours is V [SPRAVATO-DROR], [FLOW], [NUE], [EVOLVE].
FASTING_FOOD_H = number(4, "h", D, "monitoring/checklist/food", "without food before a dose, at least", "longer", "4.1")
FASTING_FLUID_MIN = number(
    60,
    "min",
    V,
    "monitoring/checklist/fluids",
    "without fluids before a dose, at least",
    "longer",
    "[SPRAVATO-DROR], [FLOW]",
)


class Asks(StrEnum):
    """What follows from an item that fails."""

    WARN = "warn"
    BLOCK = "block"  # no dose until it is answered well
    POSTPONE = "postpone"  # no dose today
    CLINICIAN = "clinician"  # a clinician looks before anything else


class Checklist(Part):
    """As the patient, the peer monitor and the guide answer it together. `state` is where the patient is today."""

    state: StateCode | None = None
    hours_since_food: Hours | None = None
    minutes_since_fluids: Minutes | None = None
    no_substances_24h: bool | None = None
    medicines_as_instructed: bool | None = None
    new_medicine: bool | None = None
    monitor_present: bool | None = None
    monitor_sober: bool | None = None
    monitor_adult: bool | None = None
    monitor_on_camera: bool | None = None
    emergency_contact_confirmed: bool | None = None
    address_confirmed: bool | None = None
    lockout_acknowledged: bool | None = None
    dependants_covered: bool | None = None
    pregnant: Literal["yes", "no", "unsure", "not-applicable"] | None = None
    suicide_risk: Risk | None = None
    symptoms: Annotated[list[Text], Field(max_length=50)] | None = None
    intention: Note | None = None
    environment_ready: bool | None = None
    medicine_in_hand: bool | None = None
    label_strength_mg: Annotated[int, Field(ge=1, le=10_000)] | None = None
    lot: Text | None = None
    rested_and_settled: bool | None = None
    connection_tested: bool | None = None
    backup_phone: bool | None = None
    emergency_card_confirmed: bool | None = None


class Item(NamedTuple):
    name: str
    asks: Asks
    answered: bool
    passes: bool


def _yes(form: Checklist, name: str, asks: Asks) -> Item:
    value = getattr(form, name)
    return Item(name.replace("_", "-"), asks, value is not None, value is True)


def _items(form: Checklist) -> list[Item]:
    food, fluids = form.hours_since_food, form.minutes_since_fluids
    return [
        Item("food", Asks.BLOCK, food is not None, food is not None and food >= FASTING_FOOD_H),
        Item("fluids", Asks.BLOCK, fluids is not None, fluids is not None and fluids >= FASTING_FLUID_MIN),
        Item("place", Asks.BLOCK, form.state is not None, form.state is not None),
        Item("new-medicine", Asks.BLOCK, form.new_medicine is not None, form.new_medicine is False),
        Item("pregnancy", Asks.CLINICIAN, form.pregnant is not None, form.pregnant in ("no", "not-applicable")),
        Item("suicide-risk", Asks.CLINICIAN, form.suicide_risk is not None, form.suicide_risk in ("none", "low")),
        Item("symptoms", Asks.CLINICIAN, form.symptoms is not None, form.symptoms == []),
        Item("intention", Asks.WARN, form.intention is not None, form.intention is not None),
        Item("label", Asks.BLOCK, form.label_strength_mg is not None, form.label_strength_mg is not None),
        Item("lot", Asks.BLOCK, form.lot is not None, form.lot is not None),
        *(_yes(form, name, asks) for name, asks in YES.items()),
    ]


YES = {
    "medicines_as_instructed": Asks.BLOCK,
    "medicine_in_hand": Asks.BLOCK,
    "emergency_card_confirmed": Asks.BLOCK,
    "no_substances_24h": Asks.POSTPONE,
    "monitor_present": Asks.POSTPONE,
    "monitor_sober": Asks.POSTPONE,
    "monitor_adult": Asks.POSTPONE,
    "monitor_on_camera": Asks.POSTPONE,
    "emergency_contact_confirmed": Asks.POSTPONE,
    "address_confirmed": Asks.POSTPONE,
    "lockout_acknowledged": Asks.POSTPONE,
    "dependants_covered": Asks.POSTPONE,
    "connection_tested": Asks.POSTPONE,
    "backup_phone": Asks.POSTPONE,
    "rested_and_settled": Asks.CLINICIAN,
    "environment_ready": Asks.WARN,
}
ATTESTED = ("monitor_present", "monitor_adult", "monitor_sober")
"""What somebody else than the patient has to say."""
MONITOR = frozenset({"monitor-present", "monitor-sober", "monitor-adult", "monitor-on-camera"})
CARD = "emergency-card-confirmed"


def failing(form: Checklist) -> tuple[str, ...]:
    """Every item that is not well, including blank ones and those that only warn."""
    return tuple(item.name for item in _items(form) if not item.passes)


def keeping_back(form: Checklist) -> frozenset[str]:
    """The items that rule out a dose: every failing one except those that only warn."""
    return frozenset(item.name for item in _items(form) if not item.passes and item.asks is not Asks.WARN)


def asking(form: Checklist, asks: Asks) -> tuple[str, ...]:
    """The items that were answered, failed, and ask for this."""
    return tuple(item.name for item in _items(form) if item.asks is asks and item.answered and not item.passes)


CHECKLIST: Mapping[str, Json] = {
    "state": "CA",
    "hours_since_food": 6,
    "minutes_since_fluids": 90,
    "no_substances_24h": True,
    "medicines_as_instructed": True,
    "new_medicine": False,
    "monitor_present": True,
    "monitor_sober": True,
    "monitor_adult": True,
    "monitor_on_camera": True,
    "emergency_contact_confirmed": True,
    "address_confirmed": True,
    "lockout_acknowledged": True,
    "dependants_covered": True,
    "pregnant": "no",
    "suicide_risk": "none",
    "symptoms": [],
    "intention": "To be kinder to myself",
    "environment_ready": True,
    "medicine_in_hand": True,
    "label_strength_mg": 100,
    "lot": "L-2026-10",
    "rested_and_settled": True,
    "connection_tested": True,
    "backup_phone": True,
    "emergency_card_confirmed": True,
}
"""One that keeps nothing back."""
