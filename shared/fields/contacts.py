"""How somebody is reached. Both are judged without network, and stay as they were typed."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    Leniency,
    PhoneNumberFormat,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    PhoneNumberType,
    format_number,
    number_type,
)
from pydantic import AfterValidator, Field

from shared.fields.refusing import refuse
from shared.fields.texts import LONGEST

REGION = "US"
"""Of a number that names no country."""

_CALLABLE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
    }
)


def _email(said: str) -> str:
    """One address that a mail server can be asked to deliver to: no list, no display name, no host without a domain."""
    try:
        validate_email(said, check_deliverability=False, strict=True, test_environment=True)
    except EmailNotValidError:
        refuse("not-an-email")
    return said


def _phone(said: str) -> str:
    """One number of a country's plan at which a person answers, and nothing beside it."""
    found = _numbers(said)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(said))
    if not whole or number_type(found[0].number) not in _CALLABLE:
        refuse("not-a-phone-number")
    return said


def _numbers(said: str) -> list[PhoneNumberMatch]:
    return list(PhoneNumberMatcher(said, REGION, leniency=Leniency.VALID))


def e164(phone: str) -> str:
    """A `Phone` in the one spelling of ITU-T E.164, without its extension."""
    return str(format_number(_numbers(phone)[0].number, PhoneNumberFormat.E164))


def one_spelling(email: str) -> str:
    """An `Email` with the domain in its own letters, however it was encoded."""
    return validate_email(email, check_deliverability=False, strict=True, test_environment=True).normalized


Email = Annotated[
    str, Field(min_length=1, max_length=254, json_schema_extra={"format": "email"}), AfterValidator(_email)
]
"""One deliverable address, internationalised ones too; also one under `.test`, for whoever tries things out."""

Phone = Annotated[str, Field(min_length=1, max_length=LONGEST, examples=["+1 510 555 0100"]), AfterValidator(_phone)]
"""A number that can be called; without a country code one of the United States. 911 and 988 are nobody's number."""
