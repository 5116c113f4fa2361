from typing import Any

import pytest

from conversations.whatsapp.addresses import Address
from conversations.whatsapp.errors import Fate
from conversations.whatsapp.graph import Accepted, Channel, GraphClient, OutcomeUnknown, Rejected
from conversations.whatsapp.outbound import Text
from tests.conversations.whatsapp.conftest import MakeClient
from tests.conversations.whatsapp.meta_server import MetaServer, refuses, says, says_bytes

pytestmark = pytest.mark.integration

ANA = Address("phone", "5511999990101")
LIA = Address("bsuid", "BR.7310002754820935")
HELLO = Text(body="Seu carro está pronto 🚗")


def test_a_message_is_posted_in_metas_form(meta: MetaServer, client: GraphClient) -> None:
    channel: Channel = client
    accepted = channel.send(ANA, HELLO, callback="ob_01HX3", context_wamid="wamid.AbC")
    (request,) = meta.received
    assert (request.method, request.path) == ("POST", "/v26.0/618204477150936/messages")
    assert request.headers["Authorization"] == "Bearer EAAtoken"
    assert request.headers["Content-Type"] == "application/json"
    assert request.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+5511999990101",
        "type": "text",
        "text": {"body": "Seu carro está pronto 🚗", "preview_url": False},
        "context": {"message_id": "wamid.AbC"},
        "biz_opaque_callback_data": "ob_01HX3",
    }
    assert accepted == Accepted(wamid="wamid.XyZ", wa_id="5511999990101")


