"""Consent by purpose, opting out, and what WhatsApp's own settings say of it."""

import pytest
from django.utils import timezone

from conversations import consent, numbers
from conversations.effects import EraseHeldText, GrantConsent, OptIn, OptOut, UpdateContact, WithdrawConsent
from conversations.inbox import receive
from conversations.models import BusinessNumber, Consent, Contact, Conversation, Message, MessageTemplate
from conversations.whatsapp.graph import NumberHealth
from conversations.whatsapp.payloads import parse_webhook
from tests.conversations.whatsapp.examples import body, value_of
from tests.conversations.world import ago, answer, answering, conversation_of, deliver, hear, send, states
from tests.people import MARIA
from tests.webhooks import NUMBER

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


@pytest.fixture
def maria() -> Conversation:
    return hear("oi")


def test_agreeing_twice_is_one_consent_with_its_proof(maria: Conversation) -> None:
    evidence = Message.objects.get().pk
    for _ in range(2):
        consent.grant(maria.contact, "service", now=timezone.now(), message_id=evidence)
    row = Consent.objects.get()
    assert (row.message_id, row.text_version) == (evidence, consent.TEXT_VERSION)
    assert consent.granted(maria.contact) == {"service"}


def test_a_withdrawn_consent_is_kept_with_its_date_and_a_new_one_is_a_new_row(maria: Conversation) -> None:
    consent.grant(maria.contact, "recontact", now=ago(60))
    consent.withdraw(maria.contact, "recontact", now=timezone.now())
    assert consent.granted(maria.contact) == frozenset()
    consent.grant(maria.contact, "recontact", now=timezone.now())
    assert Consent.objects.count() == 2


def test_opting_out_leaves_only_replies_and_withdraws_being_contacted(maria: Conversation) -> None:
    consent.grant(maria.contact, "recontact", now=ago(60))
    answer(maria, engine=answering("Pronto, só respondo quando você escrever.", effects=[OptOut()]))
    maria.refresh_from_db()
    assert maria.suppressed
    assert Contact.objects.get().opted_out_at
    assert consent.granted(maria.contact) == frozenset()
    assert len(send(maria).texts) == 1  # the confirmation answers a message


def test_a_clocks_message_after_opting_out_is_refused(maria: Conversation) -> None:
    from conversations.effects import Later

    answer(maria, engine=answering("ok", effects=[OptOut(), Later("reminder", ago(5))]))
    answer(maria, engine=answering("ainda procura um carro?"))
    send(maria)
    assert states(maria)[-1] == ("refused", "opted_out")


def test_opting_in_again_takes_it_back(maria: Conversation) -> None:
    answer(maria, engine=answering("ok", effects=[OptOut()]))
    deliver(MARIA.says("voltar"))
    answer(maria, engine=answering("bom ter você de volta", effects=[OptIn()]))
    maria.refresh_from_db()
    assert not maria.suppressed
    assert Contact.objects.get().opted_out_at is None


def test_refusing_erases_what_was_held(maria: Conversation) -> None:
    message = Message.objects.get()
    answer(maria, engine=answering("Aceita?", held=frozenset({message.pk})))
    deliver(MARIA.says("não"))
    answer(maria, engine=answering("Tudo bem.", effects=[EraseHeldText()]))
    message.refresh_from_db()
    assert (message.content, message.held, bool(message.erased_at)) == ("", False, True)


def test_facts_of_the_person_are_kept_where_told(maria: Conversation) -> None:
    facts = UpdateContact(name="Maria da Luz", phone="(11) 98888-0166", city="Santos", state="SP", language="es")
    answer(maria, engine=answering("ok", effects=[facts, GrantConsent("service"), WithdrawConsent("improvement")]))
    contact = Contact.objects.get()
    assert (contact.name, contact.phone_number, contact.city) == ("Maria da Luz", "5511988880166", "Santos")
    assert (contact.state, contact.language, contact.email) == ("SP", "es", None)


# --- news of the channel ----------------------------------------------------------------------------------------------


def news(name: str, **changes: object) -> None:
    told = body(name)
    value_of(told).update(changes)
    receive(parse_webhook(told))


def test_stopping_marketing_in_whatsapp_withdraws_being_contacted_and_resuming_grants_nothing(
    maria: Conversation,
) -> None:
    consent.grant(maria.contact, "recontact", now=ago(60))
    for value in ("stop", "resume"):
        preference = {
            "user_id": MARIA.bsuid,
            "category": "marketing_messages",
            "value": value,
            "timestamp": "1795264311",
        }
        news("user_preferences_stop", user_preferences=[preference])
        assert consent.granted(maria.contact) == frozenset()


def test_a_preference_of_somebody_unknown_is_nobodys() -> None:
    news("user_preferences_stop")
    assert Contact.objects.count() == 0


def test_a_paused_template_is_marked_and_raises_an_alarm(alarms_raised: list[str]) -> None:
    news("message_template_status_update_paused")
    template = MessageTemplate.objects.get()
    assert template.status == "PAUSED"
    assert alarms_raised == [f"template_PAUSED_{template.pk}"]


def test_a_restricted_account_raises_an_alarm(alarms_raised: list[str]) -> None:
    news("account_update_restriction")
    assert len(alarms_raised) == 1
    assert alarms_raised[0].startswith("account_account_update")


def test_an_error_of_the_whole_number_halts_it(alarms_raised: list[str]) -> None:
    news("value_level_error", errors=[{"code": 190, "title": "Token"}])
    assert BusinessNumber.objects.get(pk=NUMBER).halted_at
    assert alarms_raised == [f"number_halted_{NUMBER}"]


def test_an_error_of_one_message_halts_nothing() -> None:
    news("value_level_error", errors=[{"code": 131000, "title": "?"}])
    assert not BusinessNumber.objects.exists()


def test_a_new_device_changes_no_identity(maria: Conversation) -> None:
    deliver(MARIA.moved("customer_identity_changed", to=MARIA))
    assert conversation_of(MARIA).pk == maria.pk


def test_a_quality_webhook_finds_the_number_by_what_it_shows() -> None:
    numbers.learn(NumberHealth(NUMBER, "+55 11 4004-0022", "FacilIAuto", "GREEN", "STANDARD"))
    value = {"display_phone_number": "551140040022", "event": "FLAGGED", "current_limit": "TIER_1K"}
    change = {"field": "phone_number_quality_update", "value": value}
    receive(parse_webhook({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}))
    number = BusinessNumber.objects.get()
    assert (number.quality, number.messaging_limit) == ("FLAGGED", "TIER_1K")
