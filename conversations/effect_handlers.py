"""How the conversation's own effects are applied, inside the turn's transaction."""

from conversations import consent, effects, identity, sessions
from conversations.effects import EffectContext
from conversations.models import Contact, DueEvent
from conversations.whatsapp.addresses import wa_id_from_typed


def register_handlers() -> None:
    """Called once when Django is ready."""
    effects.register(effects.GrantConsent, _grant)
    effects.register(effects.WithdrawConsent, _withdraw)
    effects.register(effects.OptOut, _opt_out)
    effects.register(effects.OptIn, _opt_in)
    effects.register(effects.EraseHeldText, _erase_held)
    effects.register(effects.UpdateContact, _update_contact)
    effects.register(effects.Later, _later)
    effects.register(effects.CompleteSession, _complete)


def _grant(effect: effects.GrantConsent, context: EffectContext) -> None:
    contact = context.conversation.contact
    consent.grant(contact, effect.purpose, now=context.now, message_id=effect.message_id)


def _withdraw(effect: effects.WithdrawConsent, context: EffectContext) -> None:
    consent.withdraw(context.conversation.contact, effect.purpose, now=context.now)


def _opt_out(_effect: effects.OptOut, context: EffectContext) -> None:
    consent.opt_out(context.conversation.contact, now=context.now)
    context.conversation.suppressed = True


def _opt_in(_effect: effects.OptIn, context: EffectContext) -> None:
    consent.opt_in(context.conversation.contact)
    context.conversation.suppressed = False


def _erase_held(_effect: effects.EraseHeldText, context: EffectContext) -> None:
    consent.erase_held(context.conversation, now=context.now)


def _update_contact(effect: effects.UpdateContact, context: EffectContext) -> None:
    contact = Contact.objects.select_for_update(no_key=True).get(pk=context.conversation.contact_id)
    changed = ["updated_at"]
    if effect.name:
        changed += identity.set_name(contact, effect.name)
    if effect.phone and (phone := wa_id_from_typed(effect.phone)):
        changed += identity.set_phone(contact, phone)
    for field in ("email", "city", "state", "language"):
        value = getattr(effect, field)
        if value is not None:
            setattr(contact, field, value)
            changed.append(field)
    contact.save(update_fields=list(dict.fromkeys(changed)))


def _later(effect: effects.Later, context: EffectContext) -> None:
    key = effect.key or effect.kind
    DueEvent.objects.filter(conversation=context.conversation, key=key, turn_id=None).delete()
    DueEvent.objects.create(
        conversation=context.conversation, kind=effect.kind, key=key, payload=effect.payload, due_at=effect.due_at
    )


def _complete(effect: effects.CompleteSession, context: EffectContext) -> None:
    sessions.complete(context.session, effect.reason, now=context.now)
