import json
from datetime import UTC, datetime
from typing import Any

import pytest

from conversations.whatsapp.payloads import NotAWebhook, Sender, parse_webhook
from tests.conversations.whatsapp import examples
from tests.conversations.whatsapp.examples import ANA_BSUID, ANA_PHONE, LIA_BSUID, NUMBER

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("name", examples.NAMES)
def test_every_example_is_understood_whole(name: str) -> None:
    parsed = examples.parsed(name)
    elements = [
        *parsed.messages,
        *parsed.statuses,
        *parsed.preferences,
        *parsed.identity_changes,
        *parsed.account_events,
        *parsed.template_events,
        *parsed.echoes,
        *parsed.errors,
    ]
    assert parsed.rejected == []
    assert elements


@pytest.mark.parametrize("body", [None, [], "", 1, {}, {"object": "page", "entry": []}])
def test_another_envelope_is_not_a_webhook(body: object) -> None:
    with pytest.raises(NotAWebhook):
        parse_webhook(body)


@pytest.mark.parametrize("entry", [None, {}, "x"])
def test_an_envelope_without_a_list_of_entries_is_not_a_webhook(entry: object) -> None:
    with pytest.raises(NotAWebhook):
        parse_webhook({"object": "whatsapp_business_account", "entry": entry})


def test_a_batch_gives_every_element_and_each_message_its_own_writer() -> None:
    parsed = examples.parsed("batch_mixed_with_duplicate")
    assert [(message.text, message.sender.bsuid) for message in parsed.messages[:3]] == [
        ("(1/2) pode ser quinta", LIA_BSUID),
        ("ok", "BR.7310001836547290"),
        ("(2/2) depois das 14h", LIA_BSUID),
    ]
    assert parsed.messages[2].sender.profile_name == "Lia Nogueira 🌵"
    assert parsed.messages[3].wamid == examples.message("text").wamid
    assert [(status.status, status.rank) for status in parsed.statuses] == [("read", 3), ("delivered", 2)]


def test_two_entries_of_two_numbers_keep_their_numbers() -> None:
    webhook, other = examples.body("text"), examples.body("image")
    examples.value_of(other)["metadata"]["phone_number_id"] = "999"
    webhook["entry"] += other["entry"]
    assert [message.phone_number_id for message in parse_webhook(webhook).messages] == [NUMBER, "999"]


ODD_ELEMENTS: list[tuple[object, str]] = [
    ("text", "element_not_an_object"),
    (None, "element_not_an_object"),
    ({}, "id_missing"),
    ({"id": "w", "type": "text"}, "timestamp_unusable"),
    ({"id": "w", "type": "text", "timestamp": "soon"}, "timestamp_unusable"),
    ({"id": "w", "type": "text", "timestamp": "9" * 18}, "timestamp_unusable"),
    ({"id": "w", "type": "text", "timestamp": "1795264237"}, "sender_unknown"),
    ({"id": "w", "type": "text", "timestamp": "1795264237", "from": "BR.1"}, "sender_unknown"),
    ({"id": 7, "type": "text", "timestamp": "1795264237", "from": ANA_PHONE}, "id_missing"),
    ({"id": "w", "group_id": "g", "timestamp": "1795264237", "from": ANA_PHONE}, "group_message"),
    ({"id": "w", "type": "system", "timestamp": "1", "system": {"type": "new"}}, "system_type_unknown"),
    (
        {"id": "w", "type": "system", "timestamp": "1", "system": {"type": "user_changed_user_id"}},
        "identity_missing",
    ),
]


@pytest.mark.parametrize(("odd", "reason"), ODD_ELEMENTS)
def test_an_odd_element_is_set_aside_and_the_others_survive(odd: object, reason: str) -> None:
    webhook = examples.body("text")
    examples.value_of(webhook)["messages"].insert(0, odd)
    parsed = parse_webhook(webhook)
    assert [(rejection.reason, rejection.raw) for rejection in parsed.rejected] == [(reason, odd)]
    assert [message.sender.bsuid for message in parsed.messages] == [ANA_BSUID]


@pytest.mark.parametrize("entry", [None, "x", {"id": "1"}, {"changes": "x"}, {"changes": [None]}, {"changes": [{}]}])
def test_an_odd_entry_does_not_cost_the_next_one(entry: object) -> None:
    webhook = examples.body("text")
    webhook["entry"].insert(0, entry)
    parsed = parse_webhook(webhook)
    assert len(parsed.messages) == len(parsed.rejected) == 1


def test_messages_without_their_number_are_set_aside() -> None:
    webhook = examples.body("text")
    del examples.value_of(webhook)["metadata"]
    assert [rejection.reason for rejection in parse_webhook(webhook).rejected] == ["phone_number_id_missing"]


def test_messages_that_are_no_list_are_set_aside() -> None:
    webhook = examples.body("text")
    examples.value_of(webhook)["messages"] = {"0": "x"}
    assert [rejection.reason for rejection in parse_webhook(webhook).rejected] == ["messages_not_a_list"]


def test_a_field_nobody_subscribed_to_is_set_aside() -> None:
    webhook = examples.body("text")
    webhook["entry"][0]["changes"][0]["field"] = "history"
    parsed = parse_webhook(webhook)
    assert ([rejection.reason for rejection in parsed.rejected], parsed.messages) == (["field_unknown"], [])


