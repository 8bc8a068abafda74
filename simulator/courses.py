"""The treatment of those in the cast who come that far: between them every branch of the pathway is walked."""

from collections.abc import Mapping

from simulator.course import Course, Scores

_BETTER = {2: Scores(11, 6), 4: Scores(6, 4), 6: Scores(5, 3), 0: Scores(5, 3)}

COURSES: Mapping[str, Course] = {
    # 4 sessions every 7 days, all on time: the happy path, with talks, and on to another treatment
    "Ada Whitfield": Course(begins=3, scores=_BETTER, talks="accepted", ends="referred"),
    # a confirmation that comes twice; a hold overridden; 172/104 at 45 minutes; a day moved; a little nausea
    "Ben Okafor": Course(
        begins=7,
        deposit="confirmed twice",
        twists={1: "overridden", 2: "hypertensive", 3: "moves", 4: "nauseous"},
        scores={2: Scores(14, 6), 4: Scores(9, 5), 0: Scores(10, 5)},
        answering={"post-session": "reminded"},
        talks="declined",
    ),
    # six sessions, less from the third on: a recheck, a silent monitor, an answer that stops the day, a slow return, a
    # day cancelled
    "Carla Reyes": Course(
        begins=2,
        sessions=6,
        taken=6,
        twists={1: "rechecked", 2: "silent", 3: "ill", 4: "slow", 5: "cancels"},
        scores=_BETTER,
        answering={"outcome": "reminded"},
        mid_course="adjust",
    ),
    # phenelzine: approved after the clearance; 4 every 14 days; three failing readings; a gate that is shut
    "Ines Duarte": Course(
        begins=3,
        interval=14,
        taken=3,
        consult="clearance",
        twists={1: "postponed", 2: "unprepared"},
        scores={2: Scores(13, 7)},
        answering={"post-session": "late"},
        follow_up="never",
    ),
    # misses the intro call, pays late, is declined at the consult: the deposit goes back
    "Keiko Tanaka": Course(begins=3, intro="misses", deposit="late", consult="decline"),
    # the parcel is lost; dies of something else
    "Samir Aziz": Course(begins=7, delivery="lost", ends="dies"),
    # on demand: asks too soon, takes two, then a break of three days
    "Tess Walker": Course(
        begins=4,
        sessions=None,
        taken=2,
        too_soon=True,
        scores={2: Scores(12, 8), 0: Scores(11, 7)},
        follow_up="break",
        ends="returns",
    ),
    # pharmacy's words out of order; does not come; nobody answers the alert; an emergency, then care in a clinic
    "Liam Byrne": Course(
        begins=4,
        delivery="out of order",
        twists={1: "no-show", 2: "unanswered", 3: "emergency"},
        scores={2: Scores(15, 9)},
        follow_up="never",
        ends="transferred",
    ),
    # worse after the second session, with a first thought of death: screened at once, looked at by a clinician
    "Olga Petrova": Course(
        begins=3,
        twists={1: "distressed"},
        scores={2: Scores(22, 12, item9=1), 4: Scores(12, 8), 0: Scores(11, 8)},
        follow_up="renew",
    ),
    # takes the consent to treatment back while the parcel is on its way
    "Quentin Moreau": Course(begins=3),
}
