"""What people do beside answering: tasks, notes that never leave, messages for later."""

import uuid

from django.conf import settings
from django.db import models

from conversations.fields import EncryptedTextField
from conversations.models import Contact, Conversation
from handoff.models.handoff import Handoff


class Task(models.Model):
    """Work for a person while the bot keeps the conversation.

    ::

        open ──an agent──▶ done
    """

    class Kind(models.TextChoices):
        STORE_QUESTION = "store_question", "confirmar com a loja"
        CALL_BACK = "call_back", "retornar o contato"

    kind = models.CharField("tipo", max_length=16, choices=Kind.choices)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="tasks", verbose_name="conversa")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="tasks", verbose_name="contato")
    dealer_id = models.CharField("loja", max_length=64, blank=True)
    car_id = models.CharField("carro", max_length=64, blank=True)
    text = EncryptedTextField("o que fazer")
    created_at = models.DateTimeField("criada em")
    due_at = models.DateTimeField("fazer até")
    done_at = models.DateTimeField("feita em", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="feita por"
    )

    class Meta:
        verbose_name = "tarefa"
        ordering = ["due_at"]
        indexes = [
            models.Index(fields=["due_at"], name="task_open", condition=models.Q(done_at=None)),
            models.Index(fields=["dealer_id", "due_at"], name="task_dealer"),
            models.Index(fields=["kind", "due_at"], name="task_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Note(models.Model):
    """What agents tell each other of a customer. It never leaves the house."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="notes", verbose_name="contato")
    handoff = models.ForeignKey(
        Handoff, models.SET_NULL, null=True, blank=True, related_name="notes", verbose_name="atendimento"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="quem escreveu"
    )
    text = EncryptedTextField("nota")
    created_at = models.DateTimeField("quando")

    class Meta:
        verbose_name = "nota interna"
        verbose_name_plural = "notas internas"
        ordering = ["id"]
        indexes = [models.Index(fields=["contact", "id"], name="note_contact")]

    def __str__(self) -> str:
        return f"Nota {self.pk}"


class ScheduledMessage(models.Model):
    """What an agent wrote to be sent later.

    ::

        waiting ──due──▶ sent            the outbox has it; its gate may still refuse
           ├──agent──▶ cancelled
           └──nobody of ours owns the chat, the window closed──▶ dropped (problem)
    """

    class State(models.TextChoices):
        WAITING = "waiting", "agendada"
        SENT = "sent", "enviada"
        CANCELLED = "cancelled", "cancelada"
        DROPPED = "dropped", "não enviada"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handoff = models.ForeignKey(Handoff, models.CASCADE, related_name="scheduled", verbose_name="atendimento")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", verbose_name="conversa")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="atendente")
    text = EncryptedTextField("mensagem")
    due_at = models.DateTimeField("enviar em")
    created_at = models.DateTimeField("escrita em")
    state = models.CharField("situação", max_length=9, choices=State.choices, default=State.WAITING)
    problem = models.CharField("motivo", max_length=60, blank=True)

    class Meta:
        verbose_name = "mensagem agendada"
        verbose_name_plural = "mensagens agendadas"
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], name="scheduled_due", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"Mensagem agendada {str(self.id)[:8]}"
