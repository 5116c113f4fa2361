from django.conf import settings
from django.db import models

from conversations.fields import EncryptedJSONField
from conversations.models.message import Message


class Correction(models.Model):
    """What a person says a customer's message means, to learn from (consent for ``improvement``, LGPD art. 7, I).

    One per message, which keeps the text: the correction ends with the consent, and with the message's erasure.
    ``entities`` are the guideline's: type, value, text, start, end; ``negated`` and ``role`` where they apply.
    """

    class Verdict(models.TextChoices):
        RIGHT = "right", "estava certo"
        CORRECTED = "corrected", "corrigida"
        UNUSED = "unused", "não usar"

    message = models.OneToOneField(Message, models.CASCADE, related_name="correction", verbose_name="mensagem")
    verdict = models.CharField("avaliação", max_length=9, choices=Verdict.choices)
    intent = models.CharField("intenção", max_length=50)
    sentiment = models.CharField("sentimento", max_length=20)
    entities = EncryptedJSONField("entidades", default=list)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="quem revisou"
    )
    reviewed_at = models.DateTimeField("revista em")

    class Meta:
        verbose_name = "revisão"
        verbose_name_plural = "revisões"
        ordering = ["-reviewed_at"]
        indexes = [models.Index(fields=["-reviewed_at"], name="correction_reviewed")]

    def __str__(self) -> str:
        return f"Revisão {self.pk}"
