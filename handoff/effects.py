"""Applies the effects of a turn that concern people."""

from conversations.effects import CreateTask, EffectContext, OpenHandoff, register
from handoff.opening import create_task, open_handoff


def register_handlers() -> None:
    register(OpenHandoff, _open)
    register(CreateTask, _create)


def _open(effect: OpenHandoff, context: EffectContext) -> None:
    open_handoff(
        context.conversation,
        reason=effect.reason,
        session=context.session,
        now=context.now,
        context=effect.context,
        dealer_id=effect.dealer_id or "",
    )


def _create(effect: CreateTask, context: EffectContext) -> None:
    create_task(
        context.conversation,
        kind=effect.kind,
        text=effect.text,
        now=context.now,
        dealer_id=effect.dealer_id or "",
        car_id=effect.car_id or "",
    )
