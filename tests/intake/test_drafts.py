"""A draft: saved in parts, reminded, erased; danger in it is told at once."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake.api import OPERATIONS
from services.intake.domain import Patient
from services.intake.domain.drafts import merged
from services.intake.domain.forms import SaveDraft, SubmitAssessment, WithdrawPatient
from shared.deciding import Fact, Role, Told
from shared.events.common import RiskAnswered
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected
from shared.events.intake import DraftReminded, DraftSaved
from shared.runtime.operations import CommandOperation
from tests.assessments import HIGH_RISK, PERSON, SCREENED, UNSCREENED, assessment
from tests.story import START, Story, days, hours, refused, types


def draft(**sections: object) -> SaveDraft:
    return SaveDraft.model_validate(sections)


PERSONAL = {"patient": {**PERSON, "time_zone": "America/Los_Angeles"}}


def patient(story: Story) -> Patient:
    assert isinstance(story.state, Patient)
    return story.state


def crisis_shown(story: Story, told: tuple[Fact, ...]) -> bool:
    operation = next(o for o in OPERATIONS if isinstance(o, CommandOperation) and o.operation_id == "save-draft")
    as_told = tuple(each for each in story.told if each.fact in told)
    assert all(isinstance(each, Told) for each in as_told)
    return bool(operation.reply(story.state, as_told)["crisis"])


def save(story: Story, **sections: object) -> tuple[Fact, ...]:
    told = story.asks(draft(**sections))
    assert isinstance(told, tuple)
    return told


def test_the_first_part_starts_the_assessment_and_later_ones_continue_it(story: Story) -> None:
    assert types(save(story, conditions=["depression"])) == ["assessment-started", "draft-saved"]
    first = patient(story).assessment_id
    assert types(save(story, symptoms=[])) == ["draft-saved"]
    assert patient(story).assessment_id == first
    assert patient(story).draft == {"conditions": ["depression"], "symptoms": []}
    assert patient(story).clinic == story.clinic and patient(story).patient_id == story.patient


def test_a_part_is_laid_over_what_was_saved_and_null_takes_a_field_away(story: Story) -> None:
    save(story, patient={"given": "Ada", "email": "ada@example.com"}, vitals={"systolic": 120})
    save(story, patient={"email": None, "family": "Q"}, vitals={"diastolic": 80}, history=["stroke"])
    assert patient(story).draft == {
        "patient": {"given": "Ada", "family": "Q"},
        "vitals": {"systolic": 120, "diastolic": 80},
        "history": ["stroke"],
    }


def test_one_instrument_is_replaced_whole(story: Story) -> None:
    save(story, instruments={"c-ssrs-screener": {"q1": "no", "q2": "no"}, "peg": [1, 2, 3]})
    save(story, instruments={"c-ssrs-screener": {"q1": "no"}})
    assert patient(story).draft["instruments"] == {"c-ssrs-screener": {"q1": "no"}, "peg": [1, 2, 3]}


def test_a_blank_answer_takes_the_earlier_one_away() -> None:
    assert merged({"answers": {"pregnant": "yes"}}, {"answers": {"pregnant": None}}) == {"answers": {}}


def test_what_is_in_a_draft_travels_in_a_private_field_only(story: Story) -> None:
    *_, saved = save(story, **PERSONAL, history=["stroke"])
    assert isinstance(saved, DraftSaved) and DraftSaved.private == ("patch",)
    assert saved.model_dump(exclude={"patch"}) == {
        "assessment_id": patient(story).assessment_id,
        "sections": ("history", "patient"),
        "crisis": False,
    }


@pytest.mark.parametrize(("after", "number"), [(hours(24), 1), (hours(72), 2), (days(7), 3)])
def test_a_draft_that_lies_still_is_reminded_at_24_hours_72_hours_and_7_days(
    story: Story, after: object, number: int
) -> None:
    save(story, **PERSONAL)
    story.until(START + after - hours(1 / 3600))  # type: ignore[operator]
    assert sum(each.fact.type == "draft-reminded" for each in story.told) == number - 1
    (reminded,) = story.passes(hours(1 / 3600))
    assert isinstance(reminded, DraftReminded) and reminded.number == number
    assert [effect.line["template"] for effect in story.effects() if effect.expires_at > story.now] == [
        "assessment-incomplete"
    ]


def test_a_service_that_was_away_reminds_once_and_not_thrice(story: Story) -> None:
    save(story, **PERSONAL)
    told = story.wakes_at(START + days(8))
    assert [fact.number for fact in told if isinstance(fact, DraftReminded)] == [3]
    assert story.names() == ["expire"]


def test_a_reminder_without_an_address_says_so_and_sends_nothing(story: Story) -> None:
    save(story, conditions=["anxiety"])
    (reminded,) = story.passes(hours(24))
    assert isinstance(reminded, DraftReminded) and reminded.unsent == "no-address"
    assert story.effects() == []


def test_a_draft_waits_for_the_patient_until_it_is_gone_and_of_who_left_for_time_alone(story: Story) -> None:
    story.asks(draft(conditions=[]))
    assert {(wait.key, wait.whom) for wait in story.waits()} == {("remind", Role.SYSTEM), ("expire", Role.PATIENT)}
    assert story.wait("expire").what == "submit-assessment"
    story.asks(WithdrawPatient(patient_id=story.patient))
    assert {(wait.key, wait.whom) for wait in story.waits()} == {("expire", Role.SYSTEM)}


def test_a_form_that_was_handed_in_is_not_reminded_of(story: Story) -> None:
    save(story, **PERSONAL)
    story.passes(hours(23))
    story.asks(SubmitAssessment.model_validate(assessment()))
    assert story.passes(days(40)) == () and story.waits() == []


def test_a_reminder_that_waits_for_the_morning_is_dropped_when_the_form_comes_in(story: Story) -> None:
    story.now = START.replace(hour=5)  # 22:00 in Los Angeles: the reminder falls into quiet hours
    save(story, **PERSONAL)
    story.passes(hours(24))
    (mail,) = story.effects()
    assert mail.not_before == story.now.replace(hour=15)  # 08:00 there
    told = story.asks(SubmitAssessment.model_validate(assessment()))
    assert types(told) == ["assessment-submitted", "message-suppressed"]
    assert story.effects() == []


def test_a_draft_is_erased_after_30_days(story: Story) -> None:
    save(story, **PERSONAL)
    story.until(START + days(30) - hours(1))
    assert story.names() == ["expire"]
    assert "draft-expired" in types(story.passes(hours(1)))
    erase = next(effect for effect in story.effects() if effect.kind == "erase")
    assert erase.key == next(each.id for each in story.told if each.fact.type == "draft-expired")
    assert erase.line["patient_id"] == story.patient
    assert refused(story.asks(draft(conditions=[]))) == ("draft-expired",)
    assert types(story.ends(erase)) == ["candidate-erased"]
    assert story.effects() == [] and story.waits() == []


@pytest.mark.parametrize("outcome", ["unknown", "failed", "expired"])
def test_an_erasure_that_nobody_is_sure_of_is_made_again(story: Story, outcome: str) -> None:
    save(story, conditions=[])
    story.passes(days(30))
    (erase,) = story.effects()
    assert types(story.ends(erase, outcome)) == ["draft-expired"]
    (again,) = story.effects()
    assert again.kind == "erase" and again.key != erase.key


def test_nobody_is_erased_while_their_crisis_waits_for_a_human(story: Story) -> None:
    save(story, **PERSONAL)
    crisis, assessment_id = UUID(int=1), patient(story).assessment_id
    assert assessment_id
    detected = CrisisDetected(
        crisis_id=crisis, assessment_id=assessment_id, kinds=("suicide",), rules=("CS1",), acknowledge_by=START
    )
    story.hears(detected, "eligibility")
    story.passes(days(30))
    assert story.effects() == []
    story.hears(CrisisAcknowledged(crisis_ids=(crisis,), reason="called", role="clinician"), "eligibility")
    assert [effect.kind for effect in story.effects()] == ["erase"]


def test_a_draft_is_erased_also_when_its_candidate_has_left(story: Story) -> None:
    save(story, **PERSONAL)
    story.asks(WithdrawPatient(patient_id=story.patient))
    assert story.names() == ["expire"]
    assert types(story.passes(days(30))) == ["draft-expired"]


def test_a_positive_item_9_is_told_at_the_save_that_brought_it(story: Story) -> None:
    save(story, conditions=["depression"])
    told = save(story, **UNSCREENED)
    assert types(told) == ["risk-answered", "draft-saved"]
    assert isinstance(told[0], RiskAnswered)
    assert told[0].item9_positive and not told[0].screened and told[0].rules == ()
    assert not crisis_shown(story, told)


@pytest.mark.parametrize("instrument", ["phq-9", "smd-a"])
def test_item_9_of_the_7_day_form_counts_like_that_of_phq_9(story: Story, instrument: str) -> None:
    told = save(story, instruments={instrument: [None] * 8 + [1]})
    assert types(told) == ["assessment-started", "risk-answered", "draft-saved"]


def test_a_high_c_ssrs_shows_the_screen_at_once(story: Story) -> None:
    told = save(story, **HIGH_RISK)
    risk = next(fact for fact in told if isinstance(fact, RiskAnswered))
    assert risk.c_ssrs == "high" and risk.rules == ("CS1",)
    assert crisis_shown(story, told)


@pytest.mark.parametrize(("yes", "level"), [("q1", "low"), ("q3", "moderate"), ("q6", "moderate")])
def test_every_level_of_the_c_ssrs_above_none_is_told(story: Story, yes: str, level: str) -> None:
    told = save(story, instruments={"c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no", yes: "yes", "q6b": "no"}})
    risk = next(fact for fact in told if isinstance(fact, RiskAnswered))
    assert risk.c_ssrs == level and not crisis_shown(story, told)


@pytest.mark.parametrize(
    ("sections", "rule"),
    [
        ({"symptoms": ["chest-pain"]}, "CS3"),
        ({"history": ["suicide-attempt-within-3-months"]}, "AD11"),
        ({"symptoms": ["headache"], "vitals": {"systolic": 182, "diastolic": 110}}, "CS2"),
    ],
)
def test_any_crisis_rule_in_a_draft_is_told_and_shows_the_screen(
    story: Story, sections: dict[str, object], rule: str
) -> None:
    told = save(story, **sections)
    risk = next(fact for fact in told if isinstance(fact, RiskAnswered))
    assert risk.rules == (rule,) and crisis_shown(story, told)


def test_an_emergency_that_two_saves_make_together_is_told_by_the_second(story: Story) -> None:
    assert "risk-answered" not in types(save(story, vitals={"systolic": 182, "diastolic": 110}))
    assert "risk-answered" in types(save(story, symptoms=["headache"]))


def test_the_screen_is_shown_as_long_as_the_danger_stands_in_the_draft(story: Story) -> None:
    save(story, symptoms=["chest-pain"])
    told = save(story, conditions=["anxiety"])
    assert types(told) == ["draft-saved"] and crisis_shown(story, told)
    assert not crisis_shown(story, save(story, symptoms=[]))


def test_a_draft_without_danger_tells_no_risk(story: Story) -> None:
    told = save(story, instruments={"phq-9": [3] * 8 + [0], "c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"}})
    assert types(told) == ["assessment-started", "draft-saved"]


def test_a_save_of_something_else_repeats_no_danger(story: Story) -> None:
    save(story, **UNSCREENED)
    assert types(save(story, conditions=["anxiety"], instruments={"gad-7": [0] * 7})) == ["draft-saved"]


def test_the_end_of_an_owed_screening_is_told(story: Story) -> None:
    save(story, **UNSCREENED)
    risk = next(fact for fact in save(story, **SCREENED) if isinstance(fact, RiskAnswered))
    assert risk.item9_positive and risk.screened and risk.c_ssrs == "none"


def test_the_end_of_an_owed_screening_is_told_also_when_item_9_is_taken_back_with_it(story: Story) -> None:
    save(story, **UNSCREENED)
    told = save(story, instruments={"phq-9": [0] * 9, **SCREENED["instruments"]})
    risk = next(fact for fact in told if isinstance(fact, RiskAnswered))
    assert risk.screened and not risk.item9_positive
    assert types(save(story, **SCREENED)) == ["draft-saved"]


@pytest.mark.parametrize("ended", ["withdrawn", "already-submitted"])
def test_danger_in_a_draft_that_is_no_longer_taken_is_told_all_the_same(story: Story, ended: str) -> None:
    save(story, **PERSONAL)
    if ended == "withdrawn":
        story.asks(WithdrawPatient(patient_id=story.patient))
    else:
        story.asks(SubmitAssessment.model_validate(assessment()))
    assert refused(story.asks(draft(conditions=["anxiety"]))) == (ended,)
    told = save(story, **HIGH_RISK)
    assert types(told) == ["risk-answered"] and crisis_shown(story, told)
