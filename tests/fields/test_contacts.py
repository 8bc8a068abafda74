"""Addresses that a server can deliver to, numbers that somebody answers."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from shared.fields.contacts import Email, Phone
from tests.fields.judging import code

ADDRESSES = [
    "ada@example.com", "A.B+tag@Example.COM", "o'neil@example.co.uk", "ñandú@example.com", "用户@例え.jp",
    "a@münchen.de",
    "a@xn--mnchen-3ya.de", "пример@пример.рф", "a@people.example", "a@x.test", "1@example.com",
    "a_b-c@sub.example.org",
]  # fmt: skip
NO_ADDRESS = [
    "", " ", "nobody", "@", "a@", "@example.com", "a@b", "a@localhost", "a@example", "a,b@example.com",
    "a@example.com,b@example.com", "a@example.com, b@example.com", "a@example.com;b@example.com", "a;b@example.com",
    "a b@example.com", "a@exam ple.com", " a@example.com", "a@example.com ", "a@example.com\n",
    "a@example.com\r\nBcc: b@c.de",
    "Ada <ada@example.com>", "<ada@example.com>", "ada@example.com (home)", "a@b@example.com", "a..b@example.com",
    ".a@example.com", "a.@example.com", "a@.example.com", "a@example..com", "a@example.com.", "a@-x.com", "a@x_y.com",
    "a@[127.0.0.1]", "a@127.0.0.1", "a@x.invalid", "a@x.local", '"a b"@example.com', "a:b@example.com",
    "\u200ba@example.com",
    "a\u202e@example.com", "mailto:a@example.com", f"{'a' * 65}@example.com", f"a@{'b' * 64}.com",
]  # fmt: skip
NUMBERS = [
    "+1 510 555 0100", "+15105550100", "5105550100", "(510) 555-0100", "510-555-0100", "510.555.0100",
    "1 510 555 0100",
    "+1 (510) 555-0100", "+1 303 555 0199", "510-555-0100 x12", "1-800-356-9377", "+44 20 7946 0958", "+49 30 901820",
    "+91 98765 43210", "+52 55 1234 5678", "+81 3-1234-5678", "+972 3-555-0100", "٥١٠٥٥٥٠١٠٠", "011 44 20 7946 0958",
]  # fmt: skip
NO_NUMBER = [
    "", " ", "none", "n/a", "-", "unknown", "0", "1", "911", "988", "112", "999", "+1", "12345", "555-0100",
    "0000000000",
    "1111111111", "123-456-7890", "555 555 5555", "+1 555 123 4567", "+1 000 000 0000", "+999 123 456 789",
    "+1 510 555 01000000", "510 555 0100 / 510 555 0101", "510-555-0100, 510-555-0101", "call 510 555 0100",
    "510 555 0100 (home)", " 5105550100", "5105550100 ", "+1 510 555 0100\u200b", "+1 900 555 0100",
    "ada@example.com",
    "tel:+15105550100", "five one zero", "+1-510-CALL-ME",
]  # fmt: skip


@pytest.mark.parametrize("said", ADDRESSES)
def test_an_address_stays_as_it_was_typed(said: str) -> None:
    assert code(Email, said) is None and TypeAdapter(Email).validate_python(said) == said


@pytest.mark.parametrize("said", NO_ADDRESS, ids=ascii)
def test_what_is_no_single_deliverable_address_is_refused(said: str) -> None:
    assert code(Email, said) in {"not-an-email", "string_too_short"}


@pytest.mark.parametrize("said", NUMBERS)
def test_a_number_stays_as_it_was_typed(said: str) -> None:
    assert code(Phone, said) is None and TypeAdapter(Phone).validate_python(said) == said


@pytest.mark.parametrize("said", NO_NUMBER, ids=ascii)
def test_what_nobody_can_call_is_refused(said: str) -> None:
    assert code(Phone, said) in {"not-a-phone-number", "string_too_short"}
