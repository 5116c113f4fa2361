import uuid

from django.db import models

from conversations.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from conversations.models.conversation import Conversation, Session

DOUBTFUL = 0.7
"""Below this confidence a message is worth a person's look."""


class Message(models.Model):
    """One bubble, either way (the seed's ``messages``). Its content never changes; erasure empties it.

    An inbound message is handled by exactly one turn: ``turn_id`` is its mark, set once.

    ::

        inbound:  received ──turn commit──▶ handled (held until consent) ──consent──▶ open
                     ▲                                    ├──refusal, 24 h──▶ erased
                     └──merge with one who had agreed─────┘
    """

    TAPS = ("interactive", "button")  # types of a tapped button or row: answered without a quiet period

    class Direction(models.TextChoices):
        INBOUND = "inbound", "recebida"
        OUTBOUND = "outbound", "enviada"

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", verbose_name="conversa")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name="sessão"
    )
    direction = models.CharField("sentido", max_length=8, choices=Direction.choices)
    message_type = models.CharField("tipo", max_length=20)
    message_id = EncryptedTextField("wamid", null=True)
    wamid_hash = models.BinaryField(null=True, unique=True, editable=False)
    content = EncryptedTextField("conteúdo")
    payload = EncryptedJSONField("dados")
    turn_id = models.UUIDField("turno", null=True, blank=True)
    held = models.BooleanField("à espera do aceite", default=False)
    intent = models.CharField("intenção", max_length=50, blank=True)
    confidence = models.FloatField("confiança", null=True, blank=True)
    sentiment = models.CharField("sentimento", max_length=20, blank=True)
    entities = EncryptedJSONField("entidades", null=True, blank=True)
    sent_at = models.DateTimeField("hora do cliente", null=True, blank=True)
    created_at = models.DateTimeField("criada em")
    erased_at = models.DateTimeField("apagada em", null=True, blank=True)

    class Meta:
        verbose_name = "mensagem"
        verbose_name_plural = "mensagens"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="message_conversation"),
            models.Index(fields=["session", "id"], name="message_session"),
            models.Index(fields=["created_at"], name="message_created"),
            models.Index(
                fields=["conversation", "id"],
                name="message_unhandled",
                condition=models.Q(direction="inbound", turn_id=None),
            ),
            models.Index(fields=["created_at"], name="message_held", condition=models.Q(held=True)),
            models.Index(
                fields=["created_at"],
                name="message_doubtful",
                condition=models.Q(direction="inbound", held=False, confidence__lt=DOUBTFUL),
            ),
        ]

    def __str__(self) -> str:
        return f"Mensagem {self.pk}"


