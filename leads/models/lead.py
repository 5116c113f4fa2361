import uuid

from django.db import models

from conversations.fields import EncryptedJSONField
from conversations.models import Contact, Session
from leads.models.dealer import Dealer


class Lead(models.Model):
    """A contact worth a seller's time (the seed's ``qualified_leads``). One open lead per contact.

    ::

        new ──a seller calls──▶ contacted ──sold──▶ converted
         └──────────────────────────┴──gave up──▶ lost
        (new and contacted are open: the conversation goes on updating them)
    """

    class Status(models.TextChoices):
        NEW = "new", "novo"
        CONTACTED = "contacted", "em contato"
        CONVERTED = "converted", "vendido"
        LOST = "lost", "perdido"

    class BudgetBand(models.TextChoices):
        UNKNOWN = "", "não informado"
        TO_40 = "ate_40", "até R$ 40 mil"
        TO_60 = "40_60", "R$ 40 a 60 mil"
        TO_80 = "60_80", "R$ 60 a 80 mil"
        TO_120 = "80_120", "R$ 80 a 120 mil"
        ABOVE = "acima_120", "acima de R$ 120 mil"

    OPEN = (Status.NEW, Status.CONTACTED)

    id = models.UUIDField("código", primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="leads", verbose_name="contato")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name="sessão"
    )
    qualification_score = models.FloatField("pontuação")
    reasons = models.JSONField("por quê", default=list)
    profile_data = EncryptedJSONField("perfil")
    recommended_cars = models.JSONField("carros recomendados", default=list, blank=True)
    city = models.CharField("cidade", max_length=100, blank=True)
    state = models.CharField("UF", max_length=2, blank=True)
    budget_band = models.CharField("faixa de orçamento", max_length=10, choices=BudgetBand.choices, blank=True)
    assigned_to_dealer = models.ForeignKey(
        Dealer, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name="loja"
    )
    status = models.CharField("situação", max_length=50, choices=Status.choices, default=Status.NEW)
    qualified_at = models.DateTimeField("qualificado em", null=True, blank=True)
    routed_at = models.DateTimeField("encaminhado em", null=True, blank=True)
    route_reason = models.CharField("motivo do encaminhamento", max_length=60, blank=True)
    created_at = models.DateTimeField("criado em")
    updated_at = models.DateTimeField("atualizado em")

    class Meta:
        verbose_name = "lead"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(status__in=["new", "contacted"]), name="lead_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="lead_created"),
            models.Index(fields=["contact", "-created_at"], name="lead_contact"),
            models.Index(fields=["status", "-created_at"], name="lead_status"),
            models.Index(fields=["-qualification_score", "-created_at"], name="lead_score"),
            models.Index(fields=["assigned_to_dealer", "status", "-created_at"], name="lead_dealer"),
            models.Index(fields=["state", "city", "-created_at"], name="lead_place"),
            models.Index(fields=["budget_band", "-created_at"], name="lead_budget"),
        ]

    def __str__(self) -> str:
        return f"Lead {str(self.id)[:8]}"


class LeadRoute(models.Model):
    """A lead was sent to a shop. A customer may want cars of two: each keeps seeing the lead it was given."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="routes", verbose_name="lead")
    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="routes", verbose_name="loja")
    reason = models.CharField("motivo", max_length=60, blank=True)
    created_at = models.DateTimeField("quando")

    class Meta:
        verbose_name = "encaminhamento"
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["lead", "dealer"], name="lead_route_once")]
        indexes = [models.Index(fields=["dealer", "-created_at"], name="lead_route_dealer")]

    def __str__(self) -> str:
        return f"Encaminhamento {self.pk}"
