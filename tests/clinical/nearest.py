"""For each rule of the form what would have let it pass, beside the assessments of `speaking`: a JSON Merge Patch."""

from typing import Any

NEAREST: dict[str, dict[str, Any]] = {
    "IN2": {"instruments": {"phq-9": [3, 3, 3, 1, 0, 0, 0, 0, 0]}},
    "IN8": {"conditions": ["depression"]},
    "AD1": {"patient": {"birth_date": "2008-10-05"}},
    "AD2": {"answers": {"ketamine_allergy": "no"}, "allergies": [{"text": "latex"}]},
    "AD3": {"answers": {"pregnant": "no", "breastfeeding": "no"}},
    "AD4": {"answers": {"psychosis_now": "no"}, "history": ["glaucoma"]},
    "AD5": {"answers": {"mania_now": "no"}},
    "AD6": {"history": []},
    "AD7": {"history": []},
    "AD8": {"answers": {"substance_dependence_now": "no"}, "history": []},
    "AD9": {"answers": {"peer_monitor": "yes", "stable_address": "yes"}, "patient": {"state": "CA"}},
    "AD10": {"history": []},
    "AD11": {"history": []},
    "CR1": {"vitals": {"systolic": 139, "diastolic": 89}, "history": [], "medications": [{"text": "sertraline"}]},
    "CR2": {"history": []},
    "CR3": {"history": []},
    "CR4": {"history": []},
    "CR5": {"history": [], "medications": []},
    "CR6": {"history": []},
    "CR7": {"history": []},
    "CR8": {"history": []},
    "CR9": {"history": [], "medications": [], "conditions": []},
    "CR10": {"history": []},
    "CR11": {
        "instruments": {
            "audit-c": [0, 0, 0],
            "dast-10": [False, False, True, False, False, False, False, False, False, False],
        }
    },
    "CR12": {"vitals": {"spo2": 95}, "history": []},
    "CR13": {"vitals": {"weight_kg": 129}, "patient": {"birth_date": "1962-10-05"}},
    "CR14": {
        "instruments": {
            "phq-9": [3, 3, 3, 3, 3, 2, 0, 0, 2],
            "c-ssrs-screener": {"q1": "no", "q2": "no", "q3": "no", "q4": "no", "q5": "no", "q6": "no", "q6b": "no"},
        },
        "history": [],
    },
    "CR15": {"medications": [{"text": "sertraline"}]},
    "CR16": {"history": [], "medications": []},
    "CR17": {
        "instruments": {
            "c-ssrs-screener": {"q1": "no", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no", "q6b": "no"}
        },
        "history": [],
    },
    "CR18": {
        "patient": {"state": "CA"},
        "conditions": ["depression"],
        "history": [],
        "medications": [],
        "symptoms": [],
        "instruments": {
            "phq-9": [0, 0, 0, 0, 0, 0, 0, 0, 0],
            "c-ssrs-screener": {"q1": "no", "q2": "no", "q3": "no", "q4": "no", "q5": "no", "q6": "no", "q6b": "no"},
            "dast-10": [False, False, True, False, False, False, False, False, False, False],
            "smd-a": [0, 0, 0, 0, 0, 0, 0, 0, 0],
        },
        "answers": {"mania_now": "no", "peer_monitor": "yes"},
        "vitals": {"systolic": 95, "diastolic": 60, "heart_rate": 50, "weight_kg": 45, "height_cm": 250},
        "allergies": [],
    },
    "CR19": {
        "vitals": {"systolic": 95, "diastolic": 60, "heart_rate": 100, "respiratory_rate": 10, "temperature_c": 37.7},
        "symptoms": [],
    },
    "CS1": {
        "instruments": {
            "c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "no", "q5": "no", "q6": "yes", "q6b": "no"}
        }
    },
    "CS2": {"vitals": {"systolic": 179, "diastolic": 119}},
    "CS3": {"symptoms": ["headache"]},
    "CS4": {
        "instruments": {
            "c-ssrs-screener": {"q1": "no", "q2": "yes", "q3": "no", "q4": "no", "q5": "no", "q6": "no", "q6b": "no"}
        }
    },
}
