"""The interaction table: classes with what they ask for, ingredients with their RxNorm code.

Sources are keys of the clinical reference. A code marked V was seen in a table derived from RxNav
([RXMAP], [RXJAVA], [RXNDF]); one marked R is recalled and must be checked with RxNav before clinical use.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, D, Provenance, R, V


class Action(StrEnum):
    """What an exact match asks for. Nothing here can approve: `none` is only the absence of a finding."""

    NONE = "none"
    REVIEW = "review"
    REVIEW_HIGH = "review-high"


@dataclass(frozen=True, slots=True)
class DrugClass:
    """`further` names the rules that a match makes speak besides CR15."""

    code: str
    action: Action
    effect: str
    provenance: Provenance
    source: str
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ingredient:
    """`rxcui` is the RxNorm concept of the ingredient, a string of digits."""

    name: str
    rxcui: str
    provenance: Provenance
    classes: tuple[str, ...]


_REVIEW, _HIGH = Action.REVIEW, Action.REVIEW_HIGH

CLASSES = (
    DrugClass(
        "benzodiazepine",
        _REVIEW,
        "additive sedation; may diminish the antidepressant effect; timing by the clinician",
        V,
        "[SPRAVATO-PMF],[ANDRADE]",
    ),
    DrugClass(
        "cns-depressant",
        _REVIEW,
        "sedation and respiratory depression; alcohol on the day postpones",
        V,
        "[RXREASONER],[SPRAVATO-PMF]",
    ),
    DrugClass(
        "opioid",
        _HIGH,
        "respiratory depression, prolonged recovery; no self-led sessions",
        V,
        "[RXREASONER],[CAROLINAS]",
    ),
    DrugClass("maoi", _HIGH, "blood pressure rise", V, "[SPRAVATO-PMF]"),
    DrugClass(
        "psychostimulant",
        _REVIEW,
        "blood pressure and heart rate rise; held on the dosing day as the clinician says",
        V,
        "[SPRAVATO-PMF],[RXREASONER]",
    ),
    DrugClass("xanthine", _HIGH, "lowered seizure threshold; blocked until a clinician decides", V, "[MIMS]"),
    DrugClass("glutamatergic", _REVIEW, "may reduce adverse effects; effect on efficacy unknown", V, "[ANDRADE]"),
    DrugClass("cyp2b6-inhibitor", _REVIEW, "exposure rises; dose caution", V, "[PELTONIEMI]; clopidogrel R"),
    DrugClass("cyp3a4-inhibitor", _REVIEW, "exposure may rise", V, "[MIMS],[RXREASONER],[PELTONIEMI]"),
    DrugClass("inducer", _REVIEW, "exposure falls", D, "default"),
    DrugClass("thyroid-hormone", _REVIEW, "hypertension, tachycardia", V, "[MIMS]", ("CR5",)),
    DrugClass(
        "antihypertensive",
        _REVIEW,
        "hypotension possible, a marker of hypertension; taken as usual unless told",
        V,
        "[MIMS]",
        ("CR1",),
    ),
    DrugClass("nmda-antagonist", _HIGH, "additive", R, "recall"),
    DrugClass("opioid-antagonist", _REVIEW, "its effect on the mechanism is debated", R, "recall"),
    DrugClass(
        "mood-stabiliser-or-antipsychotic",
        _REVIEW,
        "a marker of bipolar or psychotic disorder; psychosis is asked again by the clinician",
        D,
        "default",
        ("CR9",),
    ),
    DrugClass(
        "standard-antidepressant",
        Action.NONE,
        "most can be combined; a reminder not to stop",
        V,
        "[ANDRADE]",
    ),
    DrugClass("antiemetic", _REVIEW, "comfort medicine; a form cannot see a QT interval", D, "default; QT caution R"),
    DrugClass("ketamine", _REVIEW, "duplicate therapy", D, "default", ("CR16",)),
    DrugClass("esketamine", _HIGH, "duplicate therapy, additive", R, "recall; duplicate therapy D", ("CR16",)),
)


def _of(drug_class: str, provenance: Provenance, **rxcui: str) -> tuple[Ingredient, ...]:
    return tuple(Ingredient(name.replace("_", " "), code, provenance, (drug_class,)) for name, code in rxcui.items())


INGREDIENTS = (
    *_of("benzodiazepine", V, alprazolam="596", clonazepam="2598", midazolam="6960", triazolam="10767"),
    *_of("benzodiazepine", V, clobazam="21241", flurazepam="4501", quazepam="35185"),
    *_of("benzodiazepine", R, diazepam="3322", lorazepam="6470", temazepam="10355"),
    *_of("cns-depressant", V, hydroxyzine="5553", sodium_oxybate="9899", ethanol="448"),
    *_of("cns-depressant", R, zolpidem="39993", eszopiclone="461016", gabapentin="25480", pregabalin="187832"),
    Ingredient("phenobarbital", "8134", V, ("cns-depressant", "inducer")),
    *_of("opioid", V, fentanyl="4337", methadone="6813", hydrocodone="5489", tramadol="10689", tapentadol="787390"),
    *_of("opioid", V, buprenorphine="1819", meperidine="6754", oxymorphone="7814"),
    *_of("opioid", R, oxycodone="7804", morphine="7052"),
    *_of("maoi", V, phenelzine="8123", tranylcypromine="10734", isocarboxazid="6011", selegiline="9639"),
    *_of("maoi", V, linezolid="190376", methylene_blue="6878"),
    *_of("psychostimulant", R, amphetamine="725", dextroamphetamine="3288", methylphenidate="6901"),
    *_of("psychostimulant", R, lisdexamfetamine="700810", modafinil="30125"),
    *_of("psychostimulant", V, cocaine="2653"),
    *_of("xanthine", V, theophylline="10438"),
    *_of("xanthine", R, aminophylline="689"),
    *_of("glutamatergic", V, lamotrigine="28439"),
    *_of("cyp2b6-inhibitor", V, ticlopidine="10594"),
    *_of("cyp2b6-inhibitor", R, clopidogrel="32968"),
    *_of("cyp3a4-inhibitor", V, ketoconazole="6135", itraconazole="28031", voriconazole="121243"),
    *_of("cyp3a4-inhibitor", V, posaconazole="282446", ritonavir="85762", cobicistat="1306284"),
    *_of("cyp3a4-inhibitor", V, erythromycin="4053", verapamil="11170", diltiazem="3443", grapefruit="1431224"),
    *_of("cyp3a4-inhibitor", R, clarithromycin="21212"),
    *_of("inducer", V, rifampin="9384", carbamazepine="2002", phenytoin="8183"),
    Ingredient("St John's wort", "258326", V, ("inducer",)),
    *_of("thyroid-hormone", V, levothyroxine="10582"),
    *_of("antihypertensive", V, clonidine="2599", amlodipine="17767", lisinopril="29046"),
    *_of("nmda-antagonist", R, memantine="6719", amantadine="620", dextromethorphan="3289"),
    *_of("esketamine", R, esketamine="2119365"),
    *_of("opioid-antagonist", R, naltrexone="7243"),
    *_of("mood-stabiliser-or-antipsychotic", V, lithium="6448", olanzapine="61381", valproate="11118"),
    *_of("standard-antidepressant", V, fluoxetine="4493", sertraline="36437", venlafaxine="39786"),
    *_of("standard-antidepressant", V, desvenlafaxine="734064", fluvoxamine="42355", citalopram="2556"),
    *_of("standard-antidepressant", V, clomipramine="2597"),
    *_of("antiemetic", V, ondansetron="26225"),
    *_of("ketamine", R, ketamine="6130"),
)


def _of_class(each: DrugClass) -> Criterion:
    asks = " and ".join((each.action, *each.further))
    return Criterion(
        f"medicines/class/{each.code}", each.effect, asks, "", each.provenance, each.source, MEDICAL_DIRECTOR
    )


def _of_ingredient(each: Ingredient) -> Criterion:
    source = "[RXMAP],[RXJAVA],[RXNDF]" if each.provenance is V else "check with RxNav"
    id, name = f"medicines/ingredient/{each.name}", f"RxNorm code; {', '.join(each.classes)}"
    return Criterion(id, name, each.rxcui, "", each.provenance, source, MEDICAL_DIRECTOR)


CRITERIA = (*map(_of_class, CLASSES), *map(_of_ingredient, INGREDIENTS))
