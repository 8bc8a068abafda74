"""Letters to staff: they name the patient by the pseudonym."""

from collections.abc import Mapping
from types import MappingProxyType

from services.intake.domain.letters.letter import Letter

TO_STAFF: Mapping[str, Letter] = MappingProxyType(
    {
        "crisis-page": Letter(
            "Crisis: acknowledge now",
            "A person is in danger and nobody has answered yet. Open the crisis queue of {clinic}, call, and "
            "acknowledge with a reason. Patient {patient_id}.",
        ),
        "alert-page": Letter(
            "Alert: acknowledge now",
            "An alert at {clinic} waits for a human, or several about one patient. Open the queue of alerts, look at "
            "the patient, and acknowledge each with a reason. Patient {patient_id}.",
        ),
        "review-overdue": Letter(
            "A review at {clinic} is overdue",
            "A review has passed its deadline and nobody has decided. Patient {patient_id}.",
        ),
        "duplicate-overdue": Letter(
            "Two records at {clinic} wait for a look",
            "They may be one person's, and nobody has settled it in time. Patient {patient_id}.",
        ),
        "risk-overdue": Letter(
            "Somebody at {clinic} must be looked at",
            "A patient's answers need a clinician who looks at them in person, and nobody has in time. Patient "
            "{patient_id}.",
        ),
        "hold-overdue": Letter(
            "A hold at {clinic} is overdue",
            "A hold has passed its deadline and nobody has looked at it again. Patient {patient_id}.",
        ),
        "delivery-overdue": Letter(
            "A delivery at {clinic} is overdue",
            "Nobody has said in time what became of a delivery, or it needs a decision. Look at the tasks and "
            "call whoever has it. Patient {patient_id}.",
        ),
        "refund-overdue": Letter(
            "A refund at {clinic} is overdue",
            "A deposit has to be given back and nobody has confirmed it in time. Patient {patient_id}.",
        ),
        "worsening-overdue": Letter(
            "A review at {clinic} is overdue: answers that got worse",
            "A patient's answers got worse and nobody has looked in time. Patient {patient_id}.",
        ),
        "safety-form-concern": Letter(
            "Answers at {clinic} need a look",
            "A patient's answers to a safety form need a clinician's eyes. Open the patient and look. Patient "
            "{patient_id}.",
        ),
        "patient-died": Letter(
            "A patient of {clinic} has died",
            "It was verified and recorded; nothing is sent to them any more. Look at the record. Patient {patient_id}.",
        ),
        "referral-overdue": Letter(
            "A referral of {clinic} has run out",
            "Nobody knows here whether it was taken up. Please look. Patient {patient_id}.",
        ),
        "integration-accepted": Letter(
            "A patient of {clinic} would like to talk",
            "They accepted an offer of talks. Please arrange one. Patient {patient_id}.",
        ),
        "side-effects-the-day-after": Letter(
            "A form at {clinic} needs a look",
            "A patient still felt something the day after. Open the patient and look. Patient {patient_id}.",
        ),
        "mid-course-overdue": Letter(
            "A mid-course review at {clinic} is overdue",
            "A review between two appointments has passed its deadline; the next one is blocked until then. "
            "Patient {patient_id}.",
        ),
        "appointment-missed": Letter(
            "A patient of {clinic} has missed appointments",
            "A patient did not come again. Nobody reminds them by itself any more: please call. Patient {patient_id}.",
        ),
        "prep-tasks": Letter(
            "A patient of {clinic} is not prepared",
            "Steps of the preparation are still open after all reminders. Please call the patient. Patient "
            "{patient_id}.",
        ),
        "questionnaire-overdue": Letter(
            "A patient of {clinic} has not answered",
            "A questionnaire is still open after all reminders. Please call the patient. Patient {patient_id}.",
        ),
        "refund-offer": Letter(
            "A patient of {clinic} has not booked the visit",
            "The deposit was paid and no visit was booked in time. Please call and offer to give the deposit "
            "back. Patient {patient_id}.",
        ),
        "followup-overdue": Letter(
            "A follow-up at {clinic} is overdue",
            "A follow-up visit has not taken place in time; nothing further takes place until it has. Patient "
            "{patient_id}.",
        ),
    }
)
