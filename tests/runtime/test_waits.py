"""A wait says of which thing it is by a typed word; its key is what is stored, and shown over HTTP."""

from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest

from services.integration.domain.planning import Opening
from shared.deciding import Role, Wait, WaitRanOut, read_key
from tests.architecture.sources import SERVICES

ID = UUID("78a592b5-3af9-8a34-9f77-1606185525c6")
AT = datetime(2026, 10, 5, 13, tzinfo=UTC)
KEYS = {
    "scheduling": "book-consult book-intro book-session no-show outcome remind session-window slot-hold waitlist",
    "eligibility": "clearance consult crisis crisis-review delivery duplicate hold outdated page prescription referral "
    "review risk screening stop-dispense",
    "integration": "break-check follow-up follow-up-due follow-up-reminder mid-course mid-course-due open "
    "questionnaire remind worsening",
    "intake": "expire expire-deposit page reach-somebody refund remind remind-deposit settle-deposit settle-message",
    "monitoring": "alert check contact effect preparation readiness reading recheck start",
    "operations": "",
}


class Call(WaitRanOut, name="call"): ...


@pytest.mark.parametrize(
    ("about", "key"),
    [
        (None, "call"),
        (ID, f"call:{ID}"),
        (3, "call:3"),
        (0, "call:0"),
        ("intro", "call:intro"),
        (Opening("outcome", ID), f"call:outcome:{ID}"),
    ],
)
def test_a_key_is_the_name_and_what_it_is_about_and_is_read_as_written(about: object, key: str) -> None:
    wait = Wait(Call, about, Role.SYSTEM, "call", AT)
    assert wait.key == key
    assert read_key(key) == ("call", "" if about is None else str(about))
    assert wait.ran_out() == Call(about, AT)


@pytest.mark.parametrize("service", SERVICES)
def test_the_kinds_that_a_service_answers_have_the_names_that_are_stored(service: str) -> None:
    """Rows of running databases and strangers' programs know these."""
    domains = import_module(f"services.{service}.handlers").SERVICE.domains
    messages = [each.message for domain in domains for each in domain.decisions if isinstance(each.message, type)]
    assert sorted(each.name for each in messages if issubclass(each, WaitRanOut)) == KEYS[service].split()
