"""The messages endpoint: what Meta accepts, refuses and answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faciliauto_bot.sandbox.graph.limits import length
from tests.sandbox.conftest import ACCOUNT, ANA, BEARER, GRAPH, SETTINGS, Sandbox

pytestmark = pytest.mark.unit


def buttons(*titles: str) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"b{i}", "title": title}} for i, title in enumerate(titles)]
    return {"type": "button", "body": {"text": "Confirma?"}, "action": {"buttons": replies}}


def listing(rows: int, **row: Any) -> dict[str, Any]:
    every = [{"id": f"r{i}", "title": f"Linha {i}", **row} for i in range(rows)]
    return {"type": "list", "body": {"text": "Escolha"}, "action": {"button": "Ver", "sections": [{"rows": every}]}}


def link(**parameters: Any) -> dict[str, Any]:
    action = {"name": "cta_url", "parameters": {"display_text": "Abrir", "url": "https://x.br/1", **parameters}}
    return {"type": "cta_url", "body": {"text": "Veja"}, "action": action}


def request(kind: str, name: str) -> dict[str, Any]:
    return {"type": kind, "body": {"text": "Pode enviar?"}, "action": {"name": name}}


def test_accepted_text_is_answered_with_contact_and_wamid(chatting: Sandbox) -> None:
    answer = chatting.send().json()
    assert answer["contacts"] == [{"input": "+" + ANA, "wa_id": ANA}]
    assert answer["messages"][0]["id"].startswith("wamid.")


def test_number_is_found_with_and_without_the_ninth_digit(sandbox: Sandbox) -> None:
    sandbox.phone("5531987654321", "João", ninth_digit=False)
    sandbox.say(number="5531987654321")
    for to in ("+5531987654321", "553187654321"):
        assert sandbox.send(to=to).json()["contacts"] == [{"input": to, "wa_id": "553187654321"}]


def test_bsuid_recipient_is_answered_with_the_user_id(sandbox: Sandbox) -> None:
    phone = sandbox.phone(hidden=True)
    sandbox.say()
    answer = sandbox.send(recipient=phone["user_id"]).json()
    assert answer["contacts"] == [{"input": phone["user_id"], "user_id": phone["user_id"]}]
    sandbox.settle()
    assert all("recipient_id" not in status for status in sandbox.bot.statuses())


def test_bsuid_in_to_is_accepted_then_lost(chatting: Sandbox) -> None:
    user_id = chatting.api("GET", f"phones/{ANA}")["user_id"]
    assert chatting.send(to=user_id).status_code == 200
    chatting.settle()
    assert chatting.bot.statuses() == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text", {"body": "x" * 4096, "preview_url": True}),
        ("image", {"link": "https://x.br/a.jpg", "caption": "Onix"}),
        ("document", {"link": "https://x.br/a.pdf", "filename": "a.pdf"}),
        ("audio", {"link": "https://x.br/a.ogg"}),
        ("location", {"latitude": -23.5, "longitude": -46.6, "name": "Loja"}),
        ("reaction", {"message_id": "wamid.x", "emoji": ""}),
        ("contacts", [{"name": {"formatted_name": "Loja"}}]),
        ("interactive", buttons("Sim", "Não", "Falar com uma pessoa")),
        ("interactive", listing(10, description="com João")),
        ("interactive", link()),
        ("interactive", request("location_request_message", "send_location")),
        ("interactive", request("request_contact_info", "request_contact_info")),
    ],
)
def test_well_formed_body_is_accepted(chatting: Sandbox, kind: str, content: Any) -> None:
    assert chatting.send(kind, content).status_code == 200


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"body": "x" * 4097}, 131009),
        ("text", {"body": " "}, 131009),
        ("text", {"preview_url": True}, 131008),
        ("image", {"link": "https://x.br/a.jpg", "id": "1"}, 131009),
        ("image", {"caption": "nothing"}, 131009),
        ("image", {"id": "123"}, 131009),
        ("image", {"link": "ftp://x.br/a.jpg"}, 131009),
        ("image", {"link": "https://x.br/a.jpg", "caption": "x" * 1025}, 131009),
        ("audio", {"link": "https://x.br/a.ogg", "caption": "no"}, 131009),
        ("location", {"latitude": 91, "longitude": 0}, 131009),
        ("location", {"latitude": 1}, 131008),
        ("reaction", {"emoji": "x"}, 131008),
        ("contacts", [{"name": {}}], 131008),
        ("interactive", buttons("1", "2", "3", "4"), 131009),
        ("interactive", buttons("Sim", "Sim"), 131009),
        ("interactive", buttons("x" * 21), 131009),
        ("interactive", buttons(""), 131009),
        ("interactive", {**buttons("Sim"), "body": {"text": "x" * 1025}}, 131009),
        ("interactive", {**buttons("Sim"), "footer": {"text": "x" * 61}}, 131009),
        ("interactive", {**buttons("Sim"), "header": {"type": "text", "text": "x" * 61}}, 131009),
        ("interactive", {**listing(1), "header": {"type": "image", "image": {"link": "https://x.br/a"}}}, 131009),
        ("interactive", listing(11), 131009),
        ("interactive", listing(2, id="same"), 131009),
        ("interactive", listing(1, title="x" * 25), 131009),
        ("interactive", listing(1, description="x" * 73), 131009),
        ("interactive", link(display_text="x" * 21), 131009),
        ("interactive", link(url="x.br"), 131009),
        ("interactive", request("location_request_message", "wrong"), 131009),
        ("interactive", {"type": "carousel"}, 131009),
        ("telepathy", {"body": "x"}, 131051),
    ],
)
def test_malformed_body_is_refused_with_metas_code(chatting: Sandbox, kind: str, content: Any, code: int) -> None:
    assert chatting.refused(kind, content) == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"messaging_product": "telegram"}, 100),
        ({"to": "hello"}, 131009),
        ({"recipient": "not a bsuid"}, 131009),
        ({"biz_opaque_callback_data": "x" * 513}, 131009),
        ({"recipient_type": "group"}, 131009),
        ({"context": {}}, 131008),
        ({"to": SETTINGS.display_phone_number}, 131021),
    ],
)
def test_wrong_envelope_is_refused(chatting: Sandbox, fields: dict[str, Any], code: int) -> None:
    assert chatting.refused(**fields) == code


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"', b"\xff"])
def test_body_that_is_no_object_is_refused(chatting: Sandbox, raw: bytes) -> None:
    response = chatting.http.post(f"{GRAPH}/messages", content=raw, headers=BEARER)
    assert (response.status_code, response.json()["error"]["code"]) == (400, 100)


def test_wrong_token_is_answered_190(chatting: Sandbox) -> None:
    response = chatting.http.post(f"{GRAPH}/messages", json={}, headers={"Authorization": "Bearer other"})
    assert (response.status_code, response.json()["error"]["code"]) == (401, 190)


def test_foreign_number_is_answered_33(chatting: Sandbox) -> None:
    response = chatting.http.post("/v26.0/999/messages", json={}, headers=BEARER)
    assert response.json()["error"]["code"] == 33


def test_any_version_prefix_will_do(chatting: Sandbox) -> None:
    body = {"messaging_product": "whatsapp", "to": ANA, "text": {"body": "Olá"}}
    path = f"/v23.0/{SETTINGS.phone_number_id}/messages"
    assert chatting.http.post(path, json=body, headers=BEARER).status_code == 200


def test_free_form_needs_a_message_of_the_last_24_hours(sandbox: Sandbox) -> None:
    sandbox.phone()
    assert sandbox.refused() == 131047
    sandbox.say()
    assert sandbox.send().status_code == 200
    sandbox.api("PATCH", f"phones/{ANA}", {"clock_offset": 24 * 3600})
    assert sandbox.refused() == 131047


def test_closed_window_may_be_told_in_a_status(sandbox: Sandbox) -> None:
    sandbox.phone()
    sandbox.api("PATCH", "settings", {"window": "status"})
    assert sandbox.send(biz_opaque_callback_data="row-1").status_code == 200
    sandbox.settle()
    [status] = sandbox.bot.statuses()
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
    assert status["biz_opaque_callback_data"] == "row-1"


def template(*values: str, name: str = "atendimento_continua", language: str = "pt_BR") -> dict[str, Any]:
    parameters = [{"type": "text", "text": value} for value in values]
    body = {"type": "body", "parameters": parameters}
    return {"name": name, "language": {"code": language}, "components": [body]}


def test_template_passes_a_closed_window(sandbox: Sandbox) -> None:
    sandbox.phone()
    answer = sandbox.send("template", template("Ana", "Onix")).json()
    assert answer["messages"][0]["message_status"] == "accepted"
    [shown] = sandbox.api("GET", f"phones/{ANA}/messages")["messages"]
    assert shown["content"]["body"].startswith("Oi, Ana! Temos uma resposta sobre o Onix.")
    sandbox.settle()
    assert sandbox.bot.statuses()[0]["pricing"]["category"] == "utility"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (template("Ana"), 132000),
        (template("Ana", "Onix", name="unknown"), 132001),
        (template("Ana", "Onix", language="pt"), 132001),
        (template("Ana", name="feirao_fim_de_semana"), 132015),
        (template("Ana", "a\nb"), 132018),
        (template("Ana", ""), 131008),
        (template("a", "b", "c", "d", name="lembrete_test_drive"), 132012),
        (template("Auto Sul", "Onix", name="proposta_da_loja"), 132012),
    ],
)
def test_template_that_does_not_fit_is_refused(sandbox: Sandbox, content: dict[str, Any], code: int) -> None:
    assert sandbox.refused("template", content) == code


def test_unknown_number_is_accepted_and_fails_later(sandbox: Sandbox) -> None:
    assert sandbox.send("template", template("Ana", "Onix"), to="+5585999990199").status_code == 200
    sandbox.settle()
    [status] = sandbox.bot.statuses()
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)
    assert status["recipient_id"] == "5585999990199"


def test_pair_limit_lets_a_burst_pass_then_refuses(chatting: Sandbox) -> None:
    chatting.api("PATCH", "settings", {"pair_rate": True, "pair_burst": 3})
    assert [chatting.send().status_code for _ in range(3)] == [200, 200, 200]
    assert chatting.refused() == 131056
    chatting.say(number="5511999990303")
    assert chatting.send(to="5511999990303").status_code == 200


def test_throughput_of_the_number_is_limited(chatting: Sandbox) -> None:
    chatting.api("PATCH", "settings", {"throughput": 1})
    assert chatting.send().status_code == 200
    response = chatting.send()
    assert (response.status_code, response.json()["error"]["code"]) == (429, 130429)


def test_read_mark_turns_earlier_messages_blue_and_shows_typing(sandbox: Sandbox) -> None:
    sandbox.say("um")
    last = sandbox.say("dois")
    sandbox.settle()
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": last["id"]}
    response = sandbox.http.post(
        f"{GRAPH}/messages", json={**body, "typing_indicator": {"type": "text"}}, headers=BEARER
    )
    assert response.json() == {"success": True}
    assert sandbox.api("GET", f"phones/{ANA}")["typing"] is True
    chat = sandbox.api("GET", f"phones/{ANA}/messages")["messages"]
    assert [message["status"] for message in chat] == ["read", "read"]
    sandbox.send()
    assert sandbox.api("GET", f"phones/{ANA}")["typing"] is False


def test_read_mark_of_an_unknown_message_is_refused(chatting: Sandbox) -> None:
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.unknown"}
    response = chatting.http.post(f"{GRAPH}/messages", json=body, headers=BEARER)
    assert response.json()["error"]["code"] == 131009


def test_log_keeps_every_request_in_order_of_arrival(chatting: Sandbox) -> None:
    accepted = chatting.send(biz_opaque_callback_data="row-1").json()["messages"][0]["id"]
    chatting.refused(content={"body": ""}, biz_opaque_callback_data="row-2")
    first, second = chatting.api("GET", "log")["entries"]
    assert (first["outcome"], first["wamid"], first["callback"]) == ("accepted", accepted, "row-1")
    assert (second["outcome"], second["code"], second["callback"]) == ("rejected", 131009, "row-2")
    assert first["monotonic"] <= second["monotonic"]
    assert chatting.api("GET", "log?after=1")["entries"] == [second]


def test_reaction_of_the_business_sits_on_the_bubble(sandbox: Sandbox) -> None:
    sent = sandbox.say()
    sandbox.send("reaction", {"message_id": sent["id"], "emoji": "👍"})
    first = sandbox.api("GET", f"phones/{ANA}/messages")["messages"][0]
    assert first["reactions"] == {"business": "👍"}


@given(st.text())
def test_length_is_never_less_than_the_code_points(text: str) -> None:
    assert length(text) >= len(text)


def test_health_probe_tells_the_chosen_fields(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"{GRAPH}?fields=quality_rating,verified_name", headers=BEARER).json()
    assert answer == {"id": SETTINGS.phone_number_id, "verified_name": "FacilIAuto", "quality_rating": "GREEN"}


def test_templates_come_in_pages_up_to_the_last(sandbox: Sandbox) -> None:
    url, names = f"{ACCOUNT}/message_templates?limit=4", []
    while url:
        page = sandbox.http.get(url, headers=BEARER).json()
        names += [(item["name"], item["category"], item["status"]) for item in page["data"]]
        url = page["paging"].get("next")
    assert len(set(names)) == 6
    assert ("feirao_fim_de_semana", "MARKETING", "PAUSED") in names


def test_unsubscribed_account_gets_no_webhook(sandbox: Sandbox) -> None:
    path = f"{ACCOUNT}/subscribed_apps"
    sandbox.http.delete(path, headers=BEARER)
    assert sandbox.http.get(path, headers=BEARER).json() == {"data": []}
    sandbox.say()
    sandbox.http.post(path, headers=BEARER)
    kept = sandbox.say()
    sandbox.settle()
    assert [message["id"] for message in sandbox.bot.messages()] == [kept["id"]]


def test_contact_book_erasure_is_noted(sandbox: Sandbox) -> None:
    path = f"{GRAPH}/contact_book?messaging_product=whatsapp&bsuid=BR.1"
    assert sandbox.http.delete(path, headers=BEARER).json() == {"success": True}
    assert sandbox.api("GET", "erased_contacts") == {"bsuids": ["BR.1"]}
    assert sandbox.http.delete(f"{GRAPH}/contact_book", headers=BEARER).status_code == 400
