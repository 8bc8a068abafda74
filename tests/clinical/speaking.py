"""For each rule of the form an assessment on which it speaks, and what its certificate then says."""

from typing import Any

from tests.clinical.forms import form

# What is changed in the base.
SPEAKING: dict[str, dict[str, Any]] = {
    "IN2": {"instruments": {"phq-9": form("phq-9", 3), "gad-7": form("gad-7", 3)}},
    "IN8": {"conditions": ["gout", "depression"]},
    "AD1": {"patient": {"birth_date": "2010-01-01"}},
    "AD2": {"answers": {"ketamine_allergy": "yes"}, "allergies": [{"text": "latex"}, {"text": "S-ketamine"}]},
    "AD3": {"answers": {"pregnant": "yes", "breastfeeding": "yes"}},
    "AD4": {"answers": {"psychosis_now": "yes"}, "history": ["schizophrenia", "glaucoma"]},
    "AD5": {"answers": {"mania_now": "yes"}},
    "AD6": {"history": ["intracerebral-haemorrhage"]},
    "AD7": {"history": ["stroke", "thyrotoxicosis"]},
    "AD8": {"answers": {"substance_dependence_now": "yes"}, "history": ["opioid-use-disorder-past"]},
    "AD9": {"answers": {"peer_monitor": "no", "stable_address": "no"}, "patient": {"state": "ZZ"}},
    "AD10": {"history": ["child-pugh-c"]},
    "AD11": {"history": ["suicide-attempt-within-3-months"]},
    "CR1": {
        "vitals": {"systolic": 190, "diastolic": 130},
        "history": ["hypertension"],
        "medications": [{"text": "lisinopril"}, {"text": "sertraline"}],
    },
    "CR2": {"history": ["arrhythmia", "heart-failure"]},
    "CR3": {"history": ["raised-intracranial-pressure"]},
    "CR4": {"history": ["glaucoma"]},
    "CR5": {"history": ["thyroid-disease"], "medications": [{"text": "levothyroxine"}]},
    "CR6": {"history": ["liver-disease"]},
    "CR7": {"history": ["interstitial-cystitis"]},
    "CR8": {"history": ["seizure-disorder"]},
    "CR9": {"conditions": ["bipolar-depression"], "history": ["mania-past"], "medications": [{"text": "lithium"}]},
    "CR10": {"history": ["dissociative-disorder"]},
    "CR11": {"instruments": {"audit-c": [4, 4, 4], "dast-10": [True, True, False, *[True] * 7]}},
    "CR12": {"vitals": {"spo2": 91}, "history": ["sleep-apnoea-untreated"]},
    "CR13": {"vitals": {"weight_kg": 150}, "patient": {"birth_date": "1940-02-29"}},
    "CR14": {
        "instruments": {
            "phq-9": form("phq-9", 26),
            "pcl-5": form("pcl-5", 60),
            "c-ssrs-screener": {"q1": "yes", "q2": "no", "q6": "yes", "q6b": "no"},
        },
        "history": ["psychiatric-admission-within-90-days", "dissociative-disorder"],
    },
    "CR15": {"medications": [5, {"text": "x"}, {"text": "sertraline"}, {"text": ""}]},
    "CR16": {"history": ["ketamine-treatment-within-90-days"], "medications": [{"rxcui": "6130"}]},
    "CR17": {
        "history": ["whatever"],
        "instruments": {"c-ssrs-screener": {"q1": "no", "q2": "no", "q3": "yes", "q6": "no"}},
    },
    "CR18": {
        "patient": {"state": None},
        "conditions": None,
        "history": None,
        "medications": None,
        "allergies": [{"text": ""}],
        "symptoms": None,
        "answers": {"mania_now": "unsure", "peer_monitor": None},
        "instruments": {
            "phq-9": [None] * 9,
            "c-ssrs-screener": None,
            "dast-10": [None] * 10,
            "smd-a": [0] * 8 + [None],
        },
        "vitals": dict.fromkeys(["systolic", "diastolic", "heart_rate", "weight_kg", "height_cm"]),
    },
    "CR19": {
        "vitals": {
            "systolic": 82,
            "diastolic": 45,
            "heart_rate": 130,
            "respiratory_rate": 8,
            "temperature_c": 39.5,
        },
        "symptoms": ["headache", "hiccups"],
    },
    "CS1": {"instruments": {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q4": "yes", "q6": "yes", "q6b": "yes"}}},
    "CS2": {"vitals": {"systolic": 200, "diastolic": 140}, "symptoms": ["headache"]},
    "CS3": {"symptoms": ["chest-pain", "headache", "unresponsive"]},
    "CS4": {"instruments": {"smd-a": [0] * 8 + [2], "c-ssrs-screener": {"q1": "no", "q2": "yes"}}},
}

WOULD_CHANGE = {
    "IN2": ("would pass if a score reached its limit (phq-9 10 or above, gad-7 10 or above, pcl-5 33 or above)"),
    "IN8": "would pass if conditions named one or more of those treated and nothing else",
    "AD1": "would pass if age were 18 or above",
    "AD2": "would pass if ketamine_allergy were answered no and allergies did not name ketamine",
    "AD3": "would pass if pregnant were answered no and breastfeeding were answered no",
    "AD4": "would pass if psychosis_now were answered no and history did not name schizophrenia",
    "AD5": "would pass if mania_now were answered no",
    "AD6": "would pass if history did not name intracerebral-haemorrhage",
    "AD7": "would pass if history did not name stroke and history did not name thyrotoxicosis",
    "AD8": (
        "would pass if substance_dependence_now were answered no and history did not name opioid-use-disorder-past"
    ),
    "AD9": (
        "would pass if peer_monitor were answered yes and stable_address were answered yes and state were one "
        "of CA, CO, FL, NY, TX, WA"
    ),
    "AD10": "would pass if history did not name child-pugh-c",
    "AD11": "would pass if history did not name suicide-attempt-within-3-months",
    "CR1": (
        "would pass if systolic were below 140 and diastolic were below 90 and history did not name "
        "hypertension and medications lacked entry 1"
    ),
    "CR2": "would pass if history did not name arrhythmia and history did not name heart-failure",
    "CR3": "would pass if history did not name raised-intracranial-pressure",
    "CR4": "would pass if history did not name glaucoma",
    "CR5": "would pass if history did not name thyroid-disease and medications lacked entry 1",
    "CR6": "would pass if history did not name liver-disease",
    "CR7": "would pass if history did not name interstitial-cystitis",
    "CR8": "would pass if history did not name seizure-disorder",
    "CR9": (
        "would pass if history did not name mania-past and medications lacked entry 1 and conditions did not "
        "name bipolar-depression"
    ),
    "CR10": "would pass if history did not name dissociative-disorder",
    "CR11": "would pass if audit-c were below its cut-off and dast-10 were below its cut-off",
    "CR12": "would pass if history did not name sleep-apnoea-untreated and spo2 were 95 or above",
    "CR13": "would pass if BMI were 40 or below and age were below 65",
    "CR14": (
        "would pass if phq-9 were below 20 and history did not name dissociative-disorder and c-ssrs-screener "
        "were complete and without a yes and history did not name psychiatric-admission-within-90-days"
    ),
    "CR15": ("would pass if medications lacked entry 1 and medications lacked entry 2 and medications lacked entry 4"),
    "CR16": ("would pass if history did not name ketamine-treatment-within-90-days and medications lacked entry 1"),
    "CR17": (
        "would pass if history did not name whatever and c-ssrs-screener were consistent: q2 yes where q3 to "
        "q5 has a yes, q6 yes where q6b has"
    ),
    "CR18": (
        "would pass if state were answered and conditions were answered and history were answered and "
        "medications were answered and symptoms were answered and no allergy were blank and phq-9 were "
        "answered and c-ssrs-screener were answered and dast-10 were answered and smd-a were answered and "
        "mania_now were answered and peer_monitor were answered and systolic were answered and diastolic were "
        "answered and heart_rate were answered and weight_kg were answered and height_cm were answered"
    ),
    "CR19": (
        "would pass if systolic were 95 or above and diastolic were 60 or above and heart rate were 100 or "
        "below and respiratory rate were 10 or above and temperature c were below 37.8 and symptoms did not "
        "name headache and symptoms did not name hiccups"
    ),
    "CS1": "would pass if q4, q6b were no",
    "CS2": "would pass if systolic were below 180 and diastolic were below 120",
    "CS3": "would pass if symptoms did not name chest-pain and symptoms did not name unresponsive",
    "CS4": "would pass if c-ssrs-screener were complete",
}

# What its certificate shows as judged: a JSON pointer, or a word where the value stands nowhere as such.
SHOWN: dict[str, dict[str, Any]] = {
    "IN2": {
        "/instruments/phq-9": {"score": 3},
        "/instruments/gad-7": {"score": 3},
        "/instruments/pcl-5": {"score": None},
    },
    "IN8": {"/conditions": ["gout", "depression"]},
    "AD1": {"/patient/birth_date": {"age": 16}},
    "AD2": {"/answers/ketamine_allergy": "yes", "/allergies/1": "S-ketamine"},
    "AD3": {"/answers/pregnant": "yes", "/answers/breastfeeding": "yes"},
    "AD4": {"/answers/psychosis_now": "yes", "/history/0": "schizophrenia"},
    "AD5": {"/answers/mania_now": "yes"},
    "AD6": {"/history/0": "intracerebral-haemorrhage"},
    "AD7": {"/history/0": "stroke", "/history/1": "thyrotoxicosis"},
    "AD8": {"/answers/substance_dependence_now": "yes", "/history/0": "opioid-use-disorder-past"},
    "AD9": {"/answers/peer_monitor": "no", "/answers/stable_address": "no", "/patient/state": "ZZ"},
    "AD10": {"/history/0": "child-pugh-c"},
    "AD11": {"/history/0": "suicide-attempt-within-3-months"},
    "CR1": {
        "/vitals/systolic": 190,
        "/vitals/diastolic": 130,
        "/history/0": "hypertension",
        "/medications/0": {"match": "listed-ingredient", "ingredients": ["lisinopril"], "perhaps": []},
    },
    "CR2": {"/history/0": "arrhythmia", "/history/1": "heart-failure"},
    "CR3": {"/history/0": "raised-intracranial-pressure"},
    "CR4": {"/history/0": "glaucoma"},
    "CR5": {
        "/history/0": "thyroid-disease",
        "/medications/0": {"match": "listed-ingredient", "ingredients": ["levothyroxine"], "perhaps": []},
    },
    "CR6": {"/history/0": "liver-disease"},
    "CR7": {"/history/0": "interstitial-cystitis"},
    "CR8": {"/history/0": "seizure-disorder"},
    "CR9": {
        "/history/0": "mania-past",
        "/medications/0": {"match": "listed-ingredient", "ingredients": ["lithium"], "perhaps": []},
        "/conditions/0": "bipolar-depression",
    },
    "CR10": {"/history/0": "dissociative-disorder"},
    "CR11": {"/instruments/audit-c": {"score": 12}, "/instruments/dast-10": {"score": 10}},
    "CR12": {"/history/0": "sleep-apnoea-untreated", "/vitals/spo2": 91},
    "CR13": {"/vitals/weight_kg": 150, "/vitals/height_cm": 180, "bmi": 46.3, "/patient/birth_date": {"age": 86}},
    "CR14": {
        "/instruments/phq-9": {"score": 26},
        "/instruments/pcl-5": {"score": 60},
        "/history/1": "dissociative-disorder",
        "/instruments/c-ssrs-screener": {"risk": "moderate", "incomplete": False},
        "/history/0": "psychiatric-admission-within-90-days",
    },
    "CR15": {
        "/medications/0": {"match": "unreadable", "ingredients": [], "perhaps": []},
        "/medications/1": {"match": "not-matched", "ingredients": [], "perhaps": []},
        "/medications/3": {"match": "blank", "ingredients": [], "perhaps": []},
    },
    "CR16": {
        "/history/0": "ketamine-treatment-within-90-days",
        "/medications/0": {"match": "listed-ingredient", "ingredients": ["ketamine"], "perhaps": []},
    },
    "CR17": {"/history/0": "whatever", "/instruments/c-ssrs-screener": {"inconsistent": True}},
    "CR18": {
        "/patient/state": None,
        "/conditions": None,
        "/history": None,
        "/medications": None,
        "/symptoms": None,
        "/allergies/0": None,
        "/instruments/phq-9": [None, None, None, None, None, None, None, None, None],
        "/instruments/c-ssrs-screener": None,
        "/instruments/dast-10": [None, None, None, None, None, None, None, None, None, None],
        "/instruments/smd-a": [0, 0, 0, 0, 0, 0, 0, 0, None],
        "/answers/mania_now": "unsure",
        "/answers/peer_monitor": None,
        "/vitals/systolic": None,
        "/vitals/diastolic": None,
        "/vitals/heart_rate": None,
        "/vitals/weight_kg": None,
        "/vitals/height_cm": None,
    },
    "CR19": {
        "/vitals/systolic": 82,
        "/vitals/diastolic": 45,
        "/vitals/heart_rate": 130,
        "/vitals/respiratory_rate": 8,
        "/vitals/temperature_c": 39.5,
        "/symptoms/0": "headache",
        "/symptoms/1": "hiccups",
    },
    "CS1": {"/instruments/c-ssrs-screener/q4": "yes", "/instruments/c-ssrs-screener/q6b": "yes"},
    "CS2": {"/vitals/systolic": 200, "/symptoms": ["headache"], "/vitals/diastolic": 140},
    "CS3": {"/symptoms/0": "chest-pain", "/symptoms/2": "unresponsive"},
    "CS4": {"item9_positive": True, "/instruments/c-ssrs-screener": {"q1": "no", "q2": "yes"}},
}
