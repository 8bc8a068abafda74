"""What is read and ticked beside somebody who is well, or not."""

from typing import Any

from simulator.visits import LOT

CALM = {"systolic": 118, "diastolic": 76, "heart_rate": 70, "spo2": 98, "respiratory_rate": 14, "temperature_c": 36.6}
RAISED = CALM | {"systolic": 150, "diastolic": 95}
HIGH = CALM | {"systolic": 172, "diastolic": 104}
FALLING = CALM | {"systolic": 128, "diastolic": 82}
DEVICE = {"device": "Omron HEM-7156", "reader": "peer monitor"}
CHECKLIST: dict[str, Any] = {
    "hours_since_food": 5,
    "minutes_since_fluids": 90,
    "no_substances_24h": True,
    "medicines_as_instructed": True,
    "new_medicine": False,
    "monitor_present": True,
    "monitor_sober": True,
    "monitor_adult": True,
    "monitor_on_camera": True,
    "emergency_contact_confirmed": True,
    "address_confirmed": True,
    "lockout_acknowledged": True,
    "dependants_covered": True,
    "pregnant": "no",
    "suicide_risk": "none",
    "symptoms": [],
    "intention": "To look at the last year without fear",
    "environment_ready": True,
    "medicine_in_hand": True,
    "lot": LOT,
    "rested_and_settled": True,
    "connection_tested": True,
    "backup_phone": True,
    "emergency_card_confirmed": True,
}
READINESS: dict[str, Any] = {
    "systolic": 122,
    "diastolic": 78,
    "heart_rate": 72,
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
