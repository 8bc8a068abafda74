"""Whom eligibility wants written to."""

from datetime import datetime

from shared.deciding import Moment, Role
from shared.events.common import About, MessageRequested


def to_medical_director(template: str, at: Moment, expires_at: datetime, *about: About) -> MessageRequested:
    return _requested(template, Role.MEDICAL_DIRECTOR.value, at, expires_at, *about)


def to_patient(template: str, at: Moment, expires_at: datetime, *about: About) -> MessageRequested:
    return _requested(template, Role.PATIENT.value, at, expires_at, *about)


def _requested(template: str, to: str, at: Moment, expires_at: datetime, *about: About) -> MessageRequested:
    return MessageRequested(
        template=template, reason=template, to=to, not_before=at.now, expires_at=expires_at, about=about
    )
