from django.db.models import Exists, OuterRef, Q, QuerySet

from conversations.models import Consent, Message


def visible(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Without what a person wrote before they agreed: held text, and text no turn has judged yet."""
    agreed = Consent.objects.filter(
        contact=OuterRef("conversation__contact"), purpose=Consent.Purpose.SERVICE, withdrawn_at=None
    )
    unread = Q(direction=Message.Direction.INBOUND, turn_id=None)
    return messages.filter(held=False).exclude(unread & ~Q(Exists(agreed)))
