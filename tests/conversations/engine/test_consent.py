"""The fixed matcher and the way in."""

from datetime import timedelta

import pytest

from conversations.effects import CompleteSession, EraseHeldText, GrantConsent, OpenDataRequest, OpenHandoff, OptOut
from conversations.engine.consent import Signal, after_yes, match
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit

YES = [
    "ACEITO",
    "aceito",
    "Aceito!",
    "sim",
    "Sim, aceito",
    "ok",
    "claro",
    "pode ser",
    "👍",
    "👍🏽",
    "eu aceito",
    "de acordo",
    "blz",
    "tá bom",
    "aceito sim",
    "aceito, quero um onix",
    "Sim! quero um carro até 50 mil",
]
NO = ["não", "nao", "Não aceito", "n", "agora não", "não, obrigado", "recuso", "não concordo"]
PERSON = [
    "atendente",
    "quero falar com um atendente",
    "quero falar com uma pessoa",
    "Falar com pessoa",
    "tem algum atendente aí?",
    "me passa pra um humano",
    "não quero falar com robô",
    "posso falar com alguém?",
]
DELETE = ["apagar", "APAGAR", "apaga meus dados", "quero excluir minhas informações", "deletem meu cadastro"]
STOP = ["sair", "SAIR", "parar", "stop", "pare", "me tira da lista", "parem de me mandar mensagem"]
UNREAD = [
    "Oi",
    "quero um carro",
    "vi o anúncio do Onix 2020, ainda tem?",
    "tenho 60 mil",
    "sim mas não aceito isso",
    "aceita troca?",
    "aceito se tiver desconto?",
    "carro para 5 pessoas",
    "não quero apagar meus dados",
    "quando a loja vai parar?",
    "",
    "🤔",
]


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        (text, signal)
        for texts, signal in (
            (YES, Signal.YES),
            (NO, Signal.NO),
            (PERSON, Signal.PERSON),
            (DELETE, Signal.DELETE),
            (STOP, Signal.STOP),
            (UNREAD, None),
        )
        for text in texts
    ],
)
def test_the_fixed_matcher_reads_five_things_and_nothing_else(text: str, signal: Signal | None) -> None:
    assert match(text) is signal


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("aceito, quero um onix", "quero um onix"),
        ("ACEITO", ""),
        ("sim, aceito", ""),
        ("Sim! tenho 50 mil", "tenho 50 mil"),
    ],
)
def test_what_comes_with_the_yes_is_kept(text: str, rest: str) -> None:
    assert after_yes(text) == rest


def test_first_reply_greets_says_what_is_kept_and_asks_for_consent(stranger: Customer) -> None:
    reply = stranger.says("Oi")
    assert "Bem-vindo ao FacilIAuto" in reply
    assert "https://faciliauto.example/privacidade" in reply
    assert "APAGAR" in reply
    assert "ATENDENTE" in reply
    assert stranger.options == ["Aceito", "Não aceito", "Falar com pessoa"]
    assert [one.purpose for one in stranger.last.replies] == ["notice"]
    assert stranger.last.understood == ()
    assert stranger.state == "greeting"


def test_text_before_consent_is_held_and_not_understood(stranger: Customer) -> None:
    stranger.says("quero um suv até 90 mil")
    assert len(stranger.held) == 1
    assert stranger.session.user_profile.orcamento_max is None
    assert "90" not in stranger.text


def test_a_second_message_before_consent_gets_a_shorter_reminder(stranger: Customer) -> None:
    first = stranger.says("quero um suv")
    second = stranger.says("tem alguma coisa boa?")
    assert "Bem-vindo" not in second
    assert "ACEITO" in second or "Aceito" in second
    assert len(second) < len(first)
    assert len(stranger.held) == 2


@pytest.mark.parametrize("tap", [True, False])
def test_acceptance_with_nothing_held_asks_the_budget(stranger: Customer, tap: bool) -> None:
    stranger.says("Oi")
    reply = stranger.taps("Aceito") if tap else stranger.says("ACEITO")
    assert [effect.purpose for effect in stranger.done(GrantConsent)] == ["service"]
    assert stranger.done(GrantConsent)[0].message_id == stranger.next_id
    assert "orçamento" in reply or "gastar" in reply
    assert stranger.state == "collecting_profile"
    assert {one.purpose for one in stranger.last.replies} == {"service"}
    assert len(stranger.messages) == 1


