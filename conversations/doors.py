"""What the doors of this process work with: one engine, one client to Meta, made at first use after any fork."""

from collections.abc import Callable
from functools import cache

from django.conf import settings

from conversations.turn import Engine
from conversations.whatsapp.graph import GraphClient

_engine_factory: list[Callable[[], Engine]] = []


def install_engine(factory: Callable[[], Engine]) -> None:
    """Say how the engine is made; ``faciliauto_bot`` knows all its services."""
    _engine_factory[:] = [factory]
    engine.cache_clear()


@cache
def engine() -> Engine:
    return _engine_factory[0]()


@cache
def channel() -> GraphClient:
    return GraphClient(
        base_url=settings.WHATSAPP_API_URL,
        version=settings.WHATSAPP_API_VERSION,
        phone_number_id=settings.WHATSAPP_PHONE_NUMBER_ID,
        access_token=settings.WHATSAPP_ACCESS_TOKEN,
        business_account_id=settings.WHATSAPP_BUSINESS_ACCOUNT_ID,
        deadline_s=settings.CLOCKS.http_deadline,
        media_hosts=tuple(settings.WHATSAPP_MEDIA_HOSTS),
    )
