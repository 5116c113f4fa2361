"""Applies the effects of a turn that concern people."""

from conversations.effects import (
    AddFeedback,
    CreateTask,
    EffectContext,
    LeaveQueue,
    OpenHandoff,
    RateHandoff,
    register,
)
from handoff import call_backs, ratings, returning
from handoff.models import Handoff, Task
from handoff.opening import create_task, open_handoff


def register_handlers() -> None:
    register(OpenHandoff, _open)
    register(CreateTask, _create)
    register(LeaveQueue, _leave)
    register(RateHandoff, _rate)
    register(AddFeedback, _add_feedback)


def _open(effect: OpenHandoff, context: EffectContext) -> None:
    previous = returning.last_closed(context.conversation.pk) if effect.returning else None
    handoff = open_handoff(
        context.conversation,
        reason=effect.reason,
        session=context.session,
        now=context.now,
        context=returning.told_again(previous, effect.context, context.now),
        dealer_id=effect.dealer_id or (previous.dealer_id if previous else ""),
    )
    if effect.call_back_offered:
        call_backs.offered_in_turn(handoff, now=context.now)
    if effect.returning:
        returning.welcome(handoff, previous, conversation=context.conversation, now=context.now)


def _create(effect: CreateTask, context: EffectContext) -> None:
    create_task(
        context.conversation,
        kind=effect.kind,
        text=effect.text,
        now=context.now,
        dealer_id=_dealer(effect, context),
        car_id=effect.car_id or "",
    )


def _dealer(effect: CreateTask, context: EffectContext) -> str:
    """Who agrees to be called back is called by those they wait for, whichever car is spoken of meanwhile."""
    if effect.kind == Task.Kind.CALL_BACK:
        waits = Handoff.objects.filter(conversation=context.conversation, status=Handoff.Status.PENDING)
        waited_in = waits.values_list("dealer_id", flat=True).first()
        if waited_in is not None:
            return waited_in
    return effect.dealer_id or ""


def _leave(effect: LeaveQueue, context: EffectContext) -> None:
    call_backs.leave_queue(context.conversation, detail=effect.detail)


def _rate(effect: RateHandoff, context: EffectContext) -> None:
    ratings.rate(context.conversation, effect.handoff_id, effect.stars, now=context.now)


def _add_feedback(effect: AddFeedback, context: EffectContext) -> None:
    ratings.add_feedback(context.conversation, effect.handoff_id, effect.text, now=context.now)
