"""The kinds of personal data the conversation and the leads hold."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from conversations.erasure import erase_conversation_data
from conversations.models import Contact, Correction, Delivery, Identity, Message, Session
from leads.models import Appointment, CarInteraction, ContactBookErasure, DataRequest, Lead
from leads.privacy.shredder import Shredder, register_shredder


def register_kinds() -> None:
    """Called once when Django is ready."""
    for kind in (ConversationData, InteractionData, LeadData, RequestData):
        register_shredder(kind())


class ConversationData(Shredder):
    holds = "Identidade, consentimentos, perfil de cada visita, mensagens e a revisão do que quiseram dizer"
    takes_locks = True

    def export(self, contact_id: UUID) -> dict[str, Any]:
        contact = Contact.objects.get(pk=contact_id)
        return {
            "contact": _contact(contact),
            "consents": _rows(contact.consents.all(), "purpose", "granted_at", "withdrawn_at", "text_version"),
            "sessions": [_session(each) for each in contact.sessions.order_by("started_at")],
            "messages": [_message(each) for each in _messages(contact_id)],
        }

    def shred(self, contact_id: UUID) -> None:
        """Meta's contact book is asked to forget later: there is no network in a transaction."""
        now = timezone.now()
        ContactBookErasure.objects.bulk_create(
            [ContactBookErasure(bsuid=bsuid, due_at=now) for bsuid in erase_conversation_data(contact_id)]
        )


class InteractionData(Shredder):
    holds = "Carros vistos, comparados e avaliados, e visitas marcadas"

    def export(self, contact_id: UUID) -> dict[str, Any]:
        fields = ("car_id", "interaction_type", "position", "reason", "created_at")
        seen = _rows(CarInteraction.objects.filter(contact_id=contact_id).order_by("id"), *fields)
        visits = Appointment.objects.filter(contact_id=contact_id).order_by("created_at")
        return {"interactions": seen + [_visit(each) for each in visits]}

    def shred(self, contact_id: UUID) -> None:
        """What happened to each car is still counted, but no longer to whom; nothing more is told to the backend."""
        now = timezone.now()
        CarInteraction.objects.filter(contact_id=contact_id).update(
            contact=None, session=None, reason=None, due_at=None
        )
        visits = Appointment.objects.filter(contact_id=contact_id)
        visits.filter(status=Appointment.Status.BOOKED, starts_at__gt=now).update(
            status=Appointment.Status.CANCELLED, cancelled_at=now
        )
        visits.update(contact=None, session=None)


class LeadData(Shredder):
    holds = "Pontuação, perfil de compra e loja que recebeu o contato"

    def export(self, contact_id: UUID) -> dict[str, Any]:
        fields = (
            "id",
            "qualification_score",
            "reasons",
            "profile_data",
            "recommended_cars",
            "assigned_to_dealer_id",
            "status",
            "routed_at",
            "route_reason",
            "created_at",
            "updated_at",
        )
        return {"leads": _rows(Lead.objects.filter(contact_id=contact_id).order_by("created_at"), *fields)}

    def shred(self, contact_id: UUID) -> None:
        leads = Lead.objects.filter(contact_id=contact_id)
        leads.filter(status__in=Lead.OPEN).update(status=Lead.Status.LOST)
        leads.update(profile_data={}, reasons=[], recommended_cars=[], city="", state="", budget_band="", session=None)


class RequestData(Shredder):
    holds = "Pedidos feitos com base na LGPD"

    def export(self, contact_id: UUID) -> dict[str, Any]:
        fields = ("kind", "protocol", "status", "details", "created_at", "due_at", "done_at")
        return {"requests": _rows(DataRequest.objects.filter(contact_id=contact_id).order_by("created_at"), *fields)}

    def shred(self, contact_id: UUID) -> None:
        """The row stays, without words: it proves that the request was answered in time."""
        DataRequest.objects.filter(contact_id=contact_id).update(details=None)


def _rows(rows: Iterable[Model], *fields: str) -> list[dict[str, Any]]:
    return [{field: getattr(row, field) for field in fields} for row in rows]


def _contact(contact: Contact) -> dict[str, Any]:
    names = ("phone_number", "name", "profile_name", "username", "email", "city", "state", "language")
    dates = ("created_at", "updated_at", "opted_out_at", "erased_at")
    known = Identity.objects.filter(contact=contact).order_by("id")
    return {
        **_rows([contact], "id", *names, *dates)[0],
        "identities": _rows(known, "kind", "value", "last_seen_at"),
    }


def _session(session: Session) -> dict[str, Any]:
    fields = ("session_id", "state", "qualification_score", "started_at", "last_activity_at", "ended_at", "end_reason")
    memory = session.data or {}
    return {
        **_rows([session], *fields)[0],
        "user_profile": memory.get("user_profile", {}),
        "summary": memory.get("memory", {}).get("summary", ""),
    }


def _messages(contact_id: UUID) -> Iterable[Message]:
    rows = Message.objects.filter(conversation__contact_id=contact_id).select_related(
        "delivery", "session", "correction"
    )
    return rows.order_by("id").iterator(chunk_size=500)


def _message(message: Message) -> dict[str, Any]:
    fields = ("id", "direction", "message_type", "content", "intent", "sentiment", "sent_at", "created_at", "erased_at")
    delivery: Delivery | None = getattr(message, "delivery", None)
    correction: Correction | None = getattr(message, "correction", None)
    labels = ("verdict", "intent", "sentiment", "entities", "reviewed_at")
    facts = ("send_state", "accepted_at", "sent_at", "delivered_at", "read_at", "failed_at")
    return {
        **_rows([message], *fields)[0],
        "session_id": message.session.session_id if message.session else None,
        "delivery": _rows([delivery], *facts)[0] if delivery else None,
        "correction": _rows([correction], *labels)[0] if correction else None,
    }


def _visit(visit: Appointment) -> dict[str, Any]:
    return {
        "car_id": visit.car_id,
        "interaction_type": visit.kind,
        "dealer_id": visit.dealer_id,
        "starts_at": visit.starts_at,
        "status": visit.status,
        "created_at": visit.created_at,
    }
