"""What the real services declare is well described, and their examples are well formed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from carepath.stack.plan import built_services
from services.eligibility.api import OPERATIONS as ELIGIBILITY
from services.intake.api import OPERATIONS as INTAKE
from services.integration.api import OPERATIONS as INTEGRATION
from services.monitoring.api import OPERATIONS as MONITORING
from services.operations.api import OPERATIONS
from services.scheduling.api import OPERATIONS as SCHEDULING
from shared.events.asserted import OWNERS
from shared.fields.times import Present
from shared.runtime.edge.common import COMMON
from shared.runtime.edge.events import PATH, asserted
from shared.runtime.edge.openapi import document
from shared.runtime.edge.schemas import path_names
from shared.runtime.edge.validating import validate as check
from shared.runtime.operations import CommandOperation, Operation

SERVICES: dict[str, tuple[Operation, ...]] = {
    "intake": INTAKE,
    "eligibility": ELIGIBILITY,
    "scheduling": SCHEDULING,
    "monitoring": MONITORING,
    "integration": INTEGRATION,
    "operations": OPERATIONS,
}
EVERY = [each for operations in (*SERVICES.values(), COMMON) for each in operations]
COMMANDS = [each for each in EVERY if isinstance(each, CommandOperation)]
SOMEBODY = "8d2f1c1e-8f4b-8a57-9d0c-2b7f3a6e5d41"
PRESENT = Present(datetime(2026, 10, 5, 13, tzinfo=UTC), timedelta(days=731))
CANARY = "KANARIENVOGEL"

names = st.sampled_from([*sorted({name for each in COMMANDS for name in each.command.model_fields}), CANARY])
values = st.recursive(
    st.sampled_from([CANARY, f"{CANARY}\x00", CANARY * 400, None, True, 7, 1e308]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
)


def test_every_service_that_is_built_is_held_to_these_rules() -> None:
    assert list(SERVICES) == list(built_services())


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_describes_itself_in_valid_openapi(service: str) -> None:
    described = document(service, (*SERVICES[service], *COMMON))
    validate(json.loads(json.dumps(described)), cls=OpenAPIV31SpecValidator)


@pytest.mark.parametrize("operation", COMMANDS, ids=lambda each: each.operation_id)
def test_each_example_is_well_formed(operation: CommandOperation) -> None:
    ids = dict.fromkeys(path_names(operation), SOMEBODY)
    body = {name: value for name, value in operation.example.items() if name not in ids}
    found = check(operation, body, ids, PRESENT)
    assert found.errors == found.untimely == () and found.command is not None


@pytest.mark.parametrize(("service", "operations"), SERVICES.items())
def test_a_service_takes_only_the_events_it_owns(service: str, operations: tuple[Operation, ...]) -> None:
    owned = {type for type, owner in OWNERS.items() if owner == service}
    assert set(asserted(operations)) == owned
    assert (PATH in document(service, operations)["paths"]) == bool(owned)


@settings(max_examples=300)
@given(operation=st.sampled_from(COMMANDS), body=st.dictionaries(names, values, max_size=6))
def test_no_error_of_a_real_operation_repeats_what_was_sent(operation: CommandOperation, body: object) -> None:
    found = check(operation, body, dict.fromkeys(path_names(operation), SOMEBODY), PRESENT)
    assert CANARY not in json.dumps(found.errors)
