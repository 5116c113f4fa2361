"""A hundred customers write at once; every one is answered. How fast is the bench's question, not this test's."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.house import House
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.faults
CUSTOMERS = 100
QUESTIONS = ("Oi", "ACEITO", "Quero um carro até 60 mil para a família")


def test_a_hundred_conversations_at_once_are_all_answered(house: House) -> None:
    phones = [f"551195{number:07}" for number in range(CUSTOMERS)]
    for turn, question in enumerate(QUESTIONS, start=1):
        with ThreadPoolExecutor(20) as customers:
            list(customers.map(lambda phone, text=question: house.say(phone, text), phones))
        assert wait_until(lambda turn=turn: answered(house, phones, turn) == CUSTOMERS, seconds=60, every=0.5)
    assert house.quiet(seconds=30)
    assert failures(house) <= CUSTOMERS * len(QUESTIONS) / 100


def answered(house: House, phones: list[str], turn: int) -> int:
    """How many of the customers have had an answer to each of their first ``turn`` messages."""
    wanted = set(phones)
    found = house.rows(
        "SELECT count(*) FROM conversations_conversation c WHERE c.turn_due_at IS NULL AND ("
        "SELECT count(DISTINCT d.turn_id) FROM conversations_delivery d"
        " WHERE d.conversation_id = c.id AND d.send_state = 'accepted') >= %s",
        turn,
    )
    reached = {entry["to"].lstrip("+") for entry in house.sends() if entry["outcome"] == "accepted"}
    return min(len(wanted & reached), int(found[0][0]))


def failures(house: House) -> int:
    """Turns that ended in an apology, and messages that were never accepted."""
    [(poisoned,)] = house.rows("SELECT count(*) FROM conversations_conversationevent WHERE kind = 'poisoned'")
    [(lost,)] = house.rows("SELECT count(*) FROM conversations_delivery WHERE send_state IN ('failed', 'unconfirmed')")
    return int(poisoned) + int(lost)
