"""The words of an assessment and the rule that each one makes speak."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.clinical.triage.result import Result

ANSWER_WORDS = frozenset({"yes", "no", "unsure", "not-applicable"})
SEXES = frozenset({"male", "female", "unknown"})

# Each safety question: the rule, and the word on which that rule declines.
ANSWERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ketamine_allergy": ("AD2", "yes"),
        "pregnant": ("AD3", "yes"),
        "breastfeeding": ("AD3", "yes"),
        "psychosis_now": ("AD4", "yes"),
        "mania_now": ("AD5", "yes"),
        "substance_dependence_now": ("AD8", "yes"),
        "peer_monitor": ("AD9", "no"),
        "stable_address": ("AD9", "no"),
    }
)

# A male patient's `not-applicable` is an answer to these two, and to no other question (D).
PREGNANCY_QUESTIONS = frozenset({"pregnant", "breastfeeding"})


def _codes(rule: str, result: Result, *codes: str) -> dict[str, tuple[str, Result]]:
    return dict.fromkeys(codes, (rule, result))


HISTORY: Mapping[str, tuple[str, Result]] = MappingProxyType(
    {
        **_codes("AD4", Result.DECLINE, "schizophrenia", "schizoaffective-disorder", "delusional-disorder"),
        **_codes("AD6", Result.DECLINE, "aneurysmal-vascular-disease", "arteriovenous-malformation"),
        **_codes("AD6", Result.DECLINE, "intracerebral-haemorrhage"),
        **_codes("AD7", Result.DECLINE, "uncontrolled-hypertension", "thyrotoxicosis"),
        **_codes("AD7", Result.REVIEW, "stroke"),
        **_codes("AD8", Result.REVIEW, "opioid-use-disorder-past", "substance-use-disorder-remission"),
        **_codes("AD10", Result.DECLINE, "child-pugh-c"),
        **_codes("AD11", Result.CRISIS, "suicide-attempt-within-3-months"),
        **_codes("CR1", Result.REVIEW, "hypertension"),
        **_codes("CR2", Result.REVIEW, "coronary-artery-disease", "heart-failure", "arrhythmia"),
        **_codes("CR3", Result.REVIEW, "raised-intracranial-pressure"),
        **_codes("CR4", Result.REVIEW, "glaucoma"),
        **_codes("CR5", Result.REVIEW, "thyroid-disease"),
        **_codes("CR6", Result.REVIEW, "liver-disease"),
        **_codes("CR7", Result.REVIEW, "interstitial-cystitis"),
        **_codes("CR8", Result.REVIEW, "seizure-disorder"),
        **_codes("CR9", Result.REVIEW, "bipolar-2", "mania-past"),
        **_codes("CR10", Result.REVIEW, "borderline-personality-disorder", "dissociative-disorder"),
        **_codes("CR10", Result.REVIEW, "psychosis-first-degree-relative"),
        **_codes("CR12", Result.REVIEW, "sleep-apnoea-untreated"),
        **_codes("CR14", Result.REVIEW, "psychiatric-admission-within-90-days"),
        **_codes("CR16", Result.REVIEW, "ketamine-treatment-within-90-days"),
    }
)
UNKNOWN_HISTORY = ("CR17", Result.REVIEW)

# Conditions that the programme treats. Any other word, and none at all, is looked at by a clinician (IN8).
TREATED_CONDITIONS = frozenset({"depression", "anxiety", "ptsd", "ocd", "bipolar-depression", "chronic-pain"})
KNOWN_CONDITIONS = TREATED_CONDITIONS | {"consciousness-expansion"}  # all others are somebody's own words

EMERGENCY_SYMPTOMS = frozenset({"chest-pain", "facial-droop", "unresponsive"})

# An allergy in whose text one of these stands, in any form (`S-Ketamine`, `ketamine/HCl`), is one to the drug
# that would be prescribed. Esketamine is found by its last letters.
KETAMINE_NAMES = ("ketamine", "ketalar", "spravato")

SCREENER = "c-ssrs-screener"
REQUIRED_INSTRUMENTS = ("phq-9", "gad-7", SCREENER, "audit-c", "dast-10")
OPTIONAL_INSTRUMENTS = ("pcl-5", "smd-a", "sm-gad-a", "peg")

REQUIRED_VITALS = ("systolic", "diastolic", "heart_rate", "weight_kg", "height_cm")
OPTIONAL_VITALS = ("spo2", "respiratory_rate", "temperature_c")
