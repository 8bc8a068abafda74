"""The side effects that can be reported, with their codes and what each CTCAE grade of them means.

MedDRA codes are those printed in the NCI CTCAE v5.0 workbook, the grades its adult descriptors, shortened (V).
SNOMED CT codes marked V were seen in public terminology code; those marked R are recalled and must be checked
before use. A name is a code of ours: effects that share a row of the workbook share its grades.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.clinical.criteria import NOBODY, Criterion, D, Provenance, R, V, default


@dataclass(frozen=True, slots=True)
class Snomed:
    code: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Effect:
    """`grades` are the descriptors of grades 1 to 4, None where a grade does not exist.

    `call_911_from`: the grade at which nobody waits for a clinician. 4 is life-threatening for every effect.
    """

    name: str
    meddra: str | None
    snomed: tuple[Snomed, ...]
    grades: tuple[str | None, str | None, str | None, str | None]
    call_911_from: int = 4
    provenance: Provenance = V


def _effect(name: str, meddra: str | None, verified: str, recalled: str, grades: str, call_911_from: int = 4) -> Effect:
    codes = [Snomed(code, V) for code in verified.split()] + [Snomed(code, R) for code in recalled.split()]
    one, two, three, four = (None if part.strip() == "-" else part.strip() for part in grades.split("|"))
    return Effect(name, meddra, tuple(codes), (one, two, three, four), call_911_from)


_MILD = "mild | moderate | severe | -"
_MILD_ADL = "mild | moderate, limits instrumental ADL | severe, limits self-care | -"
_GAIT = "clinical finding only | limits instrumental ADL | limits self-care | -"
_MEMORY = "transient | short-term | long-term | -"
_MOUTH = "mild | intake altered | severe | -"
_URINARY = "present | limits instrumental ADL, medical | - | -"
_ALLERGY = "no systemic treatment | oral treatment | bronchospasm, parenteral treatment | life-threatening"

_ROWS = (
    _effect("numbness-limbs", "10033987", "44077006 91019004", "", _MILD_ADL),
    _effect(
        "blurred-vision",
        "10005886",
        "111516008",
        "",
        "no intervention | moderately less acuity, 20/40 or better | markedly less acuity | 20/200 or worse",
    ),
    _effect(
        "dizziness",
        "10013573",
        "404640003",
        "",
        "mild unsteadiness | moderate, limits instrumental ADL | severe, limits self-care | -",
    ),
    _effect("vertigo", "10047340", "", "399153001", _MILD),
    _effect(
        "confusion",
        "10010300",
        "40917007 130987000",
        "",
        "mild disorientation | moderate, limits instrumental ADL | severe, limits self-care | life-threatening",
    ),
    _effect("nausea", "10028813", "422587007", "", "less appetite | less intake | inadequate intake, hospital | -"),
    _effect("vomiting", "10047700", "422400008", "", "no intervention | IV or medical | hospital | life-threatening"),
    _effect("headache", "10019211", "25064002", "", _MILD),
    _effect(
        "hypertension",
        "10020772",
        "",
        "38341003",
        "120-139/80-89 | 140-159/90-99 | at least 160/100 | crisis, neurological signs",
    ),
    _effect(
        "hypotension",
        "10021097",
        "",
        "45007003",
        "asymptomatic | non-urgent treatment | hospital | life-threatening",
    ),
    _effect("sinus-tachycardia", "10040752", "", "3424008", "asymptomatic | symptomatic | urgent treatment | -"),
    _effect("palpitations", "10033557", "80313002", "", "mild | intervention | - | -"),
    _effect("chest-pain", "10008481", "29857009", "", "mild | moderate, exertional | at rest, new onset | -", 3),
    _effect("syncope", "10042772", "271594007", "", "- | - | fainting | -"),
    _effect("presyncope", "10036653", "", "", "- | presyncope | - | -"),
    _effect(
        "somnolence",
        "10041349",
        "",
        "271782001",
        "drowsy | moderate sedation | obtundation, stupor | life-threatening",
        3,
    ),
    _effect(
        "depressed-consciousness",
        "10012373",
        "422768004",
        "",
        "less alert | slow response | difficult to arouse | coma",
        3,
    ),
    _effect("anxiety", "10002855", "48694002", "", "mild | moderate | severe, hospital | life-threatening"),
    _effect("agitation", "10001497", "", "24199005", "mild | moderate | severe | urgent"),
    _effect(
        "hallucinations",
        "10019077",
        "7011001",
        "",
        "mild perceptual | moderate | severe, no hospital | risk of harm",
    ),
    _effect(
        "psychosis",
        "10037234",
        "",
        "69322001",
        "mild | disorganised, impaired reality testing | paranoid, new onset | risk of harm",
    ),
    _effect("mania", "10026749", "", "", "mild | moderate | severe, new onset | harm"),
    _effect("delirium", "10012218", "", "2776000", "mild | moderate | urgent | harm"),
    _effect(
        "suicidal-ideation",
        "10042458",
        "6471006",
        "",
        "thoughts of death, no wish to kill self | ideation without plan or intent | plan without serious intent"
        " | plan and intent, hospital",
    ),
    _effect("dysarthria", "10013887", "", "8011004", "mild slur | moderate | severe | -"),
    _effect("ataxia", "10003591", "", "", _GAIT),
    _effect("gait-disturbance", "10017577", "", "", _GAIT),
    _effect("fall", "10016173", "", "1912002", "no injury | symptomatic | hospital | -"),
    _effect("amnesia", "10001949", "", "", _MEMORY),
    _effect("memory-impairment", "10027175", "", "", _MEMORY),
    _effect(
        "fatigue",
        "10016256",
        "84229001",
        "",
        "relieved by rest | not relieved, limits instrumental ADL | limits self-care | -",
    ),
    _effect("insomnia", "10022437", "193462001", "", _MILD),
    _effect("dry-mouth", "10013781", "", "", _MOUTH),
    _effect("oral-pain", "10031009", "", "", _MOUTH),
    _effect("dyspnoea", "10013963", "267036007", "", "exertion | minimal exertion | at rest | life-threatening", 3),
    _effect("hypoxia", "10021143", "", "", "- | exertional below 88 % | at rest below 88 % | airway", 3),
    _effect("apnoea", "10002972", "", "", "- | - | present | intubation", 3),
    _effect("urinary-frequency", "10046539", "", "162116003", _URINARY),
    _effect("urinary-urgency", "10046593", "", "", _URINARY),
    _effect("urinary-pain", "10062225", "", "49650001", _MILD),
    _effect("haematuria", "10019450", "", "34436003", "asymptomatic | symptomatic | gross | life-threatening"),
    _effect(
        "cystitis",
        "10063057",
        "",
        "",
        "microscopic haematuria, minimal symptoms | moderate | gross haematuria | urgent",
    ),
    _effect("alt-increased", "10001551", "", "", "up to 3 ULN | over 3 to 5 ULN | over 5 to 20 ULN | over 20 ULN"),
    _effect("allergic-reaction", "10001718", "", "", _ALLERGY, 3),
    _effect("anaphylaxis", "10002218", "", "39579001", _ALLERGY, 3),
    _effect(
        "seizure",
        "10039906",
        "91175000",
        "",
        "brief partial | brief generalised | new onset, multiple | status epilepticus",
        3,
    ),
)

# No CTCAE term, and no code was verified: the grading is chosen here.
_DISSOCIATION = Effect(
    "dissociation",
    None,
    (),
    (
        "present, not distressing",
        "distressing, reassurance needed",
        "cannot be redirected, unsafe",
        "emergency behaviour",
    ),
    provenance=D,
)

EFFECTS: Mapping[str, Effect] = MappingProxyType({effect.name: effect for effect in (*_ROWS, _DISSOCIATION)})


def _of_effect(effect: Effect) -> Iterator[Criterion]:
    key, words = f"side-effects/{effect.name}", effect.name.replace("-", " ")
    source = "[CTCAE]" if effect.provenance is V else "chosen here"
    grades = "; ".join(f"{at}: {says}" for at, says in enumerate(effect.grades, 1) if says)
    yield Criterion(f"{key}/grades", f"{words}: grades", grades, "", effect.provenance, source, NOBODY)
    yield default(f"{key}/911", f"{words}: 911 at once from grade", effect.call_911_from, source="4.4")
    if effect.meddra:
        yield Criterion(f"{key}/meddra", f"{words}: MedDRA", effect.meddra, "", V, "[CTCAE]", NOBODY)
    for code in effect.snomed:
        source = "public terminology code" if code.provenance is V else "recalled, to be checked"
        id, name = f"{key}/snomed/{code.code}", f"{words}: SNOMED CT"
        yield Criterion(id, name, code.code, "", code.provenance, source, NOBODY)


CRITERIA = tuple(row for effect in EFFECTS.values() for row in _of_effect(effect))
