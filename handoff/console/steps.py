"""What an agent does with a handoff besides writing: each view parses, takes one step of the domain, and says so."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from handoff import access, agents, claims, notes
from handoff.console.door import console_view, done, refused
from handoff.models import Agent, Handoff, Outcome
from handoff.room import called, in_hand_of

_MAY_NOT = "Este atendimento está com outra pessoa."
_KEEP = "manter"
_QUEUE = "fila:"


def who_has_it(handoff: Handoff) -> str:
    """Told to whoever came second."""
    if handoff.status == Handoff.Status.IN_PROGRESS and handoff.assigned_to:
        return f"{called(handoff.assigned_to)} já assumiu este atendimento."
    return f"Este atendimento já está {handoff.get_status_display()}."


def _stepped(step: Callable[[], Handoff]) -> HttpResponse:
    try:
        handoff = step()
    except claims.Moved as moved:
        return refused(who_has_it(moved.handoff), status=409)
    except notes.BadNote as error:
        return refused(error.words, status=422)
    except claims.Unavailable as error:
        return refused(error.words, status=409)
    return done(handoff=str(handoff.pk), status=handoff.status)


@console_view("POST")
def claim(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    return _stepped(lambda: claims.claim(handoff.pk, user))


@console_view("POST")
def step_in(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A manager takes over what somebody else works."""
    if not access.may_supervise(user):
        return refused(_MAY_NOT, status=403)
    if handoff.status == Handoff.Status.PENDING:
        return _stepped(lambda: claims.claim(handoff.pk, user))
    before = called(handoff.assigned_to) if handoff.assigned_to else "ninguém"
    note, had = f"{called(user)} entrou no lugar de {before}", _holder(handoff)
    return _stepped(lambda: claims.transfer(handoff.pk, user, actor_id=user.pk, note=note, held_by=had))


@console_view("POST")
def put_back(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    note = _note(request)
    return _ending(user, handoff, lambda had: claims.put_back(handoff.pk, actor_id=user.pk, note=note, held_by=had))


@console_view("POST")
def to_bot(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    return _ending(user, handoff, lambda had: claims.return_to_bot(handoff.pk, actor_id=user.pk, held_by=had))


@console_view("POST")
def close(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    outcome = request.POST.get("resultado", "").strip()
    if not Outcome.objects.filter(name=outcome, active=True).exists():
        return refused("Escolha um resultado.", status=422)
    return _ending(user, handoff, lambda had: claims.close(handoff.pk, outcome=outcome, actor_id=user.pk, held_by=had))


@console_view("POST")
def transfer(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """To a colleague (``para`` is their number) or a queue (``fila:`` and the shop, if any), with a note."""
    note, to = _note(request), request.POST.get("para", "")
    if to.startswith(_QUEUE):
        dealer = to.removeprefix(_QUEUE)
        return _ending(
            user, handoff, lambda had: claims.move(handoff.pk, dealer, actor_id=user.pk, note=note, held_by=had)
        )
    colleague = User.objects.filter(pk=to).first() if to.isdecimal() else None
    if colleague is None:
        return refused("Escolha para quem transferir.", status=422)
    return _ending(
        user, handoff, lambda had: claims.transfer(handoff.pk, colleague, actor_id=user.pk, note=note, held_by=had)
    )


@console_view("POST")
def add_note(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A word for colleagues; it never leaves the house."""
    try:
        notes.add(handoff, user, request.POST.get("texto", ""))
    except notes.BadNote as error:
        return refused(error.words, status=422)
    return done()


@console_view("POST")
def presence(request: HttpRequest, user: User) -> HttpResponse:
    """The agent comes, pauses, leaves, or is simply still there.

    Who has chats in hand and says nothing of them (``conversas``) is asked what becomes of them.
    """
    wanted, chats = request.POST.get("estado", ""), request.POST.get("conversas", "")
    if wanted == Agent.State.ONLINE:
        agents.come_online(user)
    elif wanted in (Agent.State.PAUSED, Agent.State.OFFLINE):
        if not chats and (number := agents.load(user)):
            return refused(_in_hand(number), choices=_choices(user, wanted))
        to = User.objects.filter(pk=chats).first() if chats.isdecimal() else None
        if wanted == Agent.State.PAUSED:
            agents.pause(user, keep=chats == _KEEP, to=to)
        else:
            agents.leave(user, to=to)
    else:
        agents.seen(user)
    mine = agents.agent_of(user)
    return done(state=mine.state, words=mine.get_state_display())


def _in_hand(number: int) -> str:
    return "Você tem 1 conversa aberta." if number == 1 else f"Você tem {number} conversas abertas."


def _choices(user: User, wanted: str) -> list[dict[str, str]]:
    """What can become of the chats of who stops: with a pause they may be kept."""
    kept = [{"value": _KEEP, "label": "Continuar com elas durante a pausa"}] if wanted == Agent.State.PAUSED else []
    shops = set(in_hand_of(user).values_list("dealer_id", flat=True))
    there = {one.pk: one for shop in sorted(shops) for one in agents.online(shop)}
    colleagues = [one for pk, one in there.items() if pk != user.pk]
    given = [{"value": str(one.pk), "label": f"Passar para {called(one.user)}"} for one in colleagues]
    return [*kept, {"value": "fila", "label": "Devolver à fila"}, *given]


def _note(request: HttpRequest) -> str:
    return request.POST.get("nota", "").strip()


def _holder(handoff: Handoff) -> int:
    return handoff.assigned_to_id or claims.NOBODY


def _ending(user: User, handoff: Handoff, step: Callable[[int], Handoff]) -> HttpResponse:
    """The step is given who has the handoff as it was read: it must not be taken from whoever has it by then."""
    if not access.may_end(user, handoff):
        return refused(_MAY_NOT, status=403)
    return _stepped(lambda: step(_holder(handoff)))
