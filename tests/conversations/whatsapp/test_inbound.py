from datetime import UTC, datetime

import pytest

from conversations.whatsapp.payloads import (
    Location,
    Referral,
    Sender,
    SharedContact,
    SharedPhone,
    parse_webhook,
)
from tests.conversations.whatsapp import examples
from tests.conversations.whatsapp.examples import ANA_BSUID, ANA_PHONE, LIA_BSUID, NUMBER

pytestmark = pytest.mark.unit


def test_a_text_has_its_number_time_writer_and_words() -> None:
    message = examples.message("text")
    assert (message.phone_number_id, message.type) == (NUMBER, "text")
    assert message.sent_at == datetime.fromtimestamp(1795264237, UTC)
    assert message.sender == Sender(phone=ANA_PHONE, bsuid=ANA_BSUID, profile_name="Ana Beatriz Prado")
    assert message.text.startswith("Bom dia! Vocês fazem revisão")


def test_a_hidden_phone_stays_hidden_and_the_username_loses_its_at() -> None:
    sender = examples.message("text_phone_hidden_username").sender
    assert sender == Sender(bsuid=LIA_BSUID, profile_name="Lia Nogueira 🌵", username="lia.nogueira")


def test_the_phone_is_kept_in_the_form_it_came() -> None:
    assert examples.message("text_wa_id_without_ninth_digit").sender.phone == "553199990142"


def test_a_message_without_user_id_gets_it_from_its_contact() -> None:
    (message,) = examples.changed_message("text", from_user_id=...).messages
    assert message.sender.bsuid == ANA_BSUID


def test_a_contact_of_another_person_with_the_same_phone_is_not_used() -> None:
    (message,) = examples.changed_message("text", from_user_id="BR.42").messages
    assert message.sender == Sender(phone=ANA_PHONE, bsuid="BR.42")


def test_a_message_without_contacts_is_still_a_message() -> None:
    webhook = examples.body("text")
    del examples.value_of(webhook)["contacts"]
    assert parse_webhook(webhook).messages[0].sender == Sender(phone=ANA_PHONE, bsuid=ANA_BSUID)


def test_a_reply_knows_what_it_answers() -> None:
    context = examples.message("text_reply_context").context_wamid
    assert context
    assert context.startswith("wamid.HBgNZ3YS")


@pytest.mark.parametrize("name", ["text_frequently_forwarded", "audio_file"])
def test_a_forwarded_message_is_marked(name: str) -> None:
    message = examples.message(name)
    assert message.forwarded
    assert message.context_wamid is None


def test_an_ad_referral_is_kept_whole() -> None:
    assert examples.message("text_ctwa_referral").referral == Referral(
        source_url="https://fb.me/ExEmPl0Inv",
        source_id="120247700319850042",
        source_type="ad",
        headline="Avaliação gratuita em Copacabana",
        body="Agende pelo WhatsApp em 1 minuto",
        media_type="image",
        media_url="https://scontent.example.invalid/v/anuncio-42.jpg",
        ctwa_clid="Afh3InventedClickId-0042_zQ",
        welcome_text="Oi! Como podemos ajudar você hoje?",
    )


@pytest.mark.parametrize(
    ("name", "mime_type", "text"),
    [
        ("image", "image/jpeg", "olha o barulho que fiz questão de mostrar kkk"),
        ("video", "video/mp4", "vazamento na pia da cozinha"),
        ("document", "application/pdf", "Comprovante Pix"),
        ("audio_voice_note", "audio/ogg; codecs=opus", ""),
        ("audio_file", "audio/mpeg", ""),
        ("sticker", "image/webp", ""),
    ],
)
def test_a_file_has_id_type_hash_and_its_caption_as_text(name: str, mime_type: str, text: str) -> None:
    message = examples.message(name)
    assert message.media
    assert message.media.id.startswith("11844200977355")
    assert message.media.sha256.endswith("=")
    assert (message.media.mime_type, message.text) == (mime_type, text)


def test_a_voice_note_an_animated_sticker_and_a_file_name_are_known() -> None:
    voice, sticker, document = (examples.message(name).media for name in ("audio_voice_note", "sticker", "document"))
    assert voice
    assert voice.voice
    assert sticker
    assert sticker.animated
    assert document
    assert document.filename == "comprovante_pix_21-11.pdf"


def test_a_file_without_id_is_a_message_without_file() -> None:
    (message,) = examples.changed_message("image", image={"caption": "olha"}).messages
    assert (message.media, message.text) == (None, "olha")


