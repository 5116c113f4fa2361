"""``manage.py sweep``: the process that finds what no bell rang for."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from conversations.doors import channel, engine
from conversations.outbox import send_lane
from conversations.sweep import Sweep
from conversations.turns import take_turn
from conversations.whatsapp.channel import ChannelFailure


class Command(BaseCommand):
    help = "Varre o que nenhum sino tocou: turnos e envios atrasados, uniões, sessões em silêncio."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        Sweep(
            take_turn=lambda conversation_id: take_turn(conversation_id, engine=engine()),
            send=lambda conversation_id: send_lane(conversation_id, channel=channel()),
            probe=_probe,
        ).run(stopping.is_set)


def _probe(_phone_number_id: str) -> bool:
    try:
        channel().probe()
    except ChannelFailure:
        return False
    return True
