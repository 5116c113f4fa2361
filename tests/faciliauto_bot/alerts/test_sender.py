import os
import threading

import pytest
import redis
from django.core.management import CommandError, call_command
from pytest_django import Settings

from conversations.alarm import alarm
from faciliauto_bot.alerts import Alert, once, sender
from tests.faciliauto_bot.alerts.conftest import Posts

pytestmark = pytest.mark.integration


def test_an_alarm_reaches_slack_with_its_ids(slack: Posts) -> None:
    alarm("number.halted", "Número parado & sem envio", number="618204")

    assert sender.drain(5)
    path, body = slack.received[0]
    assert path == "/slack/T0/B0"
    assert "Número parado &amp; sem envio" in body["text"]
    assert "number=618204" in body["text"]


def test_the_same_condition_is_told_once(slack: Posts) -> None:
    for attempt in range(5):
        alarm("broker.away", "Broker fora", attempt=attempt)
    alarm("database.full", "Disco cheio")

    assert sender.drain(5)
    assert [body["text"].split("`")[1] for _, body in slack.received] == ["broker.away", "database.full"]


def test_another_process_that_told_it_is_respected(slack: Posts) -> None:
    assert once.first_anywhere("broker.away")  # as another process would

    alarm("broker.away", "Broker fora")

    assert sender.drain(5)
    assert slack.received == []


def test_the_process_remembers_alone_while_redis_is_away(slack: Posts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "client", lambda: redis.Redis(port=1, socket_connect_timeout=0.2))

    alarm("broker.away", "Broker fora")
    alarm("broker.away", "Broker fora")

    assert sender.drain(10)
    assert len(slack.received) == 1


def test_an_alert_nobody_took_is_told_again_by_the_next_alarm(slack: Posts) -> None:
    slack.status = 500
    alarm("broker.away", "Broker fora")
    assert sender.drain(5)

    slack.status = 200
    alarm("broker.away", "Broker fora")

    assert sender.drain(5)
    assert len(slack.received) == 2


def test_one_dead_channel_does_not_silence_the_others(slack: Posts, settings: Settings) -> None:
    settings.PAGERDUTY_KEY = "R0"
    settings.PAGERDUTY_URL = "http://127.0.0.1:1"

    alarm("broker.away", "Broker fora")

    assert sender.drain(5)
    assert len(slack.received) == 1


def test_pagerduty_joins_repeats_by_the_key(posts: Posts, settings: Settings) -> None:
    settings.PAGERDUTY_KEY = "R0"
    settings.PAGERDUTY_URL = posts.url

    alarm("turn.poison", "Turno falhou três vezes", conversation="c1")

    assert sender.drain(5)
    path, event = posts.received[0]
    assert path == "/v2/enqueue"
    assert (event["routing_key"], event["event_action"], event["dedup_key"]) == ("R0", "trigger", "turn.poison")
    assert event["payload"]["summary"] == "Turno falhou três vezes"
    assert event["payload"]["custom_details"] == {"key": "turn.poison", "conversation": "c1"}


def test_mail_goes_to_every_address(settings: Settings, mailoutbox: list) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    settings.ALERT_EMAILS = ["plantao@example.com", "gestao@example.com"]

    alarm("turn.poison", "Turno falhou\ntrês vezes", conversation="c1")

    assert sender.drain(5)
    (mail,) = mailoutbox
    assert mail.to == ["plantao@example.com", "gestao@example.com"]
    assert mail.subject == "[FacilIAuto] Turno falhou três vezes"
    assert "conversation=c1" in mail.body


def test_nothing_is_posted_in_the_callers_thread(slack: Posts, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    monkeypatch.setattr(sender, "tell", lambda alert: threads.append(threading.current_thread().name))

    alarm("broker.away", "Broker fora")

    assert sender.drain(5)
    assert threads == ["alerts"]


def test_a_full_queue_drops_the_alert_and_keeps_its_key_free(monkeypatch: pytest.MonkeyPatch) -> None:
    full = sender.Sender()
    monkeypatch.setattr(full, "_run", lambda: None)
    for number in range(sender.QUEUE_SIZE):
        full.put(Alert(f"k{number}", ""))
    once.first_here("late")

    full.put(Alert("late", ""))

    assert once.first_here("late")


def test_the_sink_never_raises(slack: Posts, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(sender, "configured", broken)

    sender.sink("k", "t", {})

    assert slack.received == []


def test_a_broken_alert_does_not_end_the_thread(slack: Posts, monkeypatch: pytest.MonkeyPatch) -> None:
    told = sender.tell

    def broken_once(alert: Alert) -> None:
        monkeypatch.setattr(sender, "tell", told)
        raise RuntimeError

    monkeypatch.setattr(sender, "tell", broken_once)
    alarm("first", "Um")
    alarm("second", "Dois")

    assert sender.drain(5)
    assert len(slack.received) == 1


def test_a_forked_child_starts_a_thread_of_its_own(slack: Posts) -> None:
    alarm("parent", "Pai")
    assert sender.drain(5)

    child = os.fork()
    if child == 0:
        alarm("child", "Filho")
        os._exit(0 if sender.drain(5) else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert len(slack.received) == 2


def test_old_keys_are_forgotten_when_there_are_many(settings: Settings) -> None:
    settings.ALERT_REPEAT_SECONDS = 0
    for number in range(once._MANY + 1):
        once.first_here(f"k{number}")

    assert len(once._told) < once._MANY


def test_the_command_says_which_channel_took_the_test(slack: Posts, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("alert_test", "Só um teste")

    assert "Só um teste" in slack.received[0][1]["text"]
    assert capsys.readouterr().out == "slack: sent\n"


def test_the_command_fails_where_a_channel_does(slack: Posts, capsys: pytest.CaptureFixture[str]) -> None:
    slack.status = 403
    with pytest.raises(CommandError, match="Not every channel"):
        call_command("alert_test", "Só um teste")
    assert "slack: FAILED" in capsys.readouterr().out


def test_the_command_fails_without_a_channel() -> None:
    with pytest.raises(CommandError, match="SLACK_WEBHOOK_URL"):
        call_command("alert_test", "Só um teste")
