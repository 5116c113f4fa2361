from django.db import models
from django.utils import timezone

from leads.hours import default_hours


class Dealer(models.Model):
    """A shop, as the backend knows it; its id is the backend's. Synced hourly, never deleted.

    ::

        active ──gone from the backend's list──▶ inactive ──back──▶ active
    """

    id = models.CharField("código", max_length=64, primary_key=True)
    name = models.CharField("nome", max_length=200, blank=True)
    city = models.CharField("cidade", max_length=100, blank=True)
    state = models.CharField("UF", max_length=2, blank=True)
    phone = models.CharField("telefone", max_length=40, blank=True)
    whatsapp = models.CharField("WhatsApp", max_length=40, blank=True)
    address = models.CharField("endereço", max_length=300, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    opening_hours = models.CharField("horário, como a loja escreve", max_length=300, blank=True)
    weekly_hours = models.JSONField(
        "horário semanal",
        default=default_hours,
        help_text='por dia da semana, de "0" (segunda) a "6" (domingo): [["09:00", "18:30"]]',
    )
    time_zone = models.CharField("fuso horário", max_length=40, default="America/Sao_Paulo")
    active = models.BooleanField("ativa", default=True)
    synced_at = models.DateTimeField("sincronizada em", null=True, blank=True)

    class Meta:
        verbose_name = "loja"
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="dealer_name")]

    def __str__(self) -> str:
        return self.name or self.id


class CatalogueCar(models.Model):
    """A car of the stock at the last hourly sync: what can be shown while the backend is down.

    ``data`` is the whole car as the engine reads it; the columns beside it are what a search needs, folded where
    they are compared as text.
    """

    id = models.CharField("código", max_length=64, primary_key=True)
    brand_key = models.CharField(max_length=60, editable=False)
    model_key = models.CharField(max_length=80, editable=False)
    city_key = models.CharField(max_length=100, editable=False)
    name = models.CharField("carro", max_length=200)
    year = models.IntegerField("ano")
    price = models.DecimalField("preço", max_digits=12, decimal_places=2)
    mileage = models.IntegerField("km")
    category = models.CharField("categoria", max_length=40)
    state = models.CharField("UF", max_length=2, blank=True)
    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="cars", verbose_name="loja", db_constraint=False)
    available = models.BooleanField("disponível", default=True)
    data = models.JSONField("dados")
    synced_at = models.DateTimeField("sincronizado em", default=timezone.now)

    class Meta:
        verbose_name = "carro do estoque"
        verbose_name_plural = "carros do estoque"
        ordering = ["price", "id"]
        indexes = [
            models.Index(fields=["price", "id"], name="car_price"),
            models.Index(fields=["brand_key", "model_key", "price"], name="car_brand"),
            models.Index(fields=["state", "city_key", "price"], name="car_place"),
            models.Index(fields=["synced_at"], name="car_synced"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"
