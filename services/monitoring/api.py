"""Monitoring's operations, who may ask for them, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from services.monitoring.domain import Treatment
from services.monitoring.domain.forms import (
    AbortSession,
    AcknowledgeAlert,
    CheckInSession,
    ClearVitals,
    CloseSession,
    CompletePreparation,
    RecordCheck,
    RecordVitals,
    ReportSideEffect,
    StartSession,
)
from services.monitoring.domain.salvaging import is_emergency, salvaged
from services.monitoring.store import load_session
from shared.deciding import Command, Role, Told
from shared.events import monitoring as own
from shared.events.platform import AlertRaised
from shared.runtime.service import CommandOperation, Done, Operation, QueryOperation, nothing_else

AT_HOME = frozenset({Role.PATIENT, Role.PEER_MONITOR})
GUIDE = frozenset({Role.GUIDE})
CLINICIANS = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
SEEING = AT_HOME | GUIDE | CLINICIANS | {Role.THERAPIST}
SOMEBODY = "0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"
PATIENT = "/v1/patients/{patient_id}"


class CheckInReply(Done):
    """`failing` are the items that are not well; `postponed` why there is no dose today."""

    session_id: str | None = None
    failing: list[str]
    postponed: list[str]
    alerts: list[str]


class VitalsReply(Done):
    """What the reading asks for; `recheck_at` is when the next one is due because of it."""

    session_id: str
    phase: Literal["pre-dose", "in-session"]
    action: str
    why: list[str]
    recheck_at: datetime | None
    postponed: list[str]
    alerts: list[str]


class ClearedReply(Done):
    session_id: str
    expires_at: datetime


class StartedReply(Done):
    session_id: str
    started_at: datetime
    expected_end_at: datetime


class SessionReply(Done):
    session_id: str


class AlertingReply(SessionReply):
    alerts: list[str]


class SideEffectReply(Done):
    side_effect_id: str
    grade: int | None
    alerts: list[str]


class DueReply(BaseModel):
    what: str
    whom: str
    until: datetime


class AlertReply(BaseModel):
    alert_id: str
    tier: int
    reason: str
    raised_at: datetime
    paged: list[str]
    next_at: datetime | None


class OpenEffectReply(BaseModel):
    side_effect_id: str
    effect: str
    grade: int | None


class CardReply(BaseModel):
    """What belongs on the emergency card and is known here."""

    state: str | None
    strength_mg: int | None
    lot: str | None
    baseline: dict[str, float | None]
    checks: list[datetime]
    reading: dict[str, datetime]
    earliest_close: datetime
    on_call: list[str]


class SessionNowReply(BaseModel):
    """`gates` are the codes that would refuse a tablet now, its strength and lot aside."""

    session_id: str
    number: int
    state: Literal["scheduled", "checked-in", "running", "postponed", "completed", "aborted"]
    starts_at: datetime | None
    started_at: datetime | None
    gates: list[str]
    due: list[DueReply]
    alerts: list[AlertReply]
    side_effects: list[OpenEffectReply]
    card: CardReply


def _told(told: tuple[Told, ...], kind: type[Any]) -> Any:
    return next((each.fact for each in told if isinstance(each.fact, kind)), None)


def _alerts(told: tuple[Told, ...]) -> list[str]:
    return [str(each.fact.alert_id) for each in told if isinstance(each.fact, AlertRaised)]


def _postponed(told: tuple[Told, ...]) -> list[str]:
    found = _told(told, own.SessionPostponed)
    return list(found.reasons) if found else []


def _checked_in(state: Treatment, told: tuple[Told, ...]) -> dict[str, Any]:
    found = _told(told, own.SessionCheckedIn)
    seen = {"session_id": str(found.session_id) if found else None, "failing": list(found.failing) if found else []}
    return seen | {"postponed": _postponed(told), "alerts": _alerts(told)}


def _fields(kind: type[Any], *names: str) -> Callable[[Treatment, tuple[Told, ...]], dict[str, Any]]:
    """These fields of the one fact of this kind."""

    def reply(state: Treatment, told: tuple[Told, ...]) -> dict[str, Any]:
        body: dict[str, Any] = _told(told, kind).model_dump(mode="json", include=set(names))
        return body

    return reply


def _with_alerts(kind: type[Any], *names: str) -> Callable[[Treatment, tuple[Told, ...]], dict[str, Any]]:
    fields = _fields(kind, *names)
    return lambda state, told: fields(state, told) | {"alerts": _alerts(told)}


def _vitals(state: Treatment, told: tuple[Told, ...]) -> dict[str, Any]:
    fields = _with_alerts(own.VitalsRecorded, "session_id", "phase", "action", "why", "recheck_at")
    return fields(state, told) | {"postponed": _postponed(told)}


CHECKLIST: Mapping[str, Any] = {
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
READY: Mapping[str, Any] = {
    "systolic": 122,
    "diastolic": 78,
    "heart_rate": 70,
    "spo2": 98,
    "oriented": True,
    "moaa_s": 5,
    "walks": True,
    "pressure_falling": True,
    "dissociation": 0,
    "minutes_without_vomiting": 120,
    "tolerates_fluid": True,
    "suicidal_ideation": False,
    "adult_stays": True,
    "lockout_acknowledged": True,
    "signed": True,
}


def _command(
    operation_id: str,
    path: str,
    command: type[Command],
    roles: frozenset[Role],
    reply_model: type[BaseModel],
    reply: Callable[[Treatment, tuple[Told, ...]], dict[str, Any]],
    example: Mapping[str, Any],
    summary: str,
    **more: Any,
) -> CommandOperation:
    return CommandOperation(
        operation_id=operation_id,
        path=PATIENT + path,
        command=command,
        roles=roles,
        reply_model=reply_model,
        reply=reply,
        example={"patient_id": SOMEBODY, **example},
        summary=summary,
        **more,
    )


OPERATIONS: tuple[Operation, ...] = (
    QueryOperation(
        operation_id="get-session",
        path=f"{PATIENT}/session",
        roles=SEEING | {Role.OPERATIONS},
        reply_model=SessionNowReply,
        read=load_session,
        summary="The session of now: where it stands, what keeps the tablet back, what is due, who is paged",
    ),
    _command(
        "complete-preparation",
        "/preparation",
        CompletePreparation,
        GUIDE,
        Done,
        nothing_else,
        {
            "intention": "To be kinder to myself",
            "monitor_trained": True,
            "emergency_contact_confirmed": True,
            "education_complete": True,
            "practice_reading": {"systolic": 118, "diastolic": 76, "heart_rate": 68},
        },
        "Confirm that patient and home are prepared",
    ),
    _command(
        "check-in-session",
        "/session/check-in",
        CheckInSession,
        AT_HOME | GUIDE,
        CheckInReply,
        _checked_in,
        {"checklist": CHECKLIST},
        "Answer the checklist before the session",
        urgent=True,
    ),
    _command(
        "record-vitals",
        "/session/vitals",
        RecordVitals,
        AT_HOME | GUIDE | CLINICIANS,
        VitalsReply,
        _vitals,
        {
            "systolic": 118,
            "diastolic": 76,
            "heart_rate": 68,
            "spo2": 98,
            "respiratory_rate": 14,
            "temperature_c": 36.7,
            "device": "upper-arm cuff",
            "reader": "peer monitor",
        },
        "Report a reading",
        asserts="vitals-recorded",
        screen=is_emergency,
        salvage=salvaged,
        urgent=True,
    ),
    _command(
        "clear-vitals",
        "/session/vitals/clearance",
        ClearVitals,
        GUIDE | CLINICIANS,
        ClearedReply,
        _fields(own.VitalsCleared, "session_id", "expires_at"),
        {},
        "Clear the latest reading before the tablet",
        urgent=True,
    ),
    _command(
        "start-session",
        "/session/start",
        StartSession,
        GUIDE | {Role.PEER_MONITOR},
        StartedReply,
        _fields(own.SessionStarted, "session_id", "started_at", "expected_end_at"),
        {"strength_mg": 100, "lot": "L-2026-10"},
        "The first tablet is placed now",
    ),
    _command(
        "record-check",
        "/session/checks",
        RecordCheck,
        GUIDE | {Role.PEER_MONITOR},
        AlertingReply,
        _with_alerts(own.CheckRecorded, "session_id"),
        {"status": "ok"},
        "What the peer monitor sees",
        asserts="check-recorded",
        urgent=True,
    ),
    _command(
        "report-side-effect",
        "/side-effects",
        ReportSideEffect,
        SEEING,
        SideEffectReply,
        _with_alerts(own.SideEffectReported, "side_effect_id", "grade"),
        {
            "effect": "nausea",
            "severity": 1,
            "interference": 0,
            "onset_at": "2026-10-05T12:20:00Z",
            "elicitation": "spontaneous",
        },
        "Report a side effect, or the end of one",
        asserts="side-effect-reported",
        urgent=True,
    ),
    _command(
        "acknowledge-alert",
        "/alerts/{alert_id}/acknowledgement",
        AcknowledgeAlert,
        GUIDE | CLINICIANS | {Role.PEER_MONITOR, Role.THERAPIST, Role.OPERATIONS},
        Done,
        nothing_else,
        {"alert_id": SOMEBODY, "reason": "On the call, patient is calm"},
        "A human answers an alert",
        urgent=True,
    ),
    _command(
        "close-session",
        "/session/close",
        CloseSession,
        GUIDE | {Role.MEDICAL_DIRECTOR},
        SessionReply,
        _fields(own.SessionCompleted, "session_id"),
        {"readiness": READY},
        "Close a session whose patient is ready",
        urgent=True,
    ),
    _command(
        "abort-session",
        "/session/abort",
        AbortSession,
        GUIDE | CLINICIANS,
        AlertingReply,
        _with_alerts(own.SessionAborted, "session_id"),
        {"amount_taken_mg": 0, "reason": "Video failed before the tablet"},
        "End a session before its time",
        urgent=True,
    ),
)
