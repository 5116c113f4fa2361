"""A car as an agent sends it: one picture with what a buyer asks first under it."""

from collections.abc import Sequence
from typing import Final

from conversations import sql
from conversations.engine.cars import shop_line
from conversations.engine.replies.format import kilometres, money
from conversations.engine.services import Car, CarsRateLimited, CarsUnavailable
from conversations.whatsapp.limits import CAPTION_LIMIT, split_text
from conversations.whatsapp.outbound import Image, Text
from handoff.refusals import CarGone, StockAway
from leads.recommendations.stock import faciliauto_stock

_UNSENDABLE: Final = (".webp", ".gif", ".avif", ".svg", ".heic")
_LONGEST_LINK: Final = 2000


def live(car_id: str) -> Car:
    """The car as the stock has it now. Raises ``CarGone`` and ``StockAway``."""
    sql.lend_connection()
    try:
        car = faciliauto_stock().car(car_id)
    except (CarsUnavailable, CarsRateLimited):
        raise StockAway from None
    if car is None or not car.available:
        raise CarGone
    return car


def card(car: Car) -> Image | Text:
    """The car's first picture that WhatsApp shows, with its caption; the words alone where it has none."""
    picture = _picture(car.images)
    return Image(link=picture, caption=caption(car)) if picture else Text(body=caption(car))


def caption(car: Car) -> str:
    """Name, year, price, kilometres, gearbox, fuel and shop."""
    name = " ".join(car.name.split())
    lines = [
        f"*{name}*" if str(car.year) in name else f"*{name}* ({car.year})",
        f"💰 {money(car.price)}",
        f"🛣️ {kilometres(car.mileage)} · {car.transmission} · {car.fuel}",
        shop_line(car),
    ]
    return split_text("\n".join(line for line in lines if line), limit=CAPTION_LIMIT)[0]


def _picture(images: Sequence[str]) -> str | None:
    return next((link for link in images if _is_sendable(link)), None)


def _is_sendable(link: str) -> bool:
    """Meta fetches the picture itself and takes JPEG and PNG only; an address without an ending is worth a try."""
    path = link.partition("?")[0].lower()
    fits = link.startswith(("https://", "http://")) and len(link) <= _LONGEST_LINK and link.split() == [link]
    return fits and not path.endswith(_UNSENDABLE)
