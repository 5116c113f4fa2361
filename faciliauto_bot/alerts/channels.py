"""The ways out: each posts one alert and raises when it was not taken."""

import socket
from collections.abc import Callable

import httpx
from django.conf import settings
from django.core.mail import send_mail

from faciliauto_bot.alerts.alert import Alert

TIMEOUT = 3.0  # seconds for each step of a post
SUMMARY_LIMIT = 1024  # characters PagerDuty takes as a summary
Channel = Callable[[Alert], None]


def configured() -> dict[str, Channel]:
    """The channels that have their settings, by name."""
    available: dict[str, tuple[object, Channel]] = {
        "slack": (settings.SLACK_WEBHOOK_URL, post_to_slack),
        "pagerduty": (settings.PAGERDUTY_KEY, post_to_pagerduty),
        "email": (settings.EMAIL_URL and settings.ALERT_EMAILS, send_as_mail),
    }
    return {name: channel for name, (wanted, channel) in available.items() if wanted}


def post_to_slack(alert: Alert) -> None:
    """An incoming webhook; its address is the secret, so it never appears in an error of ours."""
    lines = [f":rotating_light: *{_slack_escaped(alert.text)}*", f"`{_slack_escaped(alert.key)}`"]
    if alert.details:
        lines.append(_slack_escaped(alert.details))
    _post(settings.SLACK_WEBHOOK_URL, {"text": "\n".join(lines)})


def post_to_pagerduty(alert: Alert) -> None:
    """Events API v2: the key is also PagerDuty's own de-duplication key, so a repeat joins the open incident."""
    event: dict[str, object] = {
        "routing_key": settings.PAGERDUTY_KEY,
        "event_action": "trigger",
        "dedup_key": alert.key[:255],
        "payload": {
            "summary": alert.text[:SUMMARY_LIMIT],
            "source": socket.gethostname(),
            "severity": "error",
            "custom_details": {"key": alert.key, **{name: str(value) for name, value in alert.ids.items()}},
        },
    }
    _post(f"{settings.PAGERDUTY_URL}/v2/enqueue", event)


def send_as_mail(alert: Alert) -> None:
    subject = " ".join(f"[FacilIAuto] {alert.text}".split())[:200]
    body = f"{alert.text}\n\n{alert.key}\n{alert.details}\n"
    send_mail(subject, body, from_email=None, recipient_list=settings.ALERT_EMAILS)


def _post(url: str, body: dict[str, object]) -> None:
    httpx.post(url, json=body, timeout=TIMEOUT).raise_for_status()


def _slack_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
