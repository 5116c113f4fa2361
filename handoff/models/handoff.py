"""A customer who is to be answered by a person, and what happened on the way."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from conversations.fields import EncryptedJSONField, EncryptedTextField
from conversations.models import Contact, Conversation, Session


class Handoff(models.Model):
    """A customer who is to be answered by a person (the seed's ``human_handoffs``; ``contact`` is its ``user_id``).

    ::

                 ┌──────── put back (agent, or their shift ends) ────────┐
                 ▼                                                       │
        open ▶ pending ──claim (agent)──▶ in_progress ──close (agent)──▶ completed ──rated (customer)──▶ completed
                 │                            │
                 ├──to the bot (agent)────────┴──▶ returned
                 └──nobody came, merged, erased──▶ abandoned

    Moved only by ``claims`` and ``opening``, under the conversation's lock, each step with its ``HandoffEvent``.
    At most one per conversation is open (pending or in_progress): while pending nobody owns the conversation, while
    in_progress its agent does.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "na fila"
        IN_PROGRESS = "in_progress", "em atendimento"
        COMPLETED = "completed", "encerrado"
        RETURNED = "returned", "devolvido ao robô"
        ABANDONED = "abandoned", "abandonado"

    class Reason(models.TextChoices):
        ASKED = "asked", "pediu uma pessoa"
        FAILURES = "failures", "o robô não entendeu"
        COMPLAINT = "complaint", "reclamação"
        LOW_RATING = "low_rating", "nota baixa"
        BACKEND_DOWN = "backend_down", "sistema fora do ar"
        MONEY_OR_LAW = "money_or_law", "pagamento ou questão legal"

    class Urgency(models.IntegerChoices):
        LOW = 1, "baixa"
        NORMAL = 2, "normal"
        HIGH = 3, "alta"

    OPEN = (Status.PENDING, Status.IN_PROGRESS)

    id = models.UUIDField("código", primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="handoffs", verbose_name="conversa")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="handoffs", verbose_name="sessão"
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="handoffs", verbose_name="contato")
    reason = models.CharField("motivo", max_length=20, choices=Reason.choices)
    context = EncryptedJSONField("contexto", default=dict)
    dealer_id = models.CharField("loja", max_length=64, blank=True)
    urgency = models.SmallIntegerField("urgência", choices=Urgency.choices, default=Urgency.NORMAL)
    score = models.FloatField("pontuação", default=0.0)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="atendente"
    )
    status = models.CharField("situação", max_length=11, choices=Status.choices, default=Status.PENDING)
    created_at = models.DateTimeField("pedido em")
    claimed_at = models.DateTimeField("assumido em", null=True, blank=True)
    completed_at = models.DateTimeField("encerrado em", null=True, blank=True)
    outcome = models.CharField("resultado", max_length=40, blank=True)
    rating = models.SmallIntegerField(
        "nota", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    feedback = EncryptedTextField("comentário do cliente", null=True, blank=True)
    first_response_at = models.DateTimeField("primeira resposta em", null=True, blank=True)
    last_response_at = models.DateTimeField("última resposta em", null=True, blank=True)
    seen_message_id = models.BigIntegerField("lido até", default=0, editable=False)
    call_back_offered_at = models.DateTimeField("retorno oferecido em", null=True, blank=True)
    notified_at = models.DateTimeField("equipe avisada em", null=True, blank=True)
    warned_at = models.DateTimeField("prazo avisado em", null=True, blank=True)
    rating_asked_at = models.DateTimeField("nota pedida em", null=True, blank=True)
    rating_reminded_at = models.DateTimeField("nota lembrada em", null=True, blank=True)
    rated_at = models.DateTimeField("avaliado em", null=True, blank=True)

    class Meta:
        verbose_name = "atendimento"
        ordering = ["-created_at"]
        permissions = [("supervise_handoff", "Pode encerrar atendimentos de outras pessoas")]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(status__in=["pending", "in_progress"]),
                name="handoff_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)), name="handoff_rating_1_to_5"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="handoff_queue", condition=models.Q(status="pending")),
            models.Index(fields=["status", "-created_at"], name="handoff_status"),
            models.Index(fields=["assigned_to", "status", "-created_at"], name="handoff_assigned"),
            models.Index(fields=["dealer_id", "-created_at"], name="handoff_dealer"),
            models.Index(fields=["-created_at"], name="handoff_recent"),
            models.Index(fields=["-completed_at"], name="handoff_completed"),
            models.Index(fields=["contact", "-completed_at"], name="handoff_contact"),
            models.Index(
                fields=["rating_asked_at"],
                name="handoff_unrated",
                condition=models.Q(rating=None, rating_asked_at__isnull=False, rating_reminded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Atendimento {str(self.id)[:8]}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class HandoffEvent(models.Model):
    """What happened to a handoff, written by the function that did it. Append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened", "entrou na fila"
        ASKED_AGAIN = "asked_again", "pediu de novo"
        CLAIMED = "claimed", "assumido"
        REQUEUED = "requeued", "voltou para a fila"
        RETURNED = "returned", "devolvido ao robô"
        COMPLETED = "completed", "encerrado"
        ABANDONED = "abandoned", "abandonado"
        ASSIGNED = "assigned", "distribuído"
        TRANSFERRED = "transferred", "transferido"
        MOVED = "moved", "mudou de fila"
        CALL_BACK = "call_back", "retorno oferecido"
        WARNED = "warned", "prazo perto do fim"
        RATED = "rated", "avaliado pelo cliente"
        NOTIFIED = "notified", "equipe avisada"

    handoff = models.ForeignKey(Handoff, models.CASCADE, related_name="events", verbose_name="atendimento")
    kind = models.CharField("o quê", max_length=12, choices=Kind.choices)
    actor_id = models.BigIntegerField("quem", null=True, blank=True)
    detail = models.CharField("detalhe", max_length=60, blank=True)
    created_at = models.DateTimeField("quando")

    class Meta:
        verbose_name = "evento do atendimento"
        verbose_name_plural = "eventos do atendimento"
        ordering = ["id"]
        indexes = [models.Index(fields=["handoff", "id"], name="handoffevent_handoff")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
