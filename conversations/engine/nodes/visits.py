"""test_drive: a visit on a day and at an hour the shop is open and free."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from conversations.effects import BookAppointment, CancelAppointment, CreateTask
from conversations.engine import cars, lead
from conversations.engine.dates import When, names_weekday_only, resolve, spread
from conversations.engine.draft import Choice
from conversations.engine.nodes.meant import car_meant
from conversations.engine.questions import attach
from conversations.engine.replies.format import clock, day_and_time, day_in_brackets, short_time
from conversations.engine.services import Car
from conversations.engine.work import Request, Work
from conversations.memory import Booking

MOST_TIMES = 6
_LOOKED_AT = 200  # free times among which those offered are chosen
_AHEAD = timedelta(days=8)  # how far free times are offered when no day was named


def test_drive(work: Work) -> None:
    request = work.current
    if request is None:
        return
    if request.pick.startswith("undrive:"):
        _cancel(work)
        return
    car = car_meant(work, request, "drive")
    if car is None:
        return
    zone = ZoneInfo(work.services.agenda.time_zone(car.dealer_id))
    if request.pick.startswith("time:"):
        _try(work, car, datetime.fromisoformat(request.pick.removeprefix("time:")).astimezone(zone))
        return
    now = work.turn.now.astimezone(zone)
    when = resolve(_said(request), now)
    when = _on_chosen_day(work, when, now, _said(request))
    if when and when.exact:
        _try(work, car, when.start)
    else:
        _offer(work, car, when, now, "drive_times")


def _said(request: Request) -> str:
    """The words about when: the date the reader found, else the whole message."""
    if request.heard is None or request.pick.startswith(("drive:", "yes:")):
        return ""
    found = [one.text for one in request.heard.result.entities if one.type == "date_time"]
    return " ".join(found) or request.text


def _on_chosen_day(work: Work, when: When | None, now: datetime, text: str) -> When | None:
    """A time alone belongs to the day offered a moment ago, a weekday alone to the week."""
    booking = work.dialogue.booking
    if when is None or booking is None or booking.starts_at is None or booking.starts_at < now:
        return when
    day = booking.starts_at.astimezone(now.tzinfo).date()
    if not when.day:
        return when.moved(datetime.combine(day, when.start.timetz()) - when.start)
    if names_weekday_only(text) and when.start.date() < day:
        return when.moved(timedelta(days=7))
    return when


def _try(work: Work, car: Car, starts_at: datetime) -> None:
    """Book it, or say why not and what is free."""
    problem = work.services.agenda.problem(car.dealer_id, starts_at, now=work.turn.now)
    if problem is None:
        _book(work, car, starts_at)
        return
    now = work.turn.now.astimezone(starts_at.tzinfo)
    day_start = starts_at.replace(hour=0, minute=0, second=0, microsecond=0)
    near = When(max(day_start, now), day_start + _AHEAD, exact=False, day=True)
    if problem == "past" and starts_at > now:
        problem = "soon"
    key = f"drive_{problem}" if problem in ("past", "soon", "closed", "taken", "too_far") else "drive_taken"
    _offer(work, car, None if problem in ("past", "soon", "too_far") else near, now, key, wanted=starts_at)


def _offer(work: Work, car: Car, when: When | None, now: datetime, key: str, *, wanted: datetime | None = None) -> None:
    """Free times to tap; none free in the stretch wanted widens it once."""
    start, end = (max(when.start, now), when.end) if when else (now, now + _AHEAD)
    if when and when.end <= now:
        key, start, end = "drive_past", now, now + _AHEAD
    free = _free(work, car, start, end)
    if not free and when:
        key = "drive_closed" if key == "drive_times" and when.day else key
        wanted = wanted or when.start
        free = _free(work, car, max(start, now), max(start, now) + _AHEAD)
    if not free:
        _ask_shop(work, car)
        return
    _say_times(work, car, key, wanted or start)
    _list_times(work, car, free)


def _free(work: Work, car: Car, start: datetime, end: datetime) -> list[datetime]:
    free = work.services.agenda.free_times(car.dealer_id, start=start, end=end, limit=_LOOKED_AT)
    return spread(free, MOST_TIMES)


def _say_times(work: Work, car: Car, key: str, wanted: datetime) -> None:
    work.evidence.know_names(_place(work, car))
    params = {"car": cars.title(car), "dealer": _place(work, car)} if key == "drive_times" else {}
    if key == "drive_closed":
        params = {"day": day_in_brackets(wanted.date())}
    elif key == "drive_taken":
        params = {"when": f"{day_in_brackets(wanted.date())}, {clock(wanted)},"}
    work.say(key, **params)


def _list_times(work: Work, car: Car, free: list[datetime]) -> None:
    work.dialogue.booking = Booking(car_id=car.id, dealer_id=car.dealer_id, starts_at=free[0])
    choices = [Choice(f"time:{moment.isoformat()}", short_time(moment)) for moment in free]
    work.tell("\n".join(f"{number}. {day_and_time(moment)}" for number, moment in enumerate(free, start=1)))
    work.ask("time", "drive_which_time")
    work.bubble.menu(_("Ver horários"), choices)
    work.dialogue.numbered = [choice.id for choice in choices]


def _ask_shop(work: Work, car: Car) -> None:
    text = _("O cliente quer visitar e não há horário livre: {text}").format(
        text=_said(work.current) if work.current else ""
    )
    work.do(CreateTask("store_question", text[:500], dealer_id=car.dealer_id, car_id=car.id))
    work.say("drive_none")


def _book(work: Work, car: Car, starts_at: datetime) -> None:
    """Booked: said with weekday and date; an earlier visit to the same shop is given up for it."""
    dialogue = work.dialogue
    earlier = [one for one in dialogue.booked if one.dealer_id == car.dealer_id and one.starts_at]
    if any(one.starts_at == starts_at and one.car_id == car.id for one in earlier):
        work.say("drive_booked", **_booked_words(work, car, starts_at))
        return
    work.do(*(CancelAppointment(one.dealer_id, one.starts_at) for one in earlier if one.starts_at))
    work.do(BookAppointment(car_id=car.id, dealer_id=car.dealer_id, starts_at=starts_at))
    booked = Booking(car_id=car.id, dealer_id=car.dealer_id, starts_at=starts_at)
    dialogue.booked = [*(one for one in dialogue.booked if one not in earlier), booked]
    dialogue.booking = None
    dialogue.numbered = []
    work.say("drive_moved" if earlier else "drive_booked", **_booked_words(work, car, starts_at))
    if not lead.want_route(work, "test_drive", car.dealer_id):
        work.ask("phone", "ask_phone")
        dialogue.lead_asked = [*dialogue.lead_asked, "phone"]
        attach(work, "phone")


def _booked_words(work: Work, car: Car, starts_at: datetime) -> dict[str, str]:
    dealer = work.services.stock.dealer(car.dealer_id)
    place = _place(work, car)
    if dealer and dealer.address:
        place = f"{place} ({dealer.address})"
    work.evidence.know_names(place)
    return {"when": day_and_time(starts_at), "car": cars.title(car), "place": place}


def _place(work: Work, car: Car) -> str:
    return car.dealer_name or _("loja")


def _cancel(work: Work) -> None:
    dialogue = work.dialogue
    coming = [one for one in dialogue.booked if one.starts_at and one.starts_at > work.turn.now]
    if not coming:
        work.say("drive_nothing_to_cancel")
        return
    last = coming[-1]
    assert last.starts_at is not None  # noqa: S101  filtered above
    dialogue.booked = [one for one in dialogue.booked if one != last]
    work.do(CancelAppointment(last.dealer_id, last.starts_at))
    work.say("drive_cancelled", when=day_and_time(last.starts_at))
    work.closed = True
