"""One mail per key, whatever dies and whoever is away, and an honest word about each (P19)."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.promises.conftest import stack_of
from tests.promises.platform import Candidate, Platform, header, run
from tests.promises.reading import bodies, facts

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
HIGH = {"instruments": {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}}}
LETTER, PAGE = "candidate-prequalified", "crisis-paged"


class Office:
    """The mail server of the world outside. It can be closed, and can answer whatever the test wants."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port: int = listening.getsockname()[1]
        self.mails: list[EmailMessage] = []
        self.says, self.hangs_up = "250 kept", False
        self.asked = 0
        self._open: Controller | None = None

    def open(self) -> None:
        self._open = Controller(self, hostname="127.0.0.1", port=self.port)
        self._open.start()

    def close(self) -> None:
        if self._open:
            self._open.stop()
        self._open = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.asked += 1
        if self.says.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        if self.hangs_up:
            assert server.transport
            server.transport.close()
        return self.says

    def keys(self) -> Counter[str]:
        return Counter(str(mail["X-Carepath-Effect"]) for mail in self.mails)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    office = Office()
    office.open()
    yield office
    office.close()


@pytest.fixture(scope="module")
def postal(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A stack that sends over this office, in the daytime of its patients."""
    stack = stack_of(tmp_path_factory.mktemp("postal"), smtp=f"127.0.0.1:{office.port}")
    run(stack.start())
    platform = Platform(stack)
    platform.move_to_daytime()
    yield platform
    run(stack.stop())


@pytest.fixture(params=CLINICS)
def somebody(request: pytest.FixtureRequest, postal: Platform) -> Candidate:
    return postal.candidate(request.param)


def asked(person: Candidate, type: str) -> str:
    """The id of the fact that asked for a mail: the mail's key."""
    found = [head["ce_id"] for head in map(header, person.platform.streams(person.id)) if head["ce_type"] == type]
    return found[0] if found else ""


def submits(person: Candidate) -> str:
    """Is prequalified by the rules, and owed a letter. Its key."""
    person.submits(patient={"email": f"{uuid4()}@example.com"})
    key: str = person.platform.until(lambda: asked(person, LETTER))
    return key


def ends(person: Candidate, key: str) -> list[str]:
    """What was told of how this mail ended; not that nobody has looked after it since."""
    told = [each["ce_type"] for each, body in facts(person.platform, person.id) if body.get("message_id") == key]
    return [each.removeprefix("message-") for each in told if each not in ("message-overdue", "message-settled")]


def killed(platform: Platform, point: str) -> bool:
    log = platform.stack.layout.faults
    return log.exists() and point in log.read_text()


def test_P19_each_mail_carries_the_key_of_the_fact_that_asked_for_it(somebody: Candidate, office: Office) -> None:
    key = submits(somebody)
    somebody.platform.settle()
    assert office.keys()[key] == 1
    assert ends(somebody, key) == ["sent"]
    (mail,) = (mail for mail in office.mails if mail["X-Carepath-Effect"] == key)
    words = f"{mail['Subject']} {mail.get_content()}".lower()
    assert not any(word in words for word in ("ketamine", "depress", "ada", "sertraline"))


@pytest.mark.parametrize(("point", "sent"), [("effect_claimed", 0), ("effect_sent", 1)])
def test_P19_after_a_crash_a_mail_is_unknown_and_not_sent_again(
    somebody: Candidate, office: Office, point: str, sent: int
) -> None:
    platform = somebody.platform
    platform.arm("intake", f"{point}:1:kill")
    key = submits(somebody)
    platform.until(lambda: killed(platform, point))
    platform.until(lambda: ends(somebody, key))
    platform.move_patiently(by="3d")
    assert office.keys()[key] == sent
    assert ends(somebody, key) == ["unknown"]
    alerts = [each for each in bodies(platform, somebody.id, "alert-raised") if each.get("about") == key]
    assert [each["reason"] for each in alerts] == ["message-unknown"]


def test_P19_an_alert_of_which_nobody_knows_is_sent_again_under_a_key_of_its_own(
    somebody: Candidate, office: Office
) -> None:
    platform = somebody.platform
    before = office.keys()
    platform.arm("intake", "effect_claimed:1:kill")
    somebody.does("save-draft", HIGH)
    platform.until(lambda: asked(somebody, PAGE))
    platform.until(lambda: office.keys() - before)
    key = asked(somebody, PAGE)
    platform.until(lambda: ends(somebody, key) == ["unknown"])
    (again,) = office.keys() - before
    assert again == asked(somebody, "message-requested") != key
    platform.clinician(somebody.clinic, somebody.id).does("acknowledge-crisis", {"reason": "called, safe"})
    platform.until(lambda: ends(somebody, again) == ["sent"])


def test_P19_a_mail_server_that_is_away_is_waited_for(somebody: Candidate, office: Office) -> None:
    before = tries(somebody.platform)
    office.close()
    try:
        key = submits(somebody)
        somebody.platform.until(lambda: tries(somebody.platform) > before + 1)
        assert ends(somebody, key) == []
        assert somebody.signs()["events"]
    finally:
        office.open()
    somebody.platform.until(lambda: ends(somebody, key))
    assert (ends(somebody, key), office.keys()[key]) == (["sent"], 1)


def tries(platform: Platform) -> float:
    """How often intake has waited for the mail server."""
    text = platform.http.get(platform.up["services"]["intake"]["metrics"]).text
    found = [line for line in text.splitlines() if "smtp" in line and "_total" in line]
    return sum(float(line.rpartition(" ")[2]) for line in found)


@pytest.mark.parametrize(("says", "outcome"), [("451 later", ""), ("550 nobody lives here", "failed")])
def test_P19_a_refusal_is_tried_again_or_told(somebody: Candidate, office: Office, says: str, outcome: str) -> None:
    office.says, asked_before = says, office.asked
    try:
        key = submits(somebody)
        somebody.platform.until(lambda: ends(somebody, key) or office.asked > asked_before + 1)
        assert ends(somebody, key) == ([outcome] if outcome else [])
    finally:
        office.says = "250 kept"
    somebody.platform.until(lambda: ends(somebody, key))
    assert (ends(somebody, key), office.keys()[key]) == (([outcome], 0) if outcome else (["sent"], 1))


def test_P19_a_server_that_hangs_up_over_the_text_leaves_the_mail_unknown(somebody: Candidate, office: Office) -> None:
    office.hangs_up = True
    try:
        key = submits(somebody)
        somebody.platform.until(lambda: ends(somebody, key))
    finally:
        office.hangs_up = False
    somebody.platform.settle()
    assert (ends(somebody, key), office.keys()[key]) == (["unknown"], 1)


def test_P19_a_letter_that_waits_for_the_morning_is_looked_at_again(somebody: Candidate, office: Office) -> None:
    """Declined by the rules at night, prequalified by a clinician before the morning: one letter, and the true one."""
    platform = somebody.platform
    night = platform.move_to_daytime() + timedelta(hours=12)  # 22 or 23 o'clock
    platform.move_to(night)
    address = f"{uuid4()}@example.com"
    somebody.submits(patient={"email": address}, answers={"pregnant": "yes"})
    declined = platform.until(lambda: asked(somebody, "candidate-declined"))
    platform.clinician(somebody.clinic, somebody.id).does(
        "decide-review", {"decision": "prequalify", "reason": "the form was wrong"}
    )
    invited = platform.until(lambda: asked(somebody, LETTER))
    platform.move_to_daytime()
    assert (ends(somebody, declined), ends(somebody, invited)) == (["suppressed"], ["sent"])
    reasons = {body["message_id"]: body["reason"] for body in bodies(platform, somebody.id, "message-suppressed")}
    assert reasons == {declined: "no-longer-true"}
    assert [mail["X-Carepath-Effect"] for mail in office.mails if mail["To"] == address] == [invited]


def test_P19_a_letter_that_bounced_is_a_task_until_somebody_saw_to_it(somebody: Candidate, office: Office) -> None:
    platform = somebody.platform
    office.says = "550 nobody lives here"
    try:
        key = submits(somebody)
        platform.until(lambda: ends(somebody, key))
    finally:
        office.says = "250 kept"
    token = platform.token("operations", clinic=somebody.clinic)
    (task,) = platform.until(lambda: settling(somebody, token))
    assert (task["whom"], task["key"]) == ("operations", f"settle-message:{key}")
    assert task["operation"]["operation_id"] == "settle-message"
    alerts = [body["about"] for body in bodies(platform, somebody.id, "alert-raised")]
    assert alerts == [key]
    answer = platform.post_to("intake", task["operation"]["path"], token, {"reason": "called"}, str(uuid4()))
    assert answer.status_code == 200
    platform.until(lambda: settling(somebody, token) == [])


def settling(person: Candidate, token: str) -> list[dict[str, Any]]:
    tasks = person.platform.tasks("intake", token)
    return [each for each in tasks if (each["what"], each["patient_id"]) == ("settle-message", person.id)]


def test_P19_no_key_was_ever_mailed_twice_and_each_is_a_fact(postal: Platform, office: Office) -> None:
    postal.settle()
    assert set(office.keys().values()) == {1}
    assert set(office.keys()) <= {header(each)["ce_id"] for each in postal.streams()}