def test_a_person_without_a_phone_is_written_to_by_user_id(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({"contacts": [{"input": LIA.value, "user_id": LIA.value}], "messages": [{"id": "wamid.1"}]})
    accepted = client.send(LIA, HELLO, callback="x")
    assert (meta.received[0].json["recipient"], "to" in meta.received[0].json) == (LIA.value, False)
    assert accepted == Accepted(wamid="wamid.1", user_id=LIA.value)


def test_a_template_may_be_held(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({"messages": [{"id": "wamid.1", "message_status": "held_for_quality_assessment"}]})
    assert client.send(ANA, HELLO, callback="x").message_status == "held_for_quality_assessment"


@pytest.mark.parametrize("callback", ["", "x" * 513])
def test_a_callback_value_meta_would_refuse_is_not_sent(meta: MetaServer, client: GraphClient, callback: str) -> None:
    with pytest.raises(ValueError):
        client.send(ANA, HELLO, callback=callback)
    assert meta.received == []


@pytest.mark.parametrize("token", ["EAA\nX", "EAA X", "EAAção"])
def test_a_token_no_header_can_carry_is_refused_at_the_start(make_client: MakeClient, token: str) -> None:
    with pytest.raises(ValueError):
        make_client(access_token=token)


@pytest.mark.parametrize(
    ("code", "status", "fate"),
    [
        (190, 401, Fate.HALT_NUMBER),
        (0, 401, Fate.HALT_NUMBER),
        (131047, 400, Fate.WINDOW_CLOSED),
        (131056, 400, Fate.THROTTLED),
        (131016, 503, Fate.RETRY),
        (1, 500, Fate.RETRY),
        (131026, 200, Fate.PERMANENT),
        (555, 400, Fate.PERMANENT),
    ],
)
def test_a_refusal_carries_its_fate(meta: MetaServer, client: GraphClient, code: int, status: int, fate: Fate) -> None:
    meta.behave = refuses(code, status, error_data={"details": "because"})
    with pytest.raises(Rejected) as caught:
        client.send(ANA, HELLO, callback="x")
    assert (caught.value.code, caught.value.details, caught.value.rule.fate) == (code, "because", fate)
    assert (caught.value.fbtrace_id, caught.value.http_status) == ("AbC", status)


def test_a_refusal_printed_does_not_repeat_what_was_sent(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = refuses(100, error_data={"details": "bad value Seu carro"})
    with pytest.raises(Rejected) as caught:
        client.send(ANA, HELLO, callback="x")
    assert "carro" not in str(caught.value)


def test_a_code_nobody_knows_is_tried_again_where_meta_says_so(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = refuses(555, is_transient=True)
    with pytest.raises(Rejected) as caught:
        client.send(ANA, HELLO, callback="x")
    assert caught.value.rule.fate is Fate.RETRY


@pytest.mark.parametrize(("header", "seconds"), [("17", 17.0), ("Sat, 01 Jan 2000 00:00:00 GMT", 0.0), ("soon", None)])
def test_too_many_requests_says_when_to_come_back(
    meta: MetaServer, client: GraphClient, header: str, seconds: float | None
) -> None:
    meta.behave = says_bytes(b"slow down", 429, Retry_After=header)
    with pytest.raises(Rejected) as caught:
        client.send(ANA, HELLO, callback="x")
    assert (caught.value.code, caught.value.rule.fate) == (None, Fate.THROTTLED)
    assert caught.value.retry_after == seconds


def test_a_date_to_come_back_at_is_understood(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = refuses(80007, 429, headers={"Retry_After": "Fri, 01 Jan 2100 00:00:00 GMT"})
    with pytest.raises(Rejected) as caught:
        client.send(ANA, HELLO, callback="x")
    assert (caught.value.retry_after or 0) > 1_000_000


def test_a_redirect_is_not_followed(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says_bytes(b"", 302, Location=f"{meta.url}/elsewhere")
    with pytest.raises(Rejected):
        client.send(ANA, HELLO, callback="x")
    assert len(meta.received) == 1


UNREADABLE: dict[str, Any] = {
    "server error without a code": says_bytes(b"<html>Bad gateway</html>", 502),
    "server error with JSON but no code": says({"error": {"message": "oops"}}, 500),
    "success that is not JSON": says_bytes(b"<html>OK</html>"),
    "empty success": says_bytes(b""),
    "success with a list": says([1]),
    "success without a message": says({"messages": []}),
    "success with an odd message": says({"messages": [{"id": 5}]}),
    "success of endless size": says_bytes(b" " * (5 * 1024 * 1024)),
    "success nested without end": says_bytes(b"[" * 100_000),
    "success with broken compression": says_bytes(b"not gzip", Content_Encoding="gzip"),
    "error without a code under a success status": says({"error": {}}),
}


@pytest.mark.parametrize("behaviour", UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_decides_nothing_leaves_the_outcome_unknown(
    meta: MetaServer, client: GraphClient, behaviour: Any
) -> None:
    meta.behave = behaviour
    with pytest.raises(OutcomeUnknown):
        client.send(ANA, HELLO, callback="x")


@pytest.mark.parametrize("typing", [True, False])
def test_a_message_is_marked_read_with_or_without_typing(meta: MetaServer, client: GraphClient, typing: bool) -> None:
    meta.behave = says({"success": True})
    client.mark_read("wamid.AbC", typing=typing)
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.AbC"}
    indicator = {"typing_indicator": {"type": "text"}} if typing else {}
    assert meta.received[0].json == body | indicator


def test_templates_are_read_page_by_page(meta: MetaServer, client: GraphClient) -> None:
    pages = [
        {
            "data": [{"name": "um", "language": "pt_BR"}, {"broken": 1}],
            "paging": {"cursors": {"after": "c2"}, "next": "…"},
        },
        {"data": [{"name": "dois", "language": "pt_BR"}], "paging": {"cursors": {"after": "c3"}}},
    ]
    meta.behave = lambda handler: says(pages[len(meta.received) - 1])(handler)
    assert [template.name for template in client.templates()] == ["um", "dois"]
    assert [request.path for request in meta.received] == [
        "/v26.0/740915528300417/message_templates?limit=100",
        "/v26.0/740915528300417/message_templates?limit=100&after=c2",
    ]


def test_pages_without_end_are_left_after_a_while(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({"data": [], "paging": {"cursors": {"after": "again"}, "next": "…"}})
    assert client.templates() == []


def test_templates_need_a_business_account(make_client: MakeClient) -> None:
    with pytest.raises(ValueError):
        make_client(business_account_id="").templates()


def test_a_probe_tells_how_the_number_is(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({"id": "6182", "quality_rating": "GREEN", "throughput": {"level": "STANDARD"}})
    health = client.probe()
    assert (health.phone_number_id, health.quality_rating, health.throughput_level) == ("6182", "GREEN", "STANDARD")


def test_a_probe_with_an_expired_token_is_refused(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = refuses(190, 401)
    with pytest.raises(Rejected) as caught:
        client.probe()
    assert caught.value.rule.fate is Fate.HALT_NUMBER


def test_a_person_is_taken_out_of_the_contact_book(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({"success": True})
    client.erase_contact("BR.42")
    (request,) = meta.received
    path = "/v26.0/618204477150936/contact_book?messaging_product=whatsapp&bsuid=BR.42"
    assert (request.method, request.path) == ("DELETE", path)


def test_calls_share_one_connection(meta: MetaServer, client: GraphClient) -> None:
    for _ in range(3):
        client.send(ANA, HELLO, callback="x")
    assert len({request.client_port for request in meta.received}) == 1


def test_a_refusal_does_not_cost_the_connection(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = refuses(131047)
    for _ in range(2):
        with pytest.raises(Rejected):
            client.send(ANA, HELLO, callback="x")
    assert len({request.client_port for request in meta.received}) == 1


def test_a_closed_client_opens_again_when_used(meta: MetaServer, client: GraphClient) -> None:
    client.send(ANA, HELLO, callback="x")
    client.close()
    client.send(ANA, HELLO, callback="x")
    assert len({request.client_port for request in meta.received}) == 2


def test_called_addresses_are_not_logged(client: GraphClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="root"):
        client.send(ANA, HELLO, callback="x")
    assert caplog.records == []
