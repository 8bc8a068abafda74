"""Every number of this package as a criterion."""

from shared.clinical.criteria import MEDICAL_DIRECTOR, NOBODY, Criterion, Provenance
from shared.clinical.when.rules import DRIVING_FROM, OLDEST, QUIET_HOURS, TELEMEDICINE

CRITERIA = (
    Criterion(
        "when/telemedicine",
        "controlled substances by telemedicine without an examination in person: signing instant, patient's local date",
        f"{TELEMEDICINE.first} to {TELEMEDICINE.last}, both included; afterwards refused",
        "",
        Provenance.VERIFIED,
        "[FR-4th] 90 FR 61301",
        NOBODY,
    ),
    Criterion(
        "when/quiet-hours",
        "no message in the patient's local time",
        f"{QUIET_HOURS.start:%H:%M} to before {QUIET_HOURS.end:%H:%M}",
        "",
        Provenance.DEFAULT,
        "chosen here",
        MEDICAL_DIRECTOR,
        "longer",
    ),
    Criterion(
        "when/driving-lockout",
        "no driving or machinery until, on the local day after the dose",
        f"{DRIVING_FROM:%H:%M}",
        "",
        Provenance.VERIFIED,
        "[SPRAVATO-PI17] until the next day after restful sleep; the clock time is D",
        MEDICAL_DIRECTOR,
        "later",
    ),
    Criterion(
        "when/age",
        "plausible age on the patient's local date, else refused",
        f"0 to {OLDEST}",
        "a",
        Provenance.DEFAULT,
        "chosen here",
        NOBODY,
    ),
)