class Delivery(models.Model):
    """The way of one outbound message to Meta and to the phone. The claim (pending → sending) is the gate.

    ::

        pending ──claim──▶ sending ──2xx──▶ accepted ──status──▶ (rank: sent 1, delivered 2, read 3, played 4)
           ▲  │               │ └─4xx──▶ failed (reason: Meta's code)
           │  ├─gate─▶ refused│ └─maybe sent──▶ unknown ──status──▶ accepted
           │  │  (reason)     │                    │ └─a minute of silence─▶ resent once, or unconfirmed
           │  └─▶ cancelled   └─not sent, throttled
           └────────────────────────┘

    Refusals: ``owner`` (somebody else speaks now), ``window_closed``, ``no_consent``, ``opted_out``, ``erased``,
    ``merged``. ``cancelled``: an earlier bubble of its turn was refused.
    ``due_at`` is when the lane next has something to do at this row.
    """

    class State(models.TextChoices):
        PENDING = "pending", "na fila"
        SENDING = "sending", "enviando"
        ACCEPTED = "accepted", "aceita"
        UNKNOWN = "unknown", "sem resposta da Meta"
        UNCONFIRMED = "unconfirmed", "não confirmada"
        FAILED = "failed", "falhou"
        REFUSED = "refused", "não enviada"
        CANCELLED = "cancelled", "cancelada"

    class Author(models.TextChoices):
        BOT = "bot", "robô"
        AGENT = "agent", "atendente"
        SYSTEM = "system", "sistema"

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="delivery", verbose_name="mensagem"
    )
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", verbose_name="conversa")
    author = models.CharField("autor", max_length=8, choices=Author.choices)
    agent_id = models.BigIntegerField("atendente", null=True, blank=True)
    generation = models.IntegerField("geração")
    purpose = models.CharField("finalidade", max_length=12, default="service")
    is_reply = models.BooleanField("é resposta", default=True)
    unique_key = models.CharField("chave", max_length=120, unique=True)
    turn_id = models.UUIDField("turno", null=True, blank=True)
    marks_read = EncryptedTextField("marca como lida", null=True, blank=True)
    callback = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    send_state = models.CharField("envio", max_length=12, choices=State.choices, default=State.PENDING)
    reason = models.CharField("motivo", max_length=40, blank=True)
    attempts = models.SmallIntegerField("tentativas", default=0)
    rejections = models.SmallIntegerField("recusas", default=0)  # passing ones, which the catalogue's rule counts
    resends = models.SmallIntegerField("reenvios", default=0)
    due_at = models.DateTimeField("a partir de")
    claimed_at = models.DateTimeField("retirada em", null=True, blank=True)
    accepted_at = models.DateTimeField("aceita em", null=True, blank=True)
    wamid = EncryptedTextField("wamid", null=True, blank=True)
    wamid_hash = models.BinaryField(null=True, editable=False)
    delivery_rank = models.SmallIntegerField("entrega", default=0)
    sent_at = models.DateTimeField("enviada em", null=True, blank=True)
    delivered_at = models.DateTimeField("entregue em", null=True, blank=True)
    read_at = models.DateTimeField("lida em", null=True, blank=True)
    failed_at = models.DateTimeField("falhou em", null=True, blank=True)
    error_code = models.IntegerField("erro da Meta", null=True, blank=True)
    pricing = models.CharField("cobrança", max_length=60, blank=True)

    class Meta:
        verbose_name = "entrega"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(send_state="sending"), name="delivery_one_sending"
            )
        ]
        indexes = [
            models.Index(
                fields=["conversation", "message"],
                name="delivery_lane",
                condition=models.Q(send_state__in=["pending", "sending", "unknown"]),
            ),
            models.Index(
                fields=["due_at"],
                name="delivery_due",
                condition=models.Q(send_state__in=["pending", "sending", "unknown"]),
            ),
            models.Index(fields=["wamid_hash"], name="delivery_wamid"),
            models.Index(fields=["send_state", "-message"], name="delivery_state"),
        ]

    def __str__(self) -> str:
        return f"Entrega {self.pk}"


class StoredMedia(models.Model):
    """A file of an inbound message, fetched at receipt because Meta keeps it for seven days only.

    ::

        pending ──fetched──▶ stored         a fetch that fails is due again later
           ├──too large, wrong hash──▶ refused
           └──seven days──▶ expired
    """

    class State(models.TextChoices):
        PENDING = "pending", "a baixar"
        STORED = "stored", "guardado"
        REFUSED = "refused", "recusado"
        EXPIRED = "expired", "expirado"

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="media", verbose_name="mensagem"
    )
    media_id = models.CharField("mídia", max_length=64)
    mime_type = models.CharField("tipo", max_length=100)
    filename = EncryptedTextField("arquivo", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.IntegerField("bytes", null=True, blank=True)
    content = EncryptedBytesField(null=True, blank=True)
    state = models.CharField("situação", max_length=8, choices=State.choices, default=State.PENDING)
    due_at = models.DateTimeField("tentar em")
    attempts = models.SmallIntegerField("tentativas", default=0)

    class Meta:
        verbose_name = "mídia"
        indexes = [models.Index(fields=["due_at"], name="media_due", condition=models.Q(state="pending"))]

    def __str__(self) -> str:
        return f"Mídia {self.pk}"
