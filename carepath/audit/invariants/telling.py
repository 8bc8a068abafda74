"""What was told stands on its topic, and nothing else does (I15, I16), in the order of its numbers (I17)."""

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from carepath.audit.evidence import Evidence, Row, Untold
from carepath.audit.finding import Finding, Invariant
from carepath.audit.formulas import event_id
from carepath.audit.invariants.journal import is_copy
from carepath.audit.records import Word


def check_derivable(evidence: Evidence, finding: Finding) -> None:
    for topic in evidence.topics.values():
        for seen in topic.firm_ones():
            right = seen.word is not None and (_told_once(evidence, seen.word) or _told_by_erased(evidence, seen.word))
            finding.holds(right, seen.word.id if seen.word else seen.place)


def _told_once(evidence: Evidence, word: Word) -> bool:
    """Exactly one row of the teller that owns this topic told exactly this, and its cause gives this id."""
    tellings = evidence.told.get((word.topic, word.id), [])
    if len(tellings) != 1:
        return False
    name, row, told = tellings[0]
    own = word.public or evidence.databases[name].owns(word.topic)
    right = is_copy(evidence, row, word) if word.public else _caused(name, row, word)
    return own and name == word.teller and told.fingerprint == word.fingerprint and right


def _caused(name: str, row: Row, word: Word) -> bool:
    of = max((fact.of for fact in row.facts), default=0)
    ids = (event_id(row.cause, name, ordinal) for ordinal in range(of))
    return word.cause == row.cause and any(id == word.id for id in ids)


def _told_by_erased(evidence: Evidence, word: Word) -> bool:
    """After a restore only the counters know of the facts of an erased entity. A public copy is found by the id
    inside, for which the installation key is needed."""
    if (word.topic, word.id) in evidence.told:
        return False
    if word.public:
        known = evidence.installation is not None
        return evidence.subjects.get(word.id) in evidence.erased if known else bool(evidence.erased)
    database = evidence.databases.get(word.teller)
    kept = database.states.get(word.key) if database and database.owns(word.topic) else None
    return kept is not None and word.key in evidence.erased and word.number <= kept.counters.get(word.topic, 0)


def check_there(evidence: Evidence, finding: Finding) -> None:
    copies: dict[tuple[str, UUID], set[bytes]] = {}
    for seen in evidence.seen():
        if seen.word:
            copies.setdefault((seen.topic, seen.word.id), set()).add(seen.word.fingerprint)
    for (topic, id), tellings in evidence.told.items():
        for name, row, word in tellings:
            bodies = copies.get((topic, id), set())
            absent = not bodies and _may_be_absent(evidence, name, row, word)
            finding.holds(bodies == {word.fingerprint} or absent, id)
    for (topic, id), bodies in copies.items():
        if len(bodies) > 1 and (topic, id) not in evidence.told:
            finding.breaks(id)


def _may_be_absent(evidence: Evidence, name: str, row: Row, word: Word) -> bool:
    """It still waits in the outbox, or its public topic has deleted it since."""
    if Untold(word.lane, row.entity, row.seq) in evidence.databases[name].outbox:
        return True
    topic = evidence.topics.get(word.topic)
    return topic is not None and topic.cut


def check_order(evidence: Evidence, finding: Finding) -> None:
    for (topic, key), numbers in evidence.streams.items():
        firsts = [copies[0] for _, copies in sorted(numbers.items())]
        expected = range(1, len(firsts) + 1)
        if evidence.topics[topic].cut and firsts:
            expected = range(min(numbers), min(numbers) + len(firsts))
        one_partition = len({each.partition for copies in numbers.values() for each in copies}) == 1
        rises = _rises([each.offset for each in firsts]) or _was_told_again(evidence, topic, key)
        in_order = rises and sorted(numbers) == list(expected)
        finding.holds(one_partition and in_order, f"{topic}/{key}")
        finding.examined += sum(map(len, numbers.values())) - 1
    _check_told_order(evidence, finding)


def _rises(offsets: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(offsets))


def _was_told_again(evidence: Evidence, topic: str, key: str) -> bool:
    """A record that Kafka lost, and that a person had told again, stands late on its topic for ever."""
    teller = evidence.databases.get(topic.split(".")[1]) if topic.startswith("care.") else None
    return teller is not None and any(row.name == "retell" for row in teller.journal.get(key, []))


def _check_told_order(evidence: Evidence, finding: Finding) -> None:
    """The journal tells 1, 2, 3, ... on each topic, and the counters stand at the last."""
    for name, database in evidence.databases.items():
        for entity, kept in database.states.items():
            told: dict[str, list[int]] = {}
            for row in database.journal.get(entity, []):
                for word in row.told:
                    told.setdefault(word.topic, []).append(word.number)
            for topic in told.keys() | kept.counters.keys():
                numbers, last = told.get(topic, []), kept.counters.get(topic, 0)
                counted = len(numbers) == last or (len(numbers) < last and entity in evidence.erased)
                if not counted or numbers != list(range(1, len(numbers) + 1)):
                    finding.breaks(f"{name}/{entity}/{topic}")


DERIVABLE = Invariant(
    "I15",
    "what is there was told",
    "Every record on a topic was told, exactly as it stands there, by one committed journal row of its teller; its "
    "causation id is that row's cause, its id follows from the cause",
    check_derivable,
)
THERE = Invariant(
    "I16",
    "what was told is there",
    "Everything told stands on its topic at least once, unless it still waits in the outbox, and all copies of an id "
    "are one body",
    check_there,
)
ORDER = Invariant(
    "I17",
    "numbers in order",
    "Per key and topic the first occurrences are 1, 2, 3, ... in the order of the journal, on one partition; a repeat "
    "changes nothing",
    check_order,
)
