"""The team is told by e-mail and Slack that somebody waits while nobody is online."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from handoff import agents, claims, notices
from handoff.models import Handoff
from leads.models import Dealer
from tests.handoff.conftest import make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@dataclass
class Slack:
    """What a stand-in for Slack was sent, and how it answers."""

    texts: list[str] = field(default_factory=list)
    status: int = 200


@pytest.fixture(autouse=True)
def post(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was told yet."""
    monkeypatch.setattr(notices, "_post", notices._Post())


@pytest.fixture
def slack(settings: Settings) -> Iterator[Slack]:
    found = Slack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.texts.append(body["text"])
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.SLACK_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/services/T0/B0"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    settings.ALERT_EMAILS = ["plantao@example.com"]


def tell(minutes: float = 0) -> int:
    """So many minutes from now, and the round after, which notes what was told."""
    now = timezone.now() + timedelta(minutes=minutes)
    told = notices.tell_of_waiting(now)
    notices._post.finish(5)
    assert notices.tell_of_waiting(now + timedelta(seconds=5)) == 0
    return told


def of_shop(dealer_id: str) -> Handoff:
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id=dealer_id)
    return handoff


def test_slack_is_told_once_of_everybody_who_waits(slack: Slack) -> None:
    Dealer.objects.create(pk="loja-1", name="Motor & Cia")
    handoff = make_handoff()
    of_shop("loja-1")
    of_shop("loja-1")

    assert (tell(), tell(minutes=5)) == (3, 0)

    (text,) = slack.texts
    assert "Fila central: 1 cliente espera" in text
    assert "Fila Motor &amp; Cia: 2 clientes esperam" in text
    handoff.refresh_from_db()
    assert handoff.notified_at is not None
    assert [event.kind for event in handoff.events.all()] == ["opened", "notified"]


def test_where_somebody_online_sees_it_nobody_else_is_called(slack: Slack, ana: User) -> None:
    agents.agent_of(ana).dealers.add(Dealer.objects.create(pk="loja-1"))
    agents.come_online(ana)
    seen, unseen = of_shop("loja-1"), make_handoff()

    assert tell() == 1

    seen.refresh_from_db()
    unseen.refresh_from_db()
    assert (seen.notified_at is None, unseen.notified_at is None) == (True, False)
    assert "loja-1" not in slack.texts[0]


def test_mail_goes_to_those_who_see_the_queue_and_shows_no_address(
    mail: None, mailoutbox: list[EmailMessage], ana: User, bruno: User
) -> None:
    User.objects.filter(pk=ana.pk).update(email="ana@example.com")
    User.objects.filter(pk=bruno.pk).update(email="bruno@example.com")
    agents.agent_of(ana).dealers.add(Dealer.objects.create(pk="loja-1", name="Auto Bairro"))
    make_handoff()
    of_shop("loja-1")

    tell()

    sent = {message.body.splitlines()[0]: message for message in mailoutbox}
    assert sorted(sent["Fila Auto Bairro: 1 cliente espera por uma pessoa."].bcc) == [
        "ana@example.com",
        "bruno@example.com",
    ]
    assert sent["Fila central: 1 cliente espera por uma pessoa."].bcc == ["bruno@example.com"]
    assert all(not message.to for message in mailoutbox)


def test_where_nobody_of_the_team_has_an_address_the_alarms_go_there(
    mail: None, mailoutbox: list[EmailMessage]
) -> None:
    make_handoff()

    tell()

    assert mailoutbox[0].bcc == ["plantao@example.com"]


def test_a_house_without_slack_and_mail_notes_nothing(settings: Settings) -> None:
    settings.SLACK_WEBHOOK_URL = settings.EMAIL_URL = ""
    handoff = make_handoff()

    assert tell() == 0

    handoff.refresh_from_db()
    assert handoff.notified_at is None


def test_a_slack_that_is_away_does_not_keep_the_mail(
    mail: None, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.SLACK_WEBHOOK_URL = "http://127.0.0.1:1/services"
    make_handoff()

    assert tell() == 1
    assert len(mailoutbox) == 1


def test_where_every_way_fails_it_is_told_again_after_a_while(slack: Slack) -> None:
    slack.status = 503
    handoff = make_handoff()

    assert (tell(), tell(minutes=0.5), tell(minutes=1.1)) == (1, 0, 1)
    handoff.refresh_from_db()
    assert (handoff.notified_at, [event.kind for event in handoff.events.all()]) == (None, ["opened"])

    slack.status = 200
    assert (tell(minutes=3), tell(minutes=5)) == (1, 0)
    handoff.refresh_from_db()
    assert handoff.notified_at is not None
    assert [event.kind for event in handoff.events.all()] == ["opened", "notified"]


def test_what_went_to_another_queue_meanwhile_is_told_of_there(slack: Slack, ana: User) -> None:
    Dealer.objects.create(pk="loja-1", name="Auto Bairro")
    handoff = make_handoff()
    now = timezone.now()
    notices.tell_of_waiting(now)
    notices._post.finish(5)
    claims.move(handoff.pk, "loja-1", actor_id=ana.pk)

    assert tell(minutes=2) == 1

    assert ["Fila central" in slack.texts[0], "Fila Auto Bairro" in slack.texts[1]] == [True, True]
    assert handoff.events.filter(kind="notified").count() == 1


def test_what_everybody_who_is_there_left_unanswered_is_told_of(slack: Slack, ana: User, bruno: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    agents.come_online(bruno)
    claims.put_back(handoff.pk, actor_id=ana.pk, detail="sem resposta em 5 min")
    assert tell() == 0

    agents.leave(bruno)

    assert (tell(), tell(minutes=5)) == (1, 0)
    assert "Fila central: 1 cliente espera" in slack.texts[0]


def test_a_long_queue_where_somebody_is_does_not_hide_one_where_nobody_is(
    slack: Slack, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 3)
    agents.agent_of(ana).dealers.add(Dealer.objects.create(pk="loja-1"))
    agents.come_online(ana)
    for _ in range(3):
        of_shop("loja-1")
    make_handoff()

    assert tell() == 1

    assert "Fila central: 1 cliente espera" in slack.texts[0]
