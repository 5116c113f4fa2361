from django.db import models

from conversations.fields import EncryptedTextField
from conversations.models import Contact, Session


class CarInteraction(models.Model):
    """What a contact did with a car. The backend is told later, in order (``recommendations.feedback``).

    ::

        due ──posted──▶ posted        a failed post is due again later
         └──refused, a day old──▶ given up
        (viewed, or erased: never due)
    """

    class Kind(models.TextChoices):
        VIEWED = "viewed", "viu"
        VIEWED_DETAILS = "viewed_details", "viu os detalhes"
        COMPARED = "compared", "comparou"
        LIKED = "liked", "gostou"
        DISLIKED = "disliked", "não gostou"
        CONTACTED = "contacted", "pediu contato"

    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name="contato",
        help_text="vazio depois que os dados da pessoa são apagados",
    )
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="interactions", verbose_name="sessão"
    )
    car_id = models.CharField("carro", max_length=255)
    interaction_type = models.CharField("interação", max_length=50, choices=Kind.choices)
    position = models.SmallIntegerField("posição na lista", null=True, blank=True)
    reason = EncryptedTextField("motivo", null=True, blank=True)
    car_brand = models.CharField("marca", max_length=60, blank=True)
    car_category = models.CharField("categoria", max_length=40, blank=True)
    car_price = models.DecimalField("preço", max_digits=12, decimal_places=2, null=True, blank=True)
    car_year = models.IntegerField("ano", null=True, blank=True)
    car_dealer_id = models.CharField("loja", max_length=64, blank=True)
    created_at = models.DateTimeField("quando")
    due_at = models.DateTimeField("informar a partir de", null=True, blank=True)
    attempts = models.SmallIntegerField("tentativas", default=0)
    posted_at = models.DateTimeField("informada em", null=True, blank=True)
    given_up_at = models.DateTimeField("desistência em", null=True, blank=True)

    class Meta:
        verbose_name = "interação com carro"
        verbose_name_plural = "interações com carros"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["contact", "-id"], name="interaction_contact"),
            models.Index(fields=["car_id", "-id"], name="interaction_car"),
            models.Index(fields=["interaction_type", "-id"], name="interaction_type"),
            models.Index(
                fields=["id"],
                name="interaction_unposted",
                condition=models.Q(due_at__isnull=False, posted_at=None, given_up_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_interaction_type_display()} {self.car_id}"
