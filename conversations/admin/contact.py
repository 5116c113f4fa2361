from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from conversations.admin.base import ReadOnlyAdmin, ReadOnlyInline
from conversations.admin.search import ContactSearch
from conversations.admin.typed import display
from conversations.admin.words import state_of
from conversations.models import Consent, Contact, Conversation, Identity, MergeRequest, Session


def phone_shown(phone: str | None) -> str:
    """``+55 11 98888-0166``; other countries as digits."""
    if not phone:
        return "–"
    if phone.startswith("55") and len(phone) in {12, 13}:
        return f"+55 {phone[2:4]} {phone[4:-4]}-{phone[-4:]}"
    return f"+{phone}"


def name_shown(contact: Contact) -> str:
    return contact.name or contact.profile_name or "sem nome"


class ConsentInline(ReadOnlyInline):
    model = Consent
    fields = readonly_fields = ("purpose", "granted_at", "withdrawn_at", "text_version")
    verbose_name_plural = "Consentimentos"


class IdentityInline(ReadOnlyInline):
    model = Identity
    fields = readonly_fields = ("kind", "value", "last_seen_at")
    verbose_name_plural = "Identidades no WhatsApp"


class ConversationInline(ReadOnlyInline):
    model = Conversation
    fields = readonly_fields = ("abrir", "phone_number_id", "owner", "last_inbound_at", "window_until", "suppressed")
    verbose_name_plural = "Conversas"


class SessionInline(ReadOnlyInline):
    model = Session
    fields = readonly_fields = ("abrir", "estado", "pontos", "started_at", "ended_at", "total_messages")
    verbose_name_plural = "Sessões"
    ordering = ("-started_at",)
    per_page = 10

    @display(description="estado")
    def estado(self, session: Session) -> str:
        return state_of(session.state)

    @display(description="pontuação")
    def pontos(self, session: Session) -> str:
        return f"{session.qualification_score:.0f} de 100"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).defer("data")


@admin.register(Contact)
class ContactAdmin(ContactSearch):
    contact_lookup = "pk"
    list_display = ("codigo", "nome", "telefone", "lugar", "created_at", "situacao")
    list_filter = (("created_at", admin.DateFieldListFilter),)
    fields = (
        ("nome", "telefone"),
        ("profile_name", "username"),
        ("email", "lugar"),
        ("situacao", "language"),
        ("created_at", "merged_into"),
    )
    inlines = (SessionInline, ConversationInline, ConsentInline, IdentityInline)

    @display(description="contato")
    def codigo(self, contact: Contact) -> str:
        return str(contact)

    @display(description="nome")
    def nome(self, contact: Contact) -> str:
        return name_shown(contact)

    @display(description="telefone")
    def telefone(self, contact: Contact) -> str:
        return phone_shown(contact.phone_number)

    @display(description="cidade")
    def lugar(self, contact: Contact) -> str:
        return " – ".join(filter(None, [contact.city, contact.state])) or "–"

    @display(description="situação", label={"apagado": "danger", "pediu para sair": "warning", "ativo": "success"})
    def situacao(self, contact: Contact) -> str:
        if contact.erased_at:
            return "apagado"
        if contact.merged_into_id:
            return "unido a outro"
        return "pediu para sair" if contact.opted_out_at else "ativo"


@admin.register(Consent)
class ConsentAdmin(ContactSearch):
    list_display = ("purpose", "contact", "granted_at", "withdrawn_at", "text_version")
    list_select_related = ("contact",)
    ordering = ("-id",)
    fields = ("contact", "purpose", "granted_at", "withdrawn_at", "prova", "text_version")

    @display(description="prova")
    def prova(self, consent: Consent) -> str:
        if consent.message_id is None:
            return "–"
        return format_html('<a href="../../../message/{0}/change/">Mensagem {0}</a>', consent.message_id)


@admin.register(MergeRequest)
class MergeRequestAdmin(ReadOnlyAdmin):
    list_display = ("id", "loser", "winner", "created_at", "done_at")
    list_select_related = ("loser", "winner")
    ordering = ("-id",)
