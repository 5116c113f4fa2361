"""Faults told from the page or the API."""

import pytest

from faciliauto_bot.sandbox.faults import FaultError, Faults
from tests.sandbox.conftest import ANA, Sandbox

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("kind", "status"),
    [("130429", 429), ("131056", 400), ("131016", 500), ("190", 401), ("131047", 400), ("131042", 400)],
)
def test_code_is_answered_for_as_many_sends_as_told(chatting: Sandbox, kind: str, status: int) -> None:
    chatting.api("POST", "faults", {"kind": kind, "count": 2})
    for _ in range(2):
        response = chatting.send()
        assert (response.status_code, response.json()["error"]["code"]) == (status, int(kind))
    assert chatting.send().status_code == 200


def test_500_without_a_code_accepts_nothing(chatting: Sandbox) -> None:
    chatting.api("POST", "faults", {"kind": "500", "count": 1})
    response = chatting.send()
    assert response.status_code == 500
    assert response.text == "Internal Server Error"
    chatting.settle()
    assert chatting.bot.statuses() == []


def test_500_after_acceptance_still_tells_statuses(chatting: Sandbox) -> None:
    chatting.api("POST", "faults", {"kind": "accepted_500", "count": 1})
    assert chatting.send(biz_opaque_callback_data="row-1").status_code == 500
    chatting.settle()
    assert {status["biz_opaque_callback_data"] for status in chatting.bot.statuses()} == {"row-1"}
    assert chatting.api("GET", "log")["entries"][0]["outcome"] == "lost"


@pytest.mark.parametrize(("kind", "statuses"), [("lost", 2), ("lost_silent", 0)])
def test_lost_answer_is_cut_short_but_the_message_arrives(chatting: Sandbox, kind: str, statuses: int) -> None:
    chatting.api("POST", "faults", {"kind": kind, "count": 1})
    response = chatting.send()
    assert len(response.content) < int(response.headers["content-length"])
    chatting.settle()
    assert len(chatting.bot.statuses()) == statuses
    assert chatting.api("GET", f"phones/{ANA}/messages")["messages"][-1]["direction"] == "outbound"
    entry = chatting.api("GET", "log")["entries"][0]
    assert (entry["outcome"], entry["fault"], bool(entry["wamid"])) == ("lost", kind, True)


def test_fault_can_be_kept_to_one_phone(chatting: Sandbox) -> None:
    chatting.say(number="5511999990303")
    chatting.api("POST", "faults", {"kind": "190", "phone": ANA})
    assert chatting.refused() == 190
    assert chatting.send(to="+5511999990303").status_code == 200


def test_cleared_faults_strike_no_more(chatting: Sandbox) -> None:
    rule = chatting.api("POST", "faults", {"kind": "190"})
    assert chatting.refused() == 190
    chatting.api("DELETE", f"faults/{rule['id']}")
    assert chatting.send().status_code == 200
    chatting.api("POST", "faults", {"kind": "190"})
    chatting.api("DELETE", "faults")
    assert chatting.send().status_code == 200


def test_same_seed_strikes_the_same_sends() -> None:
    def struck() -> list[str]:
        faults = Faults()
        faults.add({"kind": "500", "probability": 0.3, "seed": 7})
        return [faults.for_send("p1").kind for _ in range(100)]

    assert struck() == struck()
    assert 10 < struck().count("500") < 60


def test_slow_adds_to_another_fault() -> None:
    faults = Faults()
    faults.add({"kind": "slow", "ms": 200})
    faults.add({"kind": "131056"})
    plan = faults.for_send("p1")
    assert (plan.kind, plan.delay) == ("131056", 0.2)


def test_statuses_may_come_before_the_answer() -> None:
    faults = Faults()
    faults.add({"kind": "status_first", "ms": 50})
    assert faults.for_send("p1").delay == 0.05


def test_delayed_webhooks_are_held() -> None:
    faults = Faults()
    faults.add({"kind": "webhook_delay", "ms": 400})
    assert faults.for_webhook("p1") == [0.4]


@pytest.mark.parametrize("wanted", [{"kind": "earthquake"}, {"kind": "424242"}, {"kind": "500", "count": "many"}])
def test_unknown_fault_is_refused(wanted: dict[str, str]) -> None:
    with pytest.raises(FaultError):
        Faults().add(wanted)