def test_a_status_tells_rank_price_and_our_own_value() -> None:
    status = examples.status("status_sent")
    assert (status.status, status.rank, status.recipient_bsuid) == ("sent", 1, ANA_BSUID)
    assert status.callback == "ob1.01JD5W8Q3T6K9V2N4X7Z0B1C2D.t42"
    assert (status.pricing_category, status.pricing_type, status.billable) == ("service", "regular", True)
    assert status.at == datetime.fromtimestamp(1795265643, UTC)


def test_a_status_may_know_the_user_id_only() -> None:
    status = examples.status("status_delivered_bsuid_only")
    assert (status.recipient_phone, status.recipient_bsuid) == (None, LIA_BSUID)


def test_ranks_rise_from_sent_to_played_and_failed_stands_apart() -> None:
    names = ["status_failed_window_closed", "status_sent", "status_delivered", "status_read", "status_played_voice"]
    assert [examples.status(name).rank for name in names] == [0, 1, 2, 3, 4]


def test_a_failed_status_carries_its_error() -> None:
    status = examples.status("status_failed_window_closed")
    assert (status.error_code, status.error_details) == (
        131047,
        "The customer service window for this person is closed",
    )


def test_a_free_entry_point_is_known_with_its_end() -> None:
    status = examples.status("status_sent_free_entry_point")
    assert (status.conversation_origin, status.billable) == ("referral_conversion", False)
    assert status.conversation_expires_at == datetime.fromtimestamp(1795869000, UTC)


def test_an_unknown_status_is_set_aside() -> None:
    webhook = examples.body("status_sent")
    examples.value_of(webhook)["statuses"][0]["status"] = "teleported"
    assert [rejection.reason for rejection in parse_webhook(webhook).rejected] == ["status_unknown"]


def test_an_error_of_the_whole_number_names_the_number() -> None:
    (error,) = examples.parsed("value_level_error").errors
    assert (error.code, error.phone_number_id) == (130429, NUMBER)


def test_a_stop_in_the_users_settings_is_a_preference() -> None:
    (change,) = examples.parsed("user_preferences_stop").preferences
    assert (change.value, change.category, change.phone) == ("stop", "marketing_messages", "558199990188")
    assert change.at == datetime.fromtimestamp(1795269200, UTC)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"value": "pause"}, "preference_unknown"), ({"wa_id": None, "user_id": None}, "sender_unknown")],
)
def test_an_unreadable_preference_is_set_aside(change: dict[str, Any], reason: str) -> None:
    webhook = examples.body("user_preferences_stop")
    examples.value_of(webhook)["user_preferences"][0].update(change)
    assert [rejection.reason for rejection in parse_webhook(webhook).rejected] == [reason]


def test_a_new_number_links_old_and_new_identity() -> None:
    (change,) = examples.parsed("system_user_changed_number").identity_changes
    assert change.kind == "user_changed_number"
    assert (change.previous_phone, change.phone) == (ANA_PHONE, "5511999990202")
    assert (change.previous_bsuid, change.bsuid) == (ANA_BSUID, "BR.7310019283746545")


def test_a_new_user_id_links_old_and_new_without_phones() -> None:
    (change,) = examples.parsed("system_user_changed_user_id").identity_changes
    assert (change.kind, change.previous_phone, change.phone) == ("user_changed_user_id", None, None)
    assert (change.previous_bsuid, change.bsuid) == (LIA_BSUID, "BR.7310021120293835")


def test_the_old_shape_of_a_number_change_is_understood() -> None:
    system = {"type": "customer_changed_number", "new_wa_id": "5511999990202"}
    (change,) = examples.changed_message("system_user_changed_number", system=system).identity_changes
    assert (change.kind, change.previous_phone, change.phone) == ("user_changed_number", ANA_PHONE, "5511999990202")


def test_a_template_event_names_the_template() -> None:
    (event,) = examples.parsed("message_template_status_update_paused").template_events
    assert (event.event, event.name, event.language) == ("PAUSED", "lembrete_retorno_v3", "pt_BR")
    assert (event.template_id, event.category) == ("1690442208817733", "UTILITY")


def test_an_account_event_delivered_twice_has_one_key() -> None:
    first, again, later = (examples.body("account_update_restriction") for _ in range(3))
    again["entry"][0]["changes"][0]["value"] = dict(reversed(again["entry"][0]["changes"][0]["value"].items()))
    later["entry"][0]["time"] += 1
    keys = [parse_webhook(body).account_events[0].key for body in (first, again, later)]
    assert keys[0] == keys[1] != keys[2]


def test_what_a_person_wrote_on_the_business_phone_is_an_echo() -> None:
    (echo,) = examples.parsed("smb_message_echo_text").echoes
    assert echo.to == Sender(phone="553199990142", bsuid="BR.7310001836547290", profile_name="João Kleber")
    assert echo.text == "Pode trazer às 9h30 que eu encaixo você"


def test_an_echo_to_nobody_is_set_aside() -> None:
    webhook = examples.body("smb_message_echo_text")
    echo = examples.value_of(webhook)["message_echoes"][0]
    del echo["to"], echo["to_user_id"]
    assert [rejection.reason for rejection in parse_webhook(webhook).rejected] == ["recipient_unknown"]


def test_printed_records_show_nothing_personal() -> None:
    for name in examples.NAMES:
        parsed = examples.parsed(name)
        printed = repr(parsed) + "".join(map(repr, [*parsed.messages, *parsed.statuses, *parsed.echoes]))
        assert not any(secret in printed for secret in ("wamid", "BR.", "5511", "Ana"))


def test_elements_keep_their_raw_form() -> None:
    raw = examples.value_of(examples.body("order"))["messages"][0]
    assert json.dumps(examples.message("order").raw) == json.dumps(raw)
