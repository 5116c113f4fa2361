"""dealer_contact: the shop of the car, and the lead that goes to it."""

import re

from django.utils.translation import gettext as _

from conversations.engine import lead
from conversations.engine.cars import title
from conversations.engine.nodes import people
from conversations.engine.nodes.details import ask_store
from conversations.engine.nodes.meant import car_meant
from conversations.engine.nodes.recommendations import interaction
from conversations.engine.services import Car, Dealer
from conversations.engine.text import folded
from conversations.engine.work import Work

_WISH = re.compile(
    r"\b(?:fechar (?:o )?negocio|quero (?:comprar|fechar|levar|reservar)|vou (?:levar|ficar com|comprar)|"
    r"fico com|reserv\w+|"
    r"dar (?:um )?sinal|pode fechar|comprar (?:esse|este|ele)|negocio fechado)\b"
)
_PAPERS = re.compile(
    r"\b(?:transferenc\w+|nota fiscal|documenta\w+|documentos?|entreg\w+|consign\w+|compram|"
    r"compra de carro|vender (?:o )?meu|garantia|despachante|emplacamento)\b"
)


def dealer_contact(work: Work) -> None:
    request = work.current
    if request is None:
        return
    text = folded(request.text)
    if not (work.dialogue.seen or request.pick) and _PAPERS.search(text):
        ask_store(work, None, request.text)
        return
    car = car_meant(work, request, "dealer")
    if car is None:
        return
    dealer = work.services.stock.dealer(car.dealer_id)
    wishes = _WISH.search(text) is not None
    if not (dealer or car.dealer_phone or car.dealer_whatsapp):
        people.offer(work, "dealer_unknown")
        return
    _give_contact(work, car, dealer, wishes=wishes)
    if _PAPERS.search(text):
        ask_store(work, car, request.text)


def _give_contact(work: Work, car: Car, dealer: Dealer | None, *, wishes: bool) -> None:
    """The shop's own numbers at once; the lead at once too, or as soon as there is a phone."""
    name = dealer.name if dealer else car.dealer_name
    work.evidence.know_names(name, dealer.address if dealer else "")
    work.say("dealer_contact_wish" if wishes else "dealer_contact", car=title(car))
    work.tell(contact_lines(car, dealer))
    work.do(interaction(car, "contacted"))
    if lead.want_route(work, "buy" if wishes else "dealer_contact", car.dealer_id):
        work.say("dealer_told")
        return
    work.ask("phone", "dealer_ask_phone_first")
    work.dialogue.lead_asked = [*work.dialogue.lead_asked, "phone"]
    work.bubble.widget = work.bubble.widget or "contact"


def contact_lines(car: Car, dealer: Dealer | None) -> str:
    phone = (dealer.phone if dealer else "") or car.dealer_phone
    whatsapp = (dealer.whatsapp if dealer else "") or car.dealer_whatsapp
    digits = re.sub(r"\D", "", whatsapp)
    lines = [
        f"🏪 *{(dealer.name if dealer else '') or car.dealer_name}*",
        f"📍 {dealer.address}" if dealer and dealer.address else "",
        _("🕐 {hours}").format(hours=dealer.opening_hours) if dealer and dealer.opening_hours else "",
        _("📞 Telefone: {phone}").format(phone=phone_words(phone)) if phone else "",
        _("💬 WhatsApp: {link}").format(link=f"https://wa.me/{digits}") if digits else "",
    ]
    return "\n".join(line for line in lines if line)


def phone_words(phone: str) -> str:
    """``(11) 3000-4101`` for a Brazilian number; others as they are."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("55") and len(digits) in (12, 13):
        digits = digits[2:]
    if len(digits) not in (10, 11):
        return phone
    return f"({digits[:2]}) {digits[2:-4]}-{digits[-4:]}"
