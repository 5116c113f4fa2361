"""What a message means whoever speaks: the engine's part while a person has the chat. It says nothing."""

from collections.abc import Iterator

from conversations.effects import Effect, LeaveQueue, OptIn, OptOut, RateHandoff
from conversations.engine.consent import LEFT, Signal, signal_of, takes_stop_back
from conversations.engine.stars import tap_of
from conversations.turn import InboundView, TurnInput, TurnOutput


def overhear(turn: TurnInput) -> TurnOutput:
    """Stars tapped for an earlier handoff, SAIR, and VOLTAR from who has left; all else stays held for its time."""
    meant = dict(_meant(turn))
    return TurnOutput(
        session=turn.session,
        effects=tuple(effect for effects in meant.values() for effect in effects),
        held=frozenset(message.id for message in turn.messages if message.id not in meant),
    )


def _meant(turn: TurnInput) -> Iterator[tuple[int, list[Effect]]]:
    """By message; what is held was looked at when it came."""
    has_left = turn.contact.opted_out
    for message in turn.messages:
        if message.held:
            continue
        if tap := tap_of(message.reply_id):
            yield message.id, [RateHandoff(tap.handoff_id, tap.stars)]
        elif _says_stop(message):
            has_left = True
            yield message.id, [*([LeaveQueue(LEFT)] if turn.owner == "nobody" else []), OptOut(message.id)]
        elif has_left and takes_stop_back(message.text):
            has_left = False
            yield message.id, [OptIn()]


def _says_stop(message: InboundView) -> bool:
    """SAIR and its like; "cancelar" alone answers whoever asked what to do with a visit."""
    return signal_of(message) is Signal.STOP and "cancelar" not in message.text.casefold()
