from django.db import models

from conversations.fields import EncryptedTextField
from conversations.models import Contact


class DataRequest(models.Model):
    """A request of a person over their own data (LGPD art. 18), to be answered within 15 days (art. 19).

    ::

        open ──carried out──▶ done       a deletion is carried out by itself, once its confirmation is out
          └──not theirs, not lawful──▶ refused
    """

    class Kind(models.TextChoices):
        EXPORT = "export", "cópia dos dados"
        DELETION = "deletion", "exclusão"
        CORRECTION = "correction", "correção"
        INFORMATION = "information", "informação"

    class Status(models.TextChoices):
        OPEN = "open", "aberto"
        DONE = "done", "atendido"
        REFUSED = "refused", "recusado"

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="data_requests", verbose_name="contato")
    kind = models.CharField("pedido", max_length=12, choices=Kind.choices)
    protocol = models.CharField("protocolo", max_length=40, unique=True)
    details = EncryptedTextField("detalhes", null=True, blank=True)
    message_id = models.BigIntegerField("mensagem", null=True, blank=True)
    status = models.CharField("situação", max_length=8, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField("aberto em")
    due_at = models.DateTimeField("prazo")
    done_at = models.DateTimeField("atendido em", null=True, blank=True)

    class Meta:
        verbose_name = "pedido LGPD"
        verbose_name_plural = "pedidos LGPD"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at"], name="data_request_created"),
            models.Index(fields=["contact", "-created_at"], name="data_request_contact"),
            models.Index(fields=["status", "due_at"], name="data_request_due"),
            models.Index(
                fields=["created_at"],
                name="data_request_deletion",
                condition=models.Q(kind="deletion", status="open"),
            ),
        ]

    def __str__(self) -> str:
        return self.protocol


class ContactBookErasure(models.Model):
    """Meta keeps a contact book of its own: an erased person's entry is to be deleted there too.

    The id is the last trace of the person here; it goes when the row is done.

    ::

        due ──deleted at Meta──▶ done      a failed call is due again later
    """

    bsuid = EncryptedTextField("id do WhatsApp", null=True)
    due_at = models.DateTimeField("a partir de")
    attempts = models.SmallIntegerField("tentativas", default=0)
    done_at = models.DateTimeField("feita em", null=True, blank=True)

    class Meta:
        verbose_name = "exclusão na agenda da Meta"
        verbose_name_plural = "exclusões na agenda da Meta"
        indexes = [models.Index(fields=["due_at"], name="book_erasure_due", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"Exclusão na agenda {self.pk}"
