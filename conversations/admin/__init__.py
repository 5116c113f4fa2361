"""The conversation's pages in the admin, one file per subject. They read; what changes a row has its own action."""

from conversations.admin import channel, contact, conversation, learning, message, session

__all__ = ["channel", "contact", "conversation", "learning", "message", "session"]
