"""What monitoring answers, and with which decision."""

from services.monitoring.domain import (
    HEARD,
    Treatment,
    alerts,
    check_ins,
    clocks,
    effects,
    evolve,
    forms,
    observing,
    preparation,
    sessions,
    vitals,
    waits,
)
from shared.deciding import Command
from shared.events import eligibility, intake, scheduling, treatment
from shared.handling import on
from shared.runtime.service import Domain, Place, Service
from shared.standing import OfClinic, clinic_id, set_roster


def reads(_state: Treatment, clinic: str, _command: Command | None) -> tuple[str, ...]:
    """Whoever is paged, and whoever must be there at a start, stands on the clinic's roster."""
    return (clinic_id(clinic),)


TREATMENT = Domain(
    kind="patient",
    state=Treatment,
    evolve=evolve,
    waits=waits,
    reads=reads,
    folds=HEARD,
    decisions=(
        on(eligibility.ConsultApproved, preparation.prepare),
        on(intake.ConsentWithdrawn, sessions.note_leaving),
        on(intake.PatientWithdrawn, sessions.note_leaving),
        on(treatment.PatientDischarged, sessions.note_leaving),
        on(treatment.PatientDied, sessions.note_leaving),
        on(forms.CompletePreparation, preparation.complete),
        on(forms.CheckInSession, check_ins.check_in),
        on(forms.ObserveMonitor, observing.observe),
        on(forms.RecordVitals, vitals.record),
        on(forms.ClearVitals, vitals.clear),
        on(forms.StartSession, sessions.start),
        on(forms.RecordCheck, sessions.look),
        on(forms.CloseSession, sessions.close),
        on(forms.AbortSession, sessions.abort),
        on(forms.ReportSideEffect, effects.report),
        on(forms.AcknowledgeAlert, alerts.acknowledge),
        on(forms.SeeAlert, alerts.see),
        on(preparation.PreparationWait, preparation.remind),
        on(clocks.StartWait, clocks.tell_not_started),
        on(clocks.RecheckWait, clocks.tell_missed_recheck),
        on(clocks.CheckWait, clocks.tell_missed_check),
        on(clocks.ReadingWait, clocks.tell_missed_reading),
        on(clocks.ContactWait, clocks.climb_contact),
        on(clocks.ReadinessWait, clocks.tell_unready),
        on(effects.EffectWait, effects.ask_again),
        on(alerts.AlertWait, alerts.climb),
    ),
)

CLINIC = Domain(kind="clinic", state=OfClinic, evolve=set_roster, folds=frozenset({scheduling.RosterSet}))

CONSENT = Place(service="intake", operation_id="sign-consent", method="POST", path="/v1/patients/{patient_id}/consents")
"""Consents are signed there and asked for at the tablet."""

SERVICE = Service(
    name="monitoring",
    domains=(TREATMENT, CLINIC),
    hears=("intake", "eligibility", "scheduling", "integration"),
    acts={"restore-contact": "record-check", "sign-consent": CONSENT},
    gathers_ms=250,
)
