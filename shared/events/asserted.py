"""The events that a person may assert, each at the service that owns it (contract 2.4)."""

OWNERS = {
    "assessment-submitted": "intake",
    "consent-signed": "intake",
    "consent-withdrawn": "intake",
    "vitals-recorded": "monitoring",
    "check-recorded": "monitoring",
    "side-effect-reported": "monitoring",
    "questionnaire-completed": "integration",
    "journal-entry-added": "integration",
    "appointment-requested": "scheduling",
}