def test_a_location_is_a_point_and_perhaps_a_place() -> None:
    assert examples.message("location_current").location == Location(-19.926123, -43.938456)
    place = examples.message("location_place").location
    assert place
    assert place.address == "Rua do Bom Jesus, 500 - Recife, PE"


@pytest.mark.parametrize("latitude", ["-19.9", None, True, 91, float("nan"), float("inf"), 10**400])
def test_an_impossible_location_is_a_message_without_one(latitude: object) -> None:
    location = {"latitude": latitude, "longitude": -43.9}
    (message,) = examples.changed_message("location_current", location=location).messages
    assert message.location is None


def test_a_shared_contact_has_its_phones() -> None:
    assert examples.message("contacts_shared").contacts == (
        SharedContact("Tio Valdir Mecânico", (SharedPhone("+55 11 98888-0166", "5511988880166"),)),
    )


def test_the_answer_to_our_request_for_a_phone_is_marked() -> None:
    (contact,) = examples.message("contacts_from_request_button").contacts
    assert contact.from_request
    assert contact.phones[0].wa_id == "5548999990133"


def test_a_reaction_names_its_message_and_a_removed_one_has_no_emoji() -> None:
    given, removed = examples.message("reaction"), examples.message("reaction_removed")
    assert (given.text, removed.text) == ("👍🏽", "")
    assert given.reaction_to == removed.reaction_to is not None


@pytest.mark.parametrize(
    ("name", "reply_id", "title"),
    [
        ("interactive_button_reply", "v1:agenda:confirma:8812", "Confirmar"),
        ("interactive_list_reply", "v1:horario:2026-11-24T09:30", "Ter 24/11 às 09:30"),
        ("button_template_quick_reply", "LEMBRETE|8812|REMARCAR", "Quero remarcar"),
        ("button_without_context", "OPTOUT", "Parar promoções"),
    ],
)
def test_a_tap_has_its_id_and_the_words_on_the_button(name: str, reply_id: str, title: str) -> None:
    message = examples.message(name)
    assert (message.reply_id, message.text) == (reply_id, title)


def test_a_tap_that_came_empty_is_a_message_without_words() -> None:
    message = examples.message("interactive_without_content")
    assert (message.type, message.text, message.reply_id) == ("interactive", "", None)


def test_a_form_gives_its_answers_and_not_its_token() -> None:
    assert examples.message("interactive_nfm_reply").text == "Lia Nogueira\n1991-03-08"


@pytest.mark.parametrize("answers", ["{", "[]", None, "1" * 5000])
def test_an_unreadable_form_gives_its_own_words(answers: object) -> None:
    form = {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": answers}}
    (message,) = examples.changed_message("interactive_nfm_reply", interactive=form).messages
    assert message.text == "Sent"


def test_the_note_on_an_order_is_its_text() -> None:
    assert examples.message("order").text == "Entregar depois das 18h, por favor"


@pytest.mark.parametrize(("name", "code"), [("unsupported_poll", 131051), ("unsupported_media_too_large", 131052)])
def test_what_whatsapp_cannot_hand_over_says_why(name: str, code: int) -> None:
    message = examples.message(name)
    assert (message.type, [error.code for error in message.errors]) == ("unsupported", [code])


def test_an_edit_has_the_new_words_and_names_the_old_message() -> None:
    edit = examples.message("edit")
    assert "SEXTA" in edit.text
    assert edit.original_wamid == examples.message("text").wamid


def test_a_revoke_names_the_message_taken_back() -> None:
    assert examples.message("revoke").original_wamid == examples.message("text_frequently_forwarded").wamid


def test_an_edit_of_an_edit_has_no_words() -> None:
    (message,) = examples.changed_message("edit", edit={"message": {"type": "edit", "edit": {}}}).messages
    assert (message.type, message.text) == ("edit", "")


@pytest.mark.parametrize(("given", "kept"), [("hologram", "hologram"), (..., "unknown"), ("x" * 500, "x" * 64)])
def test_a_type_nobody_knows_is_kept_without_words(given: object, kept: str) -> None:
    (message,) = examples.changed_message("text", type=given).messages
    assert (message.type, message.text) == (kept, "")


def test_a_time_as_a_number_is_understood_too() -> None:
    (message,) = examples.changed_message("text", timestamp=1795264237).messages
    assert message.sent_at == datetime.fromtimestamp(1795264237, UTC)


def test_characters_that_postgres_refuses_are_gone() -> None:
    (message,) = examples.changed_message("text", text={"body": "oi\0 \ud83c"}).messages
    assert message.text == "oi \N{REPLACEMENT CHARACTER}"
