"""PHQ-9 (14 days) and the 7-day Severity Measure for Depression—Adult: same items, two recall windows.

LOINC's PHQ-9 item codes say "in last 2 weeks" (V [USCORE-PHQ9]), so the 7-day form has none of them
and is never charted with PHQ-9 as one series.
"""

from dataclasses import replace

from shared.clinical.criteria import D, R, V
from shared.clinical.instruments.model import Answers, Band, Blanks, Choice, Cut, Instrument, Item, Licence

DAYS = (  # V [SENSOR-DOC],[SPIER]
    Choice(0, "Not at all", "LA6568-5"),
    Choice(1, "Several days", "LA6569-3"),
    Choice(2, "More than half the days", "LA6570-1"),
    Choice(3, "Nearly every day", "LA6571-9"),
)

_ITEMS = (  # V [SPIER],[CIRG]
    ("44250-9", "interest or pleasure", "Little interest or pleasure in doing things"),
    ("44255-8", "down, depressed, hopeless", "Feeling down, depressed, or hopeless"),
    ("44259-0", "sleep", "Trouble falling or staying asleep, or sleeping too much"),
    ("44254-1", "tired, little energy", "Feeling tired or having little energy"),
    ("44251-7", "appetite", "Poor appetite or overeating"),
    (
        "44258-2",
        "feeling bad about self",
        "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    ),
    (
        "44252-5",
        "concentration",
        "Trouble concentrating on things, such as reading the newspaper or watching television",
    ),
    (
        "44253-3",
        "slowed or fidgety",
        "Moving or speaking so slowly that other people could have noticed. Or the opposite - being so fidgety "
        "or restless that you have been moving around a lot more than usual",
    ),
    (
        "44260-8",
        "better off dead, self-harm",
        "Thoughts that you would be better off dead, or of hurting yourself in some way",
    ),
)

_DIFFICULTY = Item(  # V [SPIER]; answers 0 to 3, not in the total
    "phq-9-difficulty",
    "functional difficulty",
    "How difficult have these problems made it for you to do your work, take care of things at home, or get "
    "along with other people?",
    "69722-7",
    (
        Choice(0, "Not difficult at all"),
        Choice(1, "Somewhat difficult"),
        Choice(2, "Very difficult"),
        Choice(3, "Extremely difficult"),
    ),
)

_ITEM_9 = Cut(
    "item-9",
    1,
    "item 9 is positive: suicide risk is assessed whatever the total",
    V,
    "[SPIER],[PROGEN]",
)

PHQ_9 = Instrument(
    id="phq-9",
    title="Patient Health Questionnaire-9 (PHQ-9)",
    answers=Answers.WHOLE,
    low=0,
    high=3,
    items=tuple(
        Item(f"phq-9-{number}", label, text, loinc, DAYS) for number, (loinc, label, text) in enumerate(_ITEMS, start=1)
    ),
    gives=("score", "band", "prorated", "answered", "item9_positive", "item9_missing"),
    blanks=Blanks(app=0, imported=2, provenance=D, source="2.1, 2 of items 1 to 8 from imports", never=frozenset({9})),
    licence=Licence("PHQ-9, developed with a grant from Pfizer Inc.: no permission required to use it. [PROGEN]", True),
    range_provenance=V,
    range_source="[SENSOR-DOC],[SPIER]",
    recall="past 2 weeks",
    recall_days=14,
    lead="Over the last 2 weeks, how often have you been bothered by any of the following problems?",
    bands=(
        Band("none", 0),
        Band("mild", 5),
        Band("moderate", 10),
        Band("moderately-severe", 15),
        Band("severe", 20),
    ),
    bands_provenance=V,
    bands_source="[KROENKE01],[SPIER]",
    cuts=(_ITEM_9,),
    beside=(_DIFFICULTY,),
    panel="44249-1",
    total="44261-6",
    total_snomed="720433000",
)

SMD_A = replace(
    PHQ_9,
    id="smd-a",
    title="Severity Measure for Depression—Adult (7 days, adapted from PHQ-9)",
    items=tuple(
        Item(f"smd-a-{number}", label, text, None, DAYS) for number, (_, label, text) in enumerate(_ITEMS, start=1)
    ),
    blanks=Blanks(app=2, imported=2, provenance=V, source="[APA-PRORATE],[CAIRN]", never=frozenset({9})),
    licence=Licence(
        "The items are those of PHQ-9, which need no permission. The printed form of the American Psychiatric "
        "Association is not reproduced here.",
        True,
    ),
    range_provenance=V,
    range_source="[SMD-TEST]",
    recall="past 7 days",
    recall_days=7,
    lead="Over the past 7 days, how often have you been bothered by any of the following problems?",
    bands_provenance=R,
    bands_source="2.2, same cut points as PHQ-9",
    cuts=(_ITEM_9,),
    beside=(),
    panel=None,
    total=None,
    total_snomed=None,
    derived_from="phq-9",
)

INSTRUMENTS = (PHQ_9, SMD_A)
