"""What monitoring answers, and with which decision."""

from services.monitoring.domain import Treatment, evolve, waits
from services.monitoring.domain.alerts import AlertWait, acknowledge, climb
from services.monitoring.domain.check_ins import check_in
from services.monitoring.domain.clocks import (
    CheckWait,
    ContactWait,
    ReadinessWait,
    ReadingWait,
    RecheckWait,
    StartWait,
    climb_contact,
    tell_missed_check,
    tell_missed_reading,
    tell_missed_recheck,
    tell_not_started,
    tell_unready,
)
from services.monitoring.domain.effects import EffectWait, ask_again, report
from services.monitoring.domain.folding import HEARD
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
from services.monitoring.domain.preparation import PreparationWait, complete, prepare, remind
from services.monitoring.domain.sessions import abort, close, look, note_leaving, start
from services.monitoring.domain.vitals import clear, record
from shared.deciding import Command
from shared.events.eligibility import ConsultApproved
from shared.events.intake import ConsentWithdrawn, PatientWithdrawn
from shared.events.scheduling import RosterSet
from shared.events.treatment import PatientDied, PatientDischarged
from shared.runtime.service import Domain, Service
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
    decisions={
        ConsultApproved: prepare,
        ConsentWithdrawn: note_leaving,
        PatientWithdrawn: note_leaving,
        PatientDischarged: note_leaving,
        PatientDied: note_leaving,
        CompletePreparation: complete,
        CheckInSession: check_in,
        RecordVitals: record,
        ClearVitals: clear,
        StartSession: start,
        RecordCheck: look,
        CloseSession: close,
        AbortSession: abort,
        ReportSideEffect: report,
        AcknowledgeAlert: acknowledge,
        PreparationWait: remind,
        StartWait: tell_not_started,
        RecheckWait: tell_missed_recheck,
        CheckWait: tell_missed_check,
        ReadingWait: tell_missed_reading,
        ContactWait: climb_contact,
        ReadinessWait: tell_unready,
        EffectWait: ask_again,
        AlertWait: climb,
    },
    folds=HEARD - {ConsultApproved, ConsentWithdrawn, PatientWithdrawn, PatientDischarged, PatientDied},
)

CLINIC = Domain(kind="clinic", state=OfClinic, evolve=set_roster, decisions={}, folds=frozenset({RosterSet}))

SERVICE = Service(
    name="monitoring",
    domains=(TREATMENT, CLINIC),
    hears=("intake", "eligibility", "scheduling", "integration"),
    acts={"restore-contact": "record-check"},
    gathers_ms=250,
)
