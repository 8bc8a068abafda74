"""Answers: taken whenever they come, scored, and looked at for danger and worsening (clinical reference 2.4, 7.1)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.integration.domain.forms import SCORED, AnswerQuestionnaire, results_of
from services.integration.domain.known import Opened, Worsened
from services.integration.domain.questionnaires import after_session, ask
from services.integration.domain.questions import POST_SESSION_FORM, SELF_HARM, SIDE_EFFECTS, SUICIDAL
from services.integration.domain.state import Course
from shared.clinical.cadence import SAFETY_FORM
from shared.clinical.change import RULES, change
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import after_business_days
from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.outcomes import recall_overlaps_dose, suicidality_new
from shared.clinical.triage import danger_in, danger_of
from shared.clinical.triage.codes import SCREENER
from shared.clinical.triage.reading import survey
from shared.clinical.when import local_date
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role
from shared.events.common import RiskAnswered
from shared.events.integration import QuestionnaireCompleted, SymptomsWorsened
from shared.jsons import Json

LOOKED_AT_WITHIN = number(
    1, "d", D, "integration/worsening/looked-at", "worsening is looked at, in business days", "sooner"
)
SAME_DAY = clock(
    8, "h", D, "integration/worsening/same-day", "new ideation or a C-SSRS from moderate, looked at", "sooner"
)
CONCERN_FOR = clock(
    24, "h", D, "integration/safety-form/concern", "a yes in it is written to a clinician until, after it"
)
SUICIDE_FORMS = ("phq-9", SCREENER)
ITEM_9 = {"new-item-9", "item9-missing"}
SAME_DAY_REASONS = frozenset({"new-item-9", "c-ssrs-moderate", "c-ssrs-high"})


def answer(state: Course, command: AnswerQuestionnaire, at: Moment) -> Answer:
    """An answer is taken also after the close, and from a patient who has left. The first answer to an instrument
    counts. A later one, or one to a form that nobody asked for, is refused; new danger in it is told all the same."""
    opened = state.opened.get(command.questionnaire_id)
    if opened is None:
        return UNKNOWN
    if codes := _reasons_against(state, opened, command):
        return tuple(_new_danger(state, command)) or Refused(codes)
    completed = QuestionnaireCompleted(
        questionnaire_id=command.questionnaire_id,
        kind=opened.kind,
        session_number=opened.session_number,
        answers=command.answers,
        results=results_of(command.answers),
        late=at.now >= state.closes(opened),
        unanswered=_unanswered(state, opened, command),
        recall_overlaps_dose=_mixing_two_sessions(state, command, at),
    )
    return (
        completed,
        *after_session(state, command.questionnaire_id, answered=True),
        *_danger(state, command),
        *_worsening(state, completed, at),
        *_concerns(completed, at),
    )


def _reasons_against(state: Course, opened: Opened, command: AnswerQuestionnaire) -> tuple[str, ...]:
    given = set(command.answers)
    if given & set(state.given.get(command.questionnaire_id, ())):
        return ("already-answered",)
    return () if given <= {*opened.instruments, SCREENER} else ("not-asked",)


def _unanswered(state: Course, opened: Opened, command: AnswerQuestionnaire) -> tuple[str, ...]:
    answered = {*state.given.get(command.questionnaire_id, ()), *command.answers}
    return tuple(each for each in opened.instruments if each not in answered)


def _mixing_two_sessions(state: Course, command: AnswerQuestionnaire, at: Moment) -> tuple[str, ...]:
    """The instruments whose recall window, on the patient's calendar, holds two doses or more."""
    doses = [local_date(each.at, state.place) for each in state.done.values()]
    today = local_date(at.now, state.place)
    return tuple(
        name
        for name in sorted(command.answers)
        if name in SCORED and recall_overlaps_dose(INSTRUMENTS[name], today, doses)
    )


def _danger(state: Course, command: AnswerQuestionnaire) -> Iterator[Fact]:
    """Tells a positive item 9, thoughts of self-harm, a C-SSRS level above none, and the screening that ends the
    clock."""
    if not _speaks(command.answers):
        return
    risk = _risk(_said(state, command.questionnaire_id) | command.answers)
    if risk.item9_positive or risk.rules or risk.c_ssrs not in (None, "none"):
        yield RiskAnswered(assessment_id=command.questionnaire_id, during="submission", **risk._asdict())


def _new_danger(state: Course, command: AnswerQuestionnaire) -> Iterator[Fact]:
    """What is said once more is known already."""
    said = _said(state, command.questionnaire_id)
    if _risk(said) != _risk(said | command.answers):
        yield from _danger(state, command)


def _said(state: Course, questionnaire_id: UUID) -> dict[str, Json]:
    return {name: given.answers for name, given in state.given.get(questionnaire_id, {}).items()}


def _speaks(answers: Mapping[str, Json]) -> bool:
    return any(name in answers for name in (*SUICIDE_FORMS, SAFETY_FORM, POST_SESSION_FORM))


def shows_danger(body: Mapping[str, Json]) -> bool:
    """Whether what was sent, whatever else is wrong with it, shows danger that somebody must hear of."""
    answers = body.get("answers")
    if not isinstance(answers, Mapping):
        return False
    asked = danger_in({"instruments": answers})
    return asked.crisis or asked.answered or _says_self_harm(answers)


