"""What people may ask of monitoring, and what they may report to it.

There is one session at a time: a command about a session means the one that runs, is checked in, or begins next.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.monitoring.domain.checklist import Checklist
from shared.clinical.invalid import Invalid
from shared.clinical.side_effects import EFFECTS
from shared.clinical.vitals.reading import PLAUSIBLE
from shared.deciding import Command, PatientCommand
from shared.fields.texts import Note, Text
from shared.fields.times import Minutes, Past, Seconds


def _plausible(parameter: str) -> Any:
    low, high = PLAUSIBLE[parameter]
    return Field(ge=low, le=high, allow_inf_nan=False)


Systolic = Annotated[float, _plausible("systolic")]
Diastolic = Annotated[float, _plausible("diastolic")]
HeartRate = Annotated[float, _plausible("heart_rate")]
Spo2 = Annotated[float, _plausible("spo2")]
RespiratoryRate = Annotated[float, _plausible("respiratory_rate")]
Temperature = Annotated[float, _plausible("temperature_c")]
Answer0to4 = Annotated[int, Field(ge=0, le=4)]
EffectName = Annotated[str, Field(json_schema_extra={"enum": sorted(EFFECTS)})]


class Pressure(Command):
    """A diastolic that is not below its systolic cannot be."""

    systolic: Systolic | None = None
    diastolic: Diastolic | None = None
    heart_rate: HeartRate | None = None

    @field_validator("diastolic")
    @classmethod
    def _below_systolic(cls, value: float | None, info: Any) -> float | None:
        systolic = info.data.get("systolic")
        if value is not None and systolic is not None and value >= systolic:
            raise PydanticCustomError("implausible", "not acceptable")
        return value


class CompletePreparation(PatientCommand):
    intention: Note | None = None
    monitor_trained: bool = False
    emergency_contact_confirmed: bool = False
    education_complete: bool = False
    practice_reading: Pressure | None = None


class CheckInSession(PatientCommand):
    checklist: Checklist


class ObserveMonitor(PatientCommand):
    """What the guide sees on camera, or the peer monitor says of themselves."""

    present: bool
    adult: bool
    sober: bool


class RecordVitals(Pressure):
    """`sustained_seconds`: for how long the value has stood, where a device can say."""

    patient_id: str
    spo2: Spo2 | None = None
    respiratory_rate: RespiratoryRate | None = None
    temperature_c: Temperature | None = None
    device: Text
    reader: Text
    symptoms: Annotated[list[Text], Field(max_length=50)] = Field(default_factory=list)
    sustained_seconds: Seconds = 0


class ClearVitals(PatientCommand):
    reason: Note | None = None


class StartSession(PatientCommand):
    strength_mg: Annotated[int, Field(ge=1, le=10_000)]
    lot: Text


class RecordCheck(PatientCommand):
    """`self_harm`: the patient spoke of harming themselves."""

    status: Literal["ok", "concern", "emergency"]
    self_harm: bool = False


class ReportSideEffect(PatientCommand):
    """`grade` of a patient or peer monitor is one more answer to how strong."""

    effect: EffectName
    frequency: Answer0to4 | None = None
    severity: Answer0to4 | None = None
    interference: Answer0to4 | None = None
    grade: Annotated[int, Field(ge=0, le=5)] | None = None
    onset_at: Past
    resolved_at: Past | None = None
    elicitation: Literal["spontaneous", "checklist", "observer", "device"]
    note: Note | None = None

    @field_validator("effect")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in EFFECTS:
            raise PydanticCustomError("unknown-code", "not acceptable")
        return value

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.resolved_at and self.resolved_at < self.onset_at:
            raise Invalid("before-onset", "/resolved_at")
        return self


class AcknowledgeAlert(PatientCommand):
    alert_id: str
    reason: Note


class SeeAlert(PatientCommand):
    """Seen, on it. It ends nothing."""

    alert_id: str
    note: Note | None = None


class Readiness(Pressure):
    """What the guide found. What is blank is not ready."""

    spo2: Spo2 | None = None
    oriented: bool | None = None
    moaa_s: Annotated[int, Field(ge=0, le=5)] | None = None
    walks: bool | None = None
    pressure_falling: bool | None = None
    dissociation: Answer0to4 | None = None
    minutes_without_vomiting: Minutes | None = None
    tolerates_fluid: bool | None = None
    suicidal_ideation: bool | None = None
    adult_stays: bool | None = None
    lockout_acknowledged: bool | None = None
    signed: bool | None = None


class CloseSession(PatientCommand):
    readiness: Readiness


class AbortSession(PatientCommand):
    amount_taken_mg: Annotated[int, Field(ge=0, le=10_000)]
    reason: Note
