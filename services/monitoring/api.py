"""Monitoring's operations, who may ask for them, and what they answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from services.monitoring.domain import Treatment, forms
from services.monitoring.domain.checklist import CHECKLIST
from services.monitoring.domain.salvaging import disclosing, is_emergency, salvaged
from services.monitoring.store import SessionNowReply, load_session
from shared.clinical.escalation import EMERGENCY
from shared.deciding import CLINICIANS, Role, Told
from shared.events import monitoring as own
from shared.events.common import RiskAnswered
from shared.events.platform import AlertRaised
from shared.jsons import Json
from shared.runtime.operations import Done, Operation, QueryOperation, Reply, fields_of, of_patient
from shared.standing import level_of

AT_HOME = frozenset({Role.PATIENT, Role.PEER_MONITOR})
GUIDE = frozenset({Role.GUIDE})
SEEING = AT_HOME | GUIDE | CLINICIANS | {Role.THERAPIST}


class InDanger(Done):
    """`crisis`: show the emergency screen now (911, 988). A refusal says it too."""

    crisis: bool


class CheckInReply(InDanger):
    """`failing` are the items that are not well; `postponed` why there is no dose today."""

    session_id: str | None = None
    failing: list[str]
    postponed: list[str]
    alerts: list[str]


class VitalsReply(InDanger):
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


class AlertingReply(SessionReply, InDanger):
    alerts: list[str]


class ClosedReply(InDanger):
    """`session_id` null: the patient spoke of self-harm, so a clinician is asked and the session stays open."""

    session_id: str | None
    alerts: list[str]


class SideEffectReply(InDanger):
    side_effect_id: str
    grade: int | None
    alerts: list[str]


def _told(told: tuple[Told, ...], kind: type[Any]) -> Any:
    return next((each.fact for each in told if isinstance(each.fact, kind)), None)


def _alerts(told: tuple[Told, ...]) -> list[str]:
    return [str(each.fact.alert_id) for each in told if isinstance(each.fact, AlertRaised)]


def _postponed(told: tuple[Told, ...]) -> list[str]:
    found = _told(told, own.SessionPostponed)
    return list(found.reasons) if found else []


def _checked_in(state: Treatment, told: tuple[Told, ...]) -> Mapping[str, object]:
    found = _told(told, own.SessionCheckedIn)
    seen = {"session_id": str(found.session_id) if found else None, "failing": list(found.failing) if found else []}
    return seen | {"postponed": _postponed(told), "alerts": _alerts(told), **_in_danger(told)}


def _in_danger(told: tuple[Told, ...]) -> dict[str, object]:
    """An emergency, a high risk, or a word of self-harm that nobody has screened yet."""
    facts = [each.fact for each in told]
    said = any(isinstance(fact, RiskAnswered) and level_of(fact) in ("high", "unscreened") for fact in facts)
    return {"crisis": said or any(isinstance(fact, AlertRaised) and fact.tier == EMERGENCY for fact in facts)}


def _said_in(body: Mapping[str, Json]) -> dict[str, object]:
    return {"crisis": disclosing(body)}


def _closed(state: Treatment, told: tuple[Told, ...]) -> Mapping[str, object]:
    found = _told(told, own.SessionCompleted)
    return {"session_id": str(found.session_id) if found else None, "alerts": _alerts(told), **_in_danger(told)}


def _with_alerts(kind: type[Any], *names: str) -> Reply:
    fields = fields_of(kind, *names)
    return lambda state, told: {**fields(state, told), "alerts": _alerts(told), **_in_danger(told)}


def _vitals(state: Treatment, told: tuple[Told, ...]) -> Mapping[str, object]:
    fields = _with_alerts(own.VitalsRecorded, "session_id", "phase", "action", "why", "recheck_at")
    return {**fields(state, told), "postponed": _postponed(told)}


READY: Mapping[str, Json] = {
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


OPERATIONS: tuple[Operation, ...] = (
    QueryOperation(
        operation_id="get-session",
        path="/v1/patients/{patient_id}/session",
        roles=SEEING | {Role.OPERATIONS},
        reply_model=SessionNowReply,
        read=load_session,
        summary="The session of now: where it stands, what keeps the tablet back, what is due, who is paged",
    ),
    of_patient(
        "/preparation",
        forms.CompletePreparation,
        GUIDE,
        "Confirm that patient and home are prepared",
        {
            "intention": "To be kinder to myself",
            "monitor_trained": True,
            "emergency_contact_confirmed": True,
            "education_complete": True,
            "practice_reading": {"systolic": 118, "diastolic": 76, "heart_rate": 68},
        },
    ),
    of_patient(
        "/session/check-in",
        forms.CheckInSession,
        AT_HOME | GUIDE,
        "Answer the checklist before the session",
        {"checklist": CHECKLIST},
        reply_model=CheckInReply,
        reply=_checked_in,
        urgent=True,
        refused=_said_in,
    ),
    of_patient(
        "/session/monitor",
        forms.ObserveMonitor,
        GUIDE | {Role.PEER_MONITOR},
        "Say whether the peer monitor is there, an adult and sober: a patient cannot",
        {"present": True, "adult": True, "sober": True},
    ),
    of_patient(
        "/session/vitals",
        forms.RecordVitals,
        AT_HOME | GUIDE | CLINICIANS,
        "Report a reading",
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
        reply_model=VitalsReply,
        reply=_vitals,
        asserts="vitals-recorded",
        screen=is_emergency,
        salvage=salvaged,
        urgent=True,
        refused=lambda body: {"crisis": is_emergency(body)},
    ),
    of_patient(
        "/session/vitals/clearance",
        forms.ClearVitals,
        GUIDE | CLINICIANS,
        "Clear the latest reading before the tablet",
        reply_model=ClearedReply,
        reply=fields_of(own.VitalsCleared, "session_id", "expires_at"),
        urgent=True,
    ),
    of_patient(
        "/session/start",
        forms.StartSession,
        GUIDE | {Role.PEER_MONITOR},
        "The first tablet is placed now",
        {"strength_mg": 100, "lot": "L-2026-10"},
        reply_model=StartedReply,
        reply=fields_of(own.SessionStarted, "session_id", "started_at", "expected_end_at"),
    ),
    of_patient(
        "/session/checks",
        forms.RecordCheck,
        GUIDE | {Role.PEER_MONITOR},
        "What the peer monitor sees",
        {"status": "ok"},
        reply_model=AlertingReply,
        reply=_with_alerts(own.CheckRecorded, "session_id"),
        asserts="check-recorded",
        urgent=True,
        refused=_said_in,
    ),
    of_patient(
        "/side-effects",
        forms.ReportSideEffect,
        SEEING,
        "Report a side effect, or the end of one",
        {
            "effect": "nausea",
            "severity": 1,
            "interference": 0,
            "onset_at": "2026-10-05T12:20:00Z",
            "elicitation": "spontaneous",
        },
        reply_model=SideEffectReply,
        reply=_with_alerts(own.SideEffectReported, "side_effect_id", "grade"),
        asserts="side-effect-reported",
        urgent=True,
        refused=_said_in,
    ),
    of_patient(
        "/alerts/{alert_id}/acknowledgement",
        forms.AcknowledgeAlert,
        GUIDE | CLINICIANS | {Role.PEER_MONITOR, Role.THERAPIST, Role.OPERATIONS},
        "A human answers an alert; from tier 3 on a clinician",
        {"reason": "On the call, patient is calm"},
        urgent=True,
    ),
    of_patient(
        "/alerts/{alert_id}/seen",
        forms.SeeAlert,
        GUIDE | CLINICIANS | {Role.PEER_MONITOR, Role.THERAPIST, Role.OPERATIONS},
        "Say that an alert was seen and that somebody is on it; its ladder goes on",
        {"note": "Calling them now"},
        urgent=True,
    ),
    of_patient(
        "/session/close",
        forms.CloseSession,
        GUIDE | {Role.MEDICAL_DIRECTOR},
        "Close a session whose patient is ready",
        {"readiness": READY},
        reply_model=ClosedReply,
        reply=_closed,
        urgent=True,
        refused=_said_in,
    ),
    of_patient(
        "/session/abort",
        forms.AbortSession,
        GUIDE | CLINICIANS,
        "End a session before its time",
        {"amount_taken_mg": 0, "reason": "Video failed before the tablet"},
        reply_model=AlertingReply,
        reply=_with_alerts(own.SessionAborted, "session_id"),
        urgent=True,
        refused=_said_in,
    ),
)
