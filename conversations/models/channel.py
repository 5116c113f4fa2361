from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from conversations.fields import EncryptedBytesField


class BusinessNumber(models.Model):
    """Our own number. Halted: nothing is claimed for it until an operator or a good probe resumes it.

    ::

        open ──190, 131042, …──▶ halted ──probe, operator──▶ open
    """

    phone_number_id = models.CharField("número da empresa", max_length=32, primary_key=True)
    display_phone_number = models.CharField("número", max_length=32, blank=True)
    halted_at = models.DateTimeField("parado em", null=True, blank=True)
    halt_reason = models.CharField("motivo", max_length=60, blank=True)
    quality = models.CharField("qualidade", max_length=20, blank=True)
    messaging_limit = models.CharField("limite", max_length=40, blank=True)

    class Meta:
        verbose_name = "número da empresa"
        verbose_name_plural = "números da empresa"

    def __str__(self) -> str:
        return self.display_phone_number or self.phone_number_id


class MessageTemplate(models.Model):
    """A template as Meta knows it, synced from the API and its webhooks."""

    name = models.CharField("nome", max_length=512)
    language = models.CharField("idioma", max_length=10)
    category = models.CharField("categoria", max_length=20)
    status = models.CharField("situação", max_length=24)
    quality = models.CharField("qualidade", max_length=12, blank=True)
    components = models.JSONField("componentes", default=list)
    reason = models.CharField("motivo", max_length=200, blank=True)
    synced_at = models.DateTimeField("sincronizado em", null=True, blank=True)

    class Meta:
        verbose_name = "modelo de mensagem"
        verbose_name_plural = "modelos de mensagem"
        ordering = ["name", "language"]
        constraints = [models.UniqueConstraint(fields=["name", "language"], name="template_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class DeadLetter(models.Model):
    """A webhook, or one element of it, that could not be taken in. Nothing is lost: it can be replayed.

    ::

        open ──replay──▶ replayed
          └──an operator──▶ discarded
    """

    class State(models.TextChoices):
        OPEN = "open", "aberta"
        REPLAYED = "replayed", "reprocessada"
        DISCARDED = "discarded", "descartada"

    received_at = models.DateTimeField("recebida em", auto_now_add=True)
    reason = models.CharField("motivo", max_length=200)
    payload = EncryptedBytesField()
    payload_hash = models.BinaryField(unique=True, editable=False)
    identifier_hashes = ArrayField(models.BinaryField(), default=list, editable=False)
    state = models.CharField("situação", max_length=9, choices=State.choices, default=State.OPEN)

    class Meta:
        verbose_name = "mensagem não processada"
        verbose_name_plural = "mensagens não processadas"
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="deadletter_state"),
            GinIndex(fields=["identifier_hashes"], name="deadletter_identifiers"),
        ]

    def __str__(self) -> str:
        return f"Não processada {self.pk}"


class ParkedStatus(models.Model):
    """A delivery fact for a wamid not known yet: joined when the wamid is learned, dropped after a day."""

    wamid_hash = models.BinaryField()
    rank = models.SmallIntegerField()
    at = models.DateTimeField()
    error_code = models.IntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "situação à espera"
        verbose_name_plural = "situações à espera"
        constraints = [models.UniqueConstraint(fields=["wamid_hash", "rank"], name="parked_status_once")]

    def __str__(self) -> str:
        return f"Situação {self.pk}"
