"""PCL-5 and PC-PTSD-5. PCL-5 has no severity bands (V [COMORB-PCL5]): none may be shown."""

from dataclasses import dataclass

from shared.clinical.criteria import NOBODY, Criterion, D, V
from shared.clinical.instruments.model import Answers, Blanks, Choice, Cut, Instrument, Item, Licence


@dataclass(frozen=True, slots=True)
class Cluster:
    """A DSM-5 symptom cluster: items `first` to `last` (from 1), and how many must be rated 2 or more."""

    letter: str
    first: int
    last: int
    needed: int


CLUSTERS = (
    Cluster("B", 1, 5, 1),
    Cluster("C", 6, 7, 1),
    Cluster("D", 8, 14, 2),
    Cluster("E", 15, 20, 2),
)

_EXTENT = (
    Choice(0, "Not at all"),
    Choice(1, "A little bit"),
    Choice(2, "Moderately"),
    Choice(3, "Quite a bit"),
    Choice(4, "Extremely"),
)

_ITEMS = (
    ("memories", "Repeated, disturbing, and unwanted memories of the stressful experience?"),
    ("dreams", "Repeated, disturbing dreams of the stressful experience?"),
    (
        "flashbacks",
        "Suddenly feeling or acting as if the stressful experience were actually happening again (as if you were "
        "actually back there reliving it)?",
    ),
    ("upset by reminders", "Feeling very upset when something reminded you of the stressful experience?"),
    (
        "physical reactions",
        "Having strong physical reactions when something reminded you of the stressful experience (for example, "
        "heart pounding, trouble breathing, sweating)?",
    ),
    ("avoids thoughts", "Avoiding memories, thoughts, or feelings related to the stressful experience?"),
    (
        "avoids reminders",
        "Avoiding external reminders of the stressful experience (for example, people, places, conversations, "
        "activities, objects, or situations)?",
    ),
    ("gaps in memory", "Trouble remembering important parts of the stressful experience?"),
    (
        "negative beliefs",
        "Having strong negative beliefs about yourself, other people, or the world (for example, having thoughts "
        "such as: I am bad, there is something seriously wrong with me, no one can be trusted, the world is "
        "completely dangerous)?",
    ),
    ("blame", "Blaming yourself or someone else for the stressful experience or what happened after it?"),
    ("negative feelings", "Having strong negative feelings such as fear, horror, anger, guilt, or shame?"),
    ("loss of interest", "Loss of interest in activities that you used to enjoy?"),
    ("distant", "Feeling distant or cut off from other people?"),
    (
        "no positive feelings",
        "Trouble experiencing positive feelings (for example, being unable to feel happiness or have loving "
        "feelings for people close to you)?",
    ),
    ("irritable", "Irritable behavior, angry outbursts, or acting aggressively?"),
    ("risks", "Taking too many risks or doing things that could cause you harm?"),
    ("superalert", 'Being "superalert" or watchful or on guard?'),
    ("startled", "Feeling jumpy or easily startled?"),
    ("concentration", "Having difficulty concentrating?"),
    ("sleep", "Trouble falling or staying asleep?"),
)

PCL_5 = Instrument(
    id="pcl-5",
    title="PTSD Checklist for DSM-5 (PCL-5)",
    answers=Answers.WHOLE,
    low=0,
    high=4,
    items=tuple(
        Item(f"pcl-5-{number}", label, text, None, _EXTENT) for number, (label, text) in enumerate(_ITEMS, start=1)
    ),
    gives=("score", "clusters", "provisional_cutoff", "provisional_clusters"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0"),
    licence=Licence("An instrument of the US Department of Veterans Affairs, not copyrighted. [QXMD-PCL5]", True),
    range_provenance=V,
    range_source="[BIO-PCL5],[COMORB-PCL5]",
    recall="past month",
    lead="In the past month, how much were you bothered by:",
    cuts=(
        Cut(
            "provisional",
            33,
            "provisional PTSD by the total (33 of the published 31 to 33)",
            V,
            "[COMORB-PCL5]",
            "a lower cut-off",
        ),
        Cut("symptom", 2, "a symptom counts towards its cluster", V, "[COMORB-PCL5]"),
    ),
    panel="101697-1",
    total="101698-9",
)

PC_PTSD_5 = Instrument(
    id="pc-ptsd-5",
    title="Primary Care PTSD Screen for DSM-5 (PC-PTSD-5)",
    answers=Answers.YES_NO,
    low=0,
    high=1,
    items=tuple(  # V [CIRG]: 102012-2 to 102016-3
        Item(f"pc-ptsd-5-{number}", f"item {number}", None, loinc)
        for number, loinc in enumerate(("102012-2", "102013-0", "102014-8", "102015-5", "102016-3"), start=1)
    ),
    gives=("score", "positive"),
    blanks=Blanks(app=0, imported=0, provenance=D, source="2.0, as the other screens"),
    licence=Licence("Its wording and licence were not read, so no text is held here.", False),
    range_provenance=V,
    range_source="[CIRG]",
    cuts=(
        Cut(
            "positive",
            3,
            "the screen is positive (4 is used by some: the lower cut finds more)",
            V,
            "[CLIOT]; choice of the lower cut D",
            "a lower cut-off",
        ),
    ),
    total="102017-1",
)

INSTRUMENTS = (PCL_5, PC_PTSD_5)


def _of_cluster(each: Cluster) -> Criterion:
    id, name = f"instruments/pcl-5/cluster/{each.letter}", f"{PCL_5.title}: symptoms needed in cluster {each.letter}"
    value = f"{each.needed} of items {each.first} to {each.last}"
    return Criterion(id, name, value, "symptoms", V, "[BIO-PCL5],[COMORB-PCL5]", NOBODY)


CRITERIA = tuple(map(_of_cluster, CLUSTERS))
