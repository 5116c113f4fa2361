"""The tables of the conversation, one file per subject. No foreign key points to an app above."""

from conversations.models.channel import BusinessNumber, DeadLetter, MessageTemplate, ParkedStatus
from conversations.models.contact import Consent, Contact, Identity
from conversations.models.conversation import Conversation, ConversationEvent, DueEvent, MergeRequest, Session
from conversations.models.correction import Correction
from conversations.models.keys import HashKey
from conversations.models.message import Delivery, Message, StoredMedia

__all__ = [
    "BusinessNumber",
    "Consent",
    "Contact",
    "Conversation",
    "ConversationEvent",
    "Correction",
    "DeadLetter",
    "Delivery",
    "DueEvent",
    "HashKey",
    "Identity",
    "MergeRequest",
    "Message",
    "MessageTemplate",
    "ParkedStatus",
    "Session",
    "StoredMedia",
]
