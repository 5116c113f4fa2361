"""Hands the engine its services and the effects their handlers: the one place that knows all apps."""


def register_effect_handlers() -> None:
    """Called once when Django is ready."""
    from conversations.effect_handlers import register_handlers as register_conversation_handlers

    register_conversation_handlers()