def shows_crisis(body: Mapping[str, Json]) -> bool:
    """Whether it shows danger for which the emergency screen comes up: high, or not screened in the same words."""
    answers = body.get("answers")
    if not isinstance(answers, Mapping):
        return False
    asked = danger_in({"instruments": answers})
    return asked.crisis or (not asked.screened and (asked.answered or _says_self_harm(answers)))


class Risk(NamedTuple):
    rules: tuple[str, ...]
    item9_positive: bool
    screened: bool
    c_ssrs: str | None


def _risk(answers: Mapping[str, Any]) -> Risk:
    """Of all that was answered in one questionnaire so far."""
    seen = survey({"instruments": {name: answers[name] for name in SUICIDE_FORMS if name in answers}})
    danger = danger_of(seen)
    return Risk(danger.rules, danger.item9_positive or _says_self_harm(answers), seen.forms.screened, danger.c_ssrs)


def _says_self_harm(answers: Mapping[str, Any]) -> bool:
    """A yes before a session, or an effect that is still felt the day after; whatever else the form holds."""
    before, after = answers.get(SAFETY_FORM), answers.get(POST_SESSION_FORM)
    felt = after.get(SIDE_EFFECTS) if isinstance(after, Mapping) else None
    said = isinstance(before, Mapping) and before.get(SELF_HARM) is True
    return said or (isinstance(felt, list | tuple) and SUICIDAL in felt)


def _worsening(state: Course, completed: QuestionnaireCompleted, at: Moment) -> Iterator[Fact]:
    """One fact for each instrument that worsened against the assessment, in the order of names: a clinician looks."""
    for instrument, result in sorted(completed.results.items()):
        reasons = tuple(_reasons(state, instrument, completed))
        until = _looked_at_by(reasons, at)
        if reasons and not _looked_at_already(state, completed.questionnaire_id, instrument, until):
            yield SymptomsWorsened(
                questionnaire_id=completed.questionnaire_id,
                instrument=instrument,
                reasons=reasons,
                baseline=_baseline(state, instrument),
                current=result.get("score"),
                until=until,
            )


def _looked_at_by(reasons: tuple[str, ...], at: Moment) -> datetime:
    """The same day where it may be a danger, else the next business day."""
    by_then = after_business_days(at.now, LOOKED_AT_WITHIN, clinic_of(at.clinic).time_zone)
    return min(at.now + SAME_DAY, by_then) if SAME_DAY_REASONS & set(reasons) else by_then


def _looked_at_already(state: Course, questionnaire_id: UUID, instrument: str, until: datetime) -> bool:
    """The screener that item 9 asked for starts no second wait, where somebody is waited for at least as soon
    already."""
    about_item_9 = (each for each in _open_under(state, questionnaire_id) if ITEM_9 & set(each.reasons))
    return instrument == SCREENER and any(each.until <= until for each in about_item_9)


def _reasons(state: Course, instrument: str, completed: QuestionnaireCompleted) -> Iterator[str]:
    result = completed.results[instrument]
    if instrument == SCREENER:
        yield from _reasons_of_screener(result)
    if instrument in RULES and change(instrument, _baseline(state, instrument), result["score"]).deterioration:
        yield "deterioration"
    if result.get("item9_positive") and suicidality_new(_baseline_item9(state), 1):
        yield "new-item-9"
    if result.get("item9_missing"):
        yield "item9-missing"


def _reasons_of_screener(result: Mapping[str, Json]) -> Iterator[str]:
    """An incomplete screener counts as at least low (clinical reference 2.6)."""
    if result["risk"] not in (None, "none"):
        yield f"c-ssrs-{result['risk']}"
    if result["incomplete"]:
        yield "c-ssrs-incomplete"


def _baseline(state: Course, instrument: str) -> int | None:
    return state.baseline.totals.get(instrument) if state.baseline else None


def _baseline_item9(state: Course) -> int:
    """An item 9 that was never answered counts as 0, so a positive one now is new."""
    return (state.baseline.item9 or 0) if state.baseline else 0


def _concerns(completed: QuestionnaireCompleted, at: Moment) -> tuple[Fact, ...]:
    """A clinician is written to after any yes before a session, and after any effect that is still felt the day
    after."""
    if completed.results.get(SAFETY_FORM, {}).get("concerns"):
        return ask("safety-form-concern", Role.CLINICIAN.value, at, at.now + CONCERN_FOR)
    if completed.results.get(POST_SESSION_FORM, {}).get(SIDE_EFFECTS):
        return ask("side-effects-the-day-after", Role.CLINICIAN.value, at, at.now + CONCERN_FOR)
    return ()


def worsening_open(state: Course) -> dict[UUID, datetime]:
    """The questionnaires whose worsening still waits for a clinician, and until when one should look."""
    found: dict[UUID, datetime] = {}
    for id in state.worsened:
        if open := [each.until for each in _open_under(state, id)]:
            again = state.review_again.get(id)
            found[id] = max(min(open), again) if again else min(open)
    return found


def _open_under(state: Course, questionnaire_id: UUID) -> list[Worsened]:
    """What nobody has looked at since it was told."""
    reviewed = state.reviewed.get(questionnaire_id)
    told = state.worsened.get(questionnaire_id, ())
    return [each for each in told if reviewed is None or each.at > reviewed]
