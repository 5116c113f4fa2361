"""Where alarms go: Slack, PagerDuty and e-mail, each where its settings are there (``conversations.alarm``)."""

from faciliauto_bot.alerts.alert import Alert
from faciliauto_bot.alerts.sender import sink

__all__ = ["Alert", "sink"]