def test_what_was_written_before_consent_is_used_after_it(stranger: Customer) -> None:
    stranger.says("Tenho até 60 mil e moro em Santos")
    reply = stranger.says("aceito")
    profile = stranger.session.user_profile
    assert (profile.orcamento_max, profile.city) == (60_000, "Santos")
    assert "R$ 60 mil" in reply
    assert "Santos" in reply
    assert "usar" in reply
    assert len(stranger.last.understood) == 2
    assert stranger.held == []


def test_words_that_come_with_the_yes_are_used_too(stranger: Customer) -> None:
    stranger.says("Oi")
    reply = stranger.says("aceito, tenho até 50 mil")
    assert stranger.session.user_profile.orcamento_max == 50_000
    assert "R$ 50 mil" in reply


def test_a_yes_before_the_terms_were_seen_is_no_consent(stranger: Customer) -> None:
    reply = stranger.says("sim")
    assert "Bem-vindo ao FacilIAuto" in reply
    assert stranger.done(GrantConsent) == []


def test_refusal_erases_what_was_held_and_leaves_the_door_open(stranger: Customer) -> None:
    stranger.says("quero um onix")
    reply = stranger.says("não aceito")
    assert stranger.done(EraseHeldText)
    assert stranger.held == []
    assert "ACEITO" in reply
    assert stranger.last.replies[0].purpose == "notice"
    stranger.says("aceito")
    assert stranger.done(GrantConsent)


@pytest.mark.parametrize("text", ["quero falar com um atendente", "uma pessoa por favor"])
def test_asking_for_a_person_before_consent_hands_over_at_once(stranger: Customer, text: str) -> None:
    reply = stranger.says(text)
    assert stranger.done(OpenHandoff)[0].reason == "asked"
    assert "atendente" in reply
    assert "transferindo" in reply
    assert stranger.state == "human_handoff"
    assert stranger.last.replies[0].purpose == "notice"
    assert stranger.done(GrantConsent) == []


def test_messages_of_someone_who_waits_for_a_person_are_not_held(stranger: Customer) -> None:
    stranger.says("atendente")
    stranger.owner = "nobody"
    reply = stranger.says("é sobre o onix branco")
    assert stranger.last.held == frozenset()
    assert "atendente" in reply
    assert "Bem-vindo" not in reply


def test_deletion_before_consent_opens_a_request_with_a_protocol(stranger: Customer) -> None:
    stranger.says("Oi")
    reply = stranger.says("apaga meus dados")
    (request,) = stranger.done(OpenDataRequest)
    assert request.kind == "deletion"
    assert request.protocol in reply
    assert stranger.last.replies[0].purpose == "notice"


def test_stop_before_consent_is_confirmed_once(stranger: Customer) -> None:
    stranger.says("Oi")
    stranger.says("SAIR")
    assert stranger.done(OptOut)
    assert stranger.done(CompleteSession)[0].reason == "opt_out"
    assert len(stranger.last.replies) == 1


def test_who_agreed_in_an_earlier_session_is_greeted_and_not_asked_again() -> None:
    back = Customer(consents=frozenset({"service"}), returning=True, name="Ana Souza")
    reply = back.says("Oi")
    assert "Ana" in reply
    assert "ACEITO" not in reply
    assert "orçamento" in reply or "gastar" in reply


def test_a_clock_that_runs_out_before_consent_says_nothing(stranger: Customer) -> None:
    stranger.says("quero um onix")
    stranger.now += timedelta(hours=1)
    stranger.sends()
    assert stranger.last.replies == ()
    assert len(stranger.last.held) == 1


def test_the_yes_itself_is_stored_as_agreement(stranger: Customer) -> None:
    stranger.says("Oi")
    stranger.says("ACEITO")
    assert sorted(one.intent for one in stranger.last.understood) == ["affirm", "greeting"]
