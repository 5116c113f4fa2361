"""A person is one contact however WhatsApp shows them, and two persons never share one."""

import pytest

from conversations.channel_events import apply as apply_news
from conversations.identity import find_contact, search_hashes
from conversations.models import Consent, Contact, Identity, MergeRequest
from conversations.whatsapp.payloads import parse_webhook
from tests.conversations.world import answer, consenting, conversation_of, deliver, hear, send
from tests.people import JOAO, LIA, MARIA, RUI, Person
from tests.webhooks import webhook

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]

STRANGER = Person("Zeca", phone=MARIA.phone, bsuid="BR.9999000011112222")  # has Maria's recycled number
MOVED = Person("Maria Souza", phone="5511977776666", bsuid="BR.7310000918279999")  # Maria after a change of number


@pytest.mark.parametrize(("first", "second"), [("5562999990303", "556299990303"), ("556299990303", "5562999990303")])
def test_a_brazilian_phone_with_and_without_its_ninth_digit_is_one_contact(first: str, second: str) -> None:
    hear("oi", who=Person("Rui", phone=first))
    conversation = hear("oi", who=Person("Rui", phone=second))
    assert Contact.objects.count() == 1
    assert conversation.address == f"phone:{second}"


def test_who_shows_only_a_user_id_is_answered_by_it() -> None:
    conversation = hear("oi", who=LIA)
    assert conversation.contact.phone_number is None
    answer(conversation)
    assert send(conversation).sent[0][0].to_fields() == {"recipient": LIA.bsuid}


def test_a_phone_that_is_shown_later_is_known_from_then_on() -> None:
    hear("oi", who=LIA)
    shown = Person("Lia", phone="5531988887777", bsuid=LIA.bsuid)
    conversation = hear("meu número", who=shown)
    assert Contact.objects.count() == 1
    assert conversation.contact.phone_number == "5531988887777"
    assert find_contact(phone="5531988887777") == conversation.contact_id


def test_a_user_id_that_comes_later_is_added_to_the_known_phone() -> None:
    hear("oi", who=RUI)
    hear("oi de novo", who=Person("Rui", phone=RUI.phone, bsuid="BR.42"))
    assert Contact.objects.count() == 1
    assert find_contact(bsuid="BR.42") == find_contact(phone=RUI.phone)


def test_a_phone_hidden_later_still_finds_the_contact() -> None:
    first = hear("oi")
    second = hear("agora com nome de usuário", who=Person("Maria", bsuid=MARIA.bsuid))
    assert first.pk == second.pk
    assert second.address == f"bsuid:{MARIA.bsuid}"


def test_a_known_phone_under_another_user_id_is_a_new_person_and_the_phone_moves() -> None:
    maria = consenting(hear("oi"))
    zeca = hear("oi", who=STRANGER)
    assert zeca.contact_id != maria.contact_id
    assert find_contact(phone=MARIA.phone) == zeca.contact_id
    assert zeca.contact.phone_number == MARIA.phone
    assert not Consent.objects.filter(contact=zeca.contact).exists()
    assert MergeRequest.objects.count() == 0


def test_what_waits_for_the_phones_last_owner_is_not_sent_to_the_new_one() -> None:
    maria = hear("oi")
    answer(maria)
    hear("oi", who=STRANGER)
    assert send(maria).sent[0][0].to_fields() == {"recipient": MARIA.bsuid}
    assert Contact.objects.get(pk=maria.contact_id).phone_number is None


def test_a_phone_moves_between_two_known_user_ids() -> None:
    hear("oi")
    joao = hear("oi", who=JOAO)
    conversation = hear("peguei o número da Maria", who=Person("João", phone=MARIA.phone, bsuid=JOAO.bsuid))
    assert conversation.pk == joao.pk
    assert find_contact(phone=MARIA.phone) == joao.contact_id
    assert Contact.objects.get(pk=joao.contact_id).phone_number == MARIA.phone
    assert MergeRequest.objects.count() == 0


def test_a_message_that_shows_two_contacts_to_be_one_asks_for_their_merge() -> None:
    by_phone = hear("oi", who=RUI)
    by_id = hear("oi", who=LIA)
    hear("sou eu", who=Person("Rui", phone=RUI.phone, bsuid=LIA.bsuid))
    request = MergeRequest.objects.get()
    assert (request.loser_id, request.winner_id) == (by_phone.contact_id, by_id.contact_id)
    hear("sou eu", who=Person("Rui", phone=RUI.phone, bsuid=LIA.bsuid))
    assert MergeRequest.objects.count() == 1


def test_a_changed_number_is_the_same_contact_and_is_answered_there() -> None:
    before = hear("oi")
    answer(before)
    deliver(MARIA.moved("user_changed_number", to=MOVED))
    after = hear("troquei de número", who=MOVED)
    assert after.pk == before.pk
    assert Contact.objects.count() == 1
    assert after.contact.phone_number == MOVED.phone


def test_what_waits_after_a_change_of_number_goes_to_the_new_one() -> None:
    conversation = hear("oi")
    answer(conversation)
    deliver(MARIA.moved("user_changed_number", to=MOVED))
    assert send(conversation).sent[0][0].to_fields() == {"to": f"+{MOVED.phone}"}


def test_the_old_number_then_belongs_to_whoever_writes_from_it() -> None:
    maria = hear("oi")
    deliver(MARIA.moved("user_changed_number", to=MOVED))
    assert hear("oi", who=STRANGER).contact_id != maria.contact_id
    assert hear("sou eu", who=MOVED).contact_id == maria.contact_id


def test_a_changed_user_id_with_the_same_phone_is_no_new_person() -> None:
    maria = hear("oi")
    again = Person("Maria", phone=MARIA.phone, bsuid="BR.555")
    deliver(MARIA.moved("user_changed_number", to=again))
    assert hear("oi", who=again).contact_id == maria.contact_id
    assert Contact.objects.count() == 1


def test_a_changed_user_id_of_a_hidden_phone_is_followed() -> None:
    conversation = hear("oi", who=LIA)
    deliver(LIA.moved("user_changed_user_id", to=Person("Lia", bsuid="BR.777")))
    answer(conversation)
    assert send(conversation).sent[0][0].to_fields() == {"recipient": "BR.777"}
    assert hear("oi", who=Person("Lia", bsuid="BR.777")).pk == conversation.pk


def test_a_change_told_after_the_first_message_from_the_new_number_asks_for_a_merge() -> None:
    before = hear("oi")
    after = hear("oi, troquei", who=MOVED)
    assert before.contact_id != after.contact_id
    deliver(MARIA.moved("user_changed_number", to=MOVED))
    request = MergeRequest.objects.get()
    assert (request.loser_id, request.winner_id) == (after.contact_id, before.contact_id)


def test_a_change_told_twice_changes_nothing_more() -> None:
    hear("oi")
    told = webhook(MARIA.moved("user_changed_number", to=MOVED))
    for _ in range(2):
        apply_news(parse_webhook(told))
    assert sorted(Identity.objects.values_list("kind", flat=True)) == ["bsuid", "phone"]
    assert MergeRequest.objects.count() == 0


def test_a_change_of_somebody_unknown_is_no_contact() -> None:
    deliver(MARIA.moved("user_changed_number", to=MOVED))
    assert Contact.objects.count() == 0


def test_names_are_found_by_their_words_without_accents() -> None:
    hear("oi", who=JOAO)
    contact = conversation_of(JOAO).contact
    found = Contact.objects.filter(name_hashes__contains=search_hashes("joao"))
    assert list(found) == [contact]
    assert not Contact.objects.filter(name_hashes__contains=search_hashes("maria")).exists()
