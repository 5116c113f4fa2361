"""How the desk is run: who is there, by which rules, at which hours, with which words."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from leads.hours import default_hours
from leads.models import Dealer


class Agent(models.Model):
    """How a member of the team works handoffs: for which shops, how many at once, and whether they are there.

    ::

        offline ──comes──▶ online ◀──back── paused
           ▲                 │ └──pause──────▶
           └──end of shift, not seen for a while, signed out──┘
    """

    class State(models.TextChoices):
        ONLINE = "online", "disponível"
        PAUSED = "paused", "em pausa"
        OFFLINE = "offline", "fora"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="agent", verbose_name="pessoa"
    )
    dealers = models.ManyToManyField(
        Dealer, blank=True, related_name="+", verbose_name="lojas", help_text="Sem nenhuma, a pessoa vê todas as filas."
    )
    capacity = models.PositiveSmallIntegerField(
        "conversas ao mesmo tempo", default=10, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    state = models.CharField("situação", max_length=7, choices=State.choices, default=State.OFFLINE)
    state_since = models.DateTimeField("desde", null=True, blank=True)
    seen_at = models.DateTimeField("visto em", null=True, blank=True)
    assigned_at = models.DateTimeField("última distribuição", null=True, blank=True)

    class Meta:
        verbose_name = "atendente"
        indexes = [models.Index(fields=["state"], name="agent_state", condition=~models.Q(state="offline"))]

    def __str__(self) -> str:
        return f"Atendente {self.pk}"


class Desk(models.Model):
    """The rules of the house, one row. Times are minutes unless they say otherwise."""

    assigns = models.BooleanField(
        "distribuir sozinho",
        default=False,
        help_text="Cada atendimento novo vai para quem está disponível com menos conversas.",
    )
    answer_within = models.PositiveSmallIntegerField(
        "responder em até (min)", default=5, help_text="Assumido e sem resposta por este tempo, volta para a fila."
    )
    call_back_after = models.PositiveSmallIntegerField(
        "oferecer retorno após (min)", default=10, help_text="Quem espera por este tempo recebe a oferta de retorno."
    )
    first_response_target = models.PositiveSmallIntegerField("meta da primeira resposta (min úteis)", default=10)
    resolution_target = models.PositiveSmallIntegerField("meta da solução (min úteis)", default=120)
    warn_at = models.PositiveSmallIntegerField(
        "avisar aos (% da meta)", default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    remind_rating_after = models.PositiveSmallIntegerField("lembrar da nota após (min)", default=120)
    returns_within = models.PositiveSmallIntegerField("volta ao mesmo atendente em até (h)", default=24)
    away_after = models.PositiveSmallIntegerField(
        "fora após (s)", default=90, help_text="Sem sinal do navegador por este tempo, o atendente fica fora."
    )
    cost_utility = models.DecimalField("modelo de utilidade (R$)", max_digits=6, decimal_places=4, default="0.0400")
    cost_marketing = models.DecimalField("modelo de marketing (R$)", max_digits=6, decimal_places=4, default="0.3700")

    class Meta:
        verbose_name = "regras do atendimento"
        verbose_name_plural = "regras do atendimento"

    def __str__(self) -> str:
        return "Regras do atendimento"

    @classmethod
    def rules(cls) -> "Desk":
        """The one row; its defaults where nobody has changed any."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class DeskHours(models.Model):
    """When people answer for a shop, or for the central queue where ``dealer`` is empty."""

    dealer = models.OneToOneField(
        Dealer, models.CASCADE, null=True, blank=True, related_name="desk_hours", verbose_name="loja"
    )
    text = models.CharField(
        "horário",
        max_length=300,
        default="Seg-Sex 9h-18h30, Sáb 9h-14h",
        help_text="Por exemplo: Seg-Sex 9h-12h e 13h30-18h30, Sáb 9h-14h.",
    )
    week = models.JSONField("semana", default=default_hours, editable=False)

    class Meta:
        verbose_name = "horário de atendimento"
        verbose_name_plural = "horários de atendimento"
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(dealer=None), name="deskhours_one_central")
        ]

    def __str__(self) -> str:
        return f"Horário {self.dealer_id or 'da central'}"


class Closure(models.Model):
    """A day on which nobody answers, beside the national holidays: of one shop, or of all."""

    dealer = models.ForeignKey(
        Dealer, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name="loja"
    )
    day = models.DateField("dia")
    name = models.CharField("motivo", max_length=60, blank=True)

    class Meta:
        verbose_name = "dia fechado"
        verbose_name_plural = "dias fechados"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["dealer", "day"], name="closure_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}".strip()


class CannedReply(models.Model):
    """Words agents send often. ``{nome}``, ``{carro}``, ``{loja}``, ``{cidade}`` and ``{atendente}`` are filled."""

    shortcut = models.SlugField("atalho", max_length=30, unique=True, help_text="Digitado depois de /.")
    title = models.CharField("título", max_length=60)
    text = models.TextField("texto", max_length=1000)
    dealer = models.ForeignKey(
        Dealer, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="só para a loja"
    )
    active = models.BooleanField("em uso", default=True)

    class Meta:
        verbose_name = "resposta pronta"
        verbose_name_plural = "respostas prontas"
        ordering = ["shortcut"]

    def __str__(self) -> str:
        return f"/{self.shortcut}"


class Outcome(models.Model):
    """How a handoff can end."""

    name = models.CharField("resultado", max_length=40, unique=True)
    position = models.PositiveSmallIntegerField("ordem", default=0)
    active = models.BooleanField("em uso", default=True)

    class Meta:
        verbose_name = "resultado"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
