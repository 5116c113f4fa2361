import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from conversations import effects
from conversations.effects import UpdateContact
from conversations.merge import merge_contacts
from conversations.models import Correction, Message
from leads.privacy.export import find_person
from tests.leads.conftest import Visit
from tests.leads.privacy.conftest import SECRET

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def exported(phone_or_id: str) -> dict[str, Any]:
    printed = io.StringIO()
    call_command("export_contact", phone_or_id, stdout=printed)
    found: dict[str, Any] = json.loads(printed.getvalue())
    return found


def test_everything_held_of_a_person_is_printed(known: Visit) -> None:
    found = exported("5511988880166")
    assert list(found) == [
        "contact",
        "consents",
        "sessions",
        "messages",
        "interactions",
        "leads",
        "handoffs",
        "tasks",
        "requests",
    ]
    assert found["contact"]["phone_number"] == "5511988880166"
    assert found["contact"]["opted_out_at"] is None
    assert found["consents"][0]["purpose"] == "service"
    assert found["consents"][0]["granted_at"]
    assert found["consents"][0]["withdrawn_at"] is None
    assert found["sessions"][0]["state"] == "collecting_profile"
    assert found["sessions"][0]["user_profile"]["city"] == "Santos"
    assert found["sessions"][0]["qualification_score"] == 0
    assert [message["content"] for message in found["messages"]] == [SECRET, "Achei este Onix para você"]
    assert found["messages"][1]["delivery"]["send_state"] == "accepted"
    assert [each["interaction_type"] for each in found["interactions"]] == ["disliked", "test_drive"]
    assert found["leads"][0]["profile_data"] == {"city": "Santos", "name": "Ana"}
    assert found["handoffs"] == []
    assert [request["kind"] for request in found["requests"]] == ["correction"]


@pytest.mark.parametrize(
    "written",
    ["5511988880166", "+55 (11) 98888-0166", "11988880166", "551188880166", "(11) 8888-0166", "BR.5511988880166"],
)
def test_a_person_is_found_however_the_phone_is_written(ana: Visit, written: str) -> None:
    assert find_person(written) == ana.contact.pk


def test_a_person_is_found_by_their_code_and_after_a_merge(ana: Visit, bruno: Visit) -> None:
    assert find_person(str(bruno.contact.pk)) == bruno.contact.pk
    merge_contacts(loser_id=bruno.contact.pk, winner_id=ana.contact.pk)
    assert find_person(str(bruno.contact.pk)) == ana.contact.pk
    assert find_person("5511977770155") == ana.contact.pk


def test_a_person_is_found_by_a_phone_they_only_told(ana: Visit) -> None:
    effects.apply(UpdateContact(phone="(21) 99999-1234"), ana.at())
    assert find_person("21 99999 1234") == ana.contact.pk


@pytest.mark.parametrize("nobody", ["5511900000000", "8b0a0c52-0000-4000-8000-000000000000", "Ana", "", "0166"])
def test_nobody_is_found_by_what_is_not_theirs(ana: Visit, nobody: str) -> None:
    with pytest.raises(CommandError, match="não encontrado"):
        call_command("export_contact", nobody)


def test_what_a_person_said_a_message_means_is_part_of_it(known: Visit) -> None:
    message = next(each for each in Message.objects.all() if each.content == SECRET)
    onix = {"type": "model", "value": "Onix", "text": "Onix", "start": 25, "end": 29}
    Correction.objects.create(
        message=message,
        verdict="corrected",
        intent="car_recommendation",
        sentiment="neutral",
        entities=[onix],
        reviewed_at=timezone.now(),
    )
    by_content = {each["content"]: each["correction"] for each in exported("5511988880166")["messages"]}
    said = by_content.pop(SECRET)
    assert (said["intent"], said["entities"]) == ("car_recommendation", [onix])
    assert set(by_content.values()) == {None}
