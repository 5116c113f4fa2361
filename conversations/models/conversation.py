import uuid

from django.conf import settings
from django.db import models

from conversations.fields import EncryptedJSONField, EncryptedTextField
from conversations.models.contact import Contact


class Conversation(models.Model):
    """One per business number and contact: who speaks, who may write, when the next turn and send are due.

    Every writer that changes what a turn reads takes the row ``FOR NO KEY UPDATE`` first and raises ``version``.
    ``generation`` rises with each change of owner; a message waiting to be sent carries the one it was written under.

    ::

        bot ──a person is wanted──▶ nobody ──an agent claims──▶ agent
         ▲                            │                           │
         └──────────── handed back, closed, abandoned ◀──────────┘

    ``bot_paused_until``: somebody answers on the shop's own phone; until then the bot is silent, whoever owns.
    """

    class Owner(models.TextChoices):
        BOT = "bot", "robô"
        AGENT = "agent", "atendente"
        NOBODY = "nobody", "na fila"

    id = models.UUIDField("código", primary_key=True, default=uuid.uuid4, editable=False)
    phone_number_id = models.CharField("número da empresa", max_length=32)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="conversations", verbose_name="contato")
    address = EncryptedTextField("endereço de resposta", help_text="phone:… ou bsuid:…, a forma vista por último")
    owner = models.CharField("quem atende", max_length=8, choices=Owner.choices, default=Owner.BOT)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="atendente"
    )
    bot_paused_until = models.DateTimeField("robô em silêncio até", null=True, blank=True)
    generation = models.IntegerField("geração", default=0)
    version = models.IntegerField("versão", default=0)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField("turno reservado até", null=True, blank=True)
    turn_due_at = models.DateTimeField("próximo turno", null=True, blank=True)
    unhandled_since = models.DateTimeField("sem resposta desde", null=True, blank=True)
    turn_attempts = models.SmallIntegerField("tentativas do turno", default=0)
    window_until = models.DateTimeField("janela até", null=True, blank=True)
    last_inbound_at = models.DateTimeField("última do cliente", null=True, blank=True)
    next_send_at = models.DateTimeField(null=True, blank=True, editable=False)  # GCRA's theoretical arrival time
    minute_started_at = models.DateTimeField(null=True, blank=True, editable=False)
    minute_count = models.IntegerField(default=0, editable=False)
    rate_noticed_at = models.DateTimeField(null=True, blank=True, editable=False)
    suppressed = models.BooleanField("só respostas", default=False)
    erased = models.BooleanField("apagada", default=False)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_from", verbose_name="unida a"
    )
    created_at = models.DateTimeField("criada em", auto_now_add=True)

    class Meta:
        verbose_name = "conversa"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["phone_number_id", "contact"], name="conversation_once"),
        ]
        indexes = [
            models.Index(
                fields=["turn_due_at"], name="conversation_due", condition=models.Q(turn_due_at__isnull=False)
            ),
            models.Index(fields=["-last_inbound_at"], name="conversation_recent"),
            models.Index(fields=["owner", "-last_inbound_at"], name="conversation_owner"),
        ]

    def __str__(self) -> str:
        return f"Conversa {str(self.id)[:8]}"


class ConversationEvent(models.Model):
    """What changed a conversation, written by the function that changed it. Append-only."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="events", verbose_name="conversa")
    kind = models.CharField("o quê", max_length=24)
    owner = models.CharField("quem atende", max_length=8)
    generation = models.IntegerField("geração")
    version = models.IntegerField("versão")
    actor_id = models.BigIntegerField("atendente", null=True, blank=True)
    detail = models.CharField("detalhe", max_length=60, blank=True)
    created_at = models.DateTimeField("quando", auto_now_add=True)

    class Meta:
        verbose_name = "evento da conversa"
        verbose_name_plural = "eventos da conversa"
        ordering = ["id"]
        indexes = [models.Index(fields=["conversation", "id"], name="event_conversation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.generation}"


class Session(models.Model):
    """One visit of a contact (the seed's ``sessions``): the engine's checkpoint, written once per turn.

    ::

        open ──goodbye, opt-out, restart, closed handoff, 24 h of silence, erasure, merge──▶ ended
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session_id = models.CharField("sessão", max_length=255, unique=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="sessions", verbose_name="conversa")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="sessions", verbose_name="contato")
    state = models.CharField("estado", max_length=50)
    data = EncryptedJSONField("memória", help_text="o estado do motor, validado a cada leitura")
    turn_id = models.IntegerField("turno", default=0)
    qualification_score = models.FloatField("pontuação", default=0.0)
    started_at = models.DateTimeField("início")
    last_activity_at = models.DateTimeField("última atividade")
    ended_at = models.DateTimeField("fim", null=True, blank=True)
    end_reason = models.CharField("motivo do fim", max_length=20, blank=True)
    total_messages = models.IntegerField("mensagens", default=0)

    class Meta:
        verbose_name = "sessão"
        verbose_name_plural = "sessões"
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(ended_at=None), name="session_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["-started_at"], name="session_started"),
            models.Index(fields=["contact", "-started_at"], name="session_contact"),
            models.Index(fields=["state", "-started_at"], name="session_state"),
            models.Index(fields=["last_activity_at"], name="session_idle", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"Sessão {str(self.id)[:8]}"


class DueEvent(models.Model):
    """A clock a conversation set for itself; when it runs out the next turn is given the event."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="due_events", verbose_name="conversa")
    kind = models.CharField("tipo", max_length=40)
    key = models.CharField("chave", max_length=80)
    payload = EncryptedJSONField("dados", default=dict)
    due_at = models.DateTimeField("vence em")
    turn_id = models.UUIDField("turno", null=True, blank=True)

    class Meta:
        verbose_name = "evento agendado"
        verbose_name_plural = "eventos agendados"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "key"], condition=models.Q(turn_id=None), name="due_event_open_once"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="due_event_due", condition=models.Q(turn_id=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MergeRequest(models.Model):
    """Two contacts turned out to be one person: asked for by the webhook, carried out by the sweep.

    ::

        open ──merge──▶ done
    """

    loser = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name="some")
    winner = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name="fica")
    created_at = models.DateTimeField("pedida em", auto_now_add=True)
    done_at = models.DateTimeField("feita em", null=True, blank=True)

    class Meta:
        verbose_name = "união de contatos"
        verbose_name_plural = "uniões de contatos"
        constraints = [
            models.UniqueConstraint(fields=["loser"], condition=models.Q(done_at=None), name="merge_open_once")
        ]

    def __str__(self) -> str:
        return f"União {self.pk}"
