from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from conversations.admin.base import ReadOnlyAdmin
from conversations.admin.typed import display
from conversations.engine.replies.format import money
from leads.models import CatalogueCar, Dealer

_DAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")


@admin.register(Dealer)
class DealerAdmin(ReadOnlyAdmin):
    """As the backend knows them: what is wrong here is put right there and comes with the next hourly sync."""

    list_display = ("name", "city", "state", "phone", "whatsapp", "situacao", "synced_at")
    list_filter = ("active",)
    search_fields = ("name", "city")
    ordering = ("name", "id")
    fields = (
        ("id", "name", "situacao"),
        ("address", "city", "state"),
        ("phone", "whatsapp"),
        ("opening_hours", "time_zone"),
        "semana",
        "synced_at",
    )

    @display(description="situação", label={"ativa": "success", "inativa": ""})
    def situacao(self, dealer: Dealer) -> str:
        return "ativa" if dealer.active else "inativa"

    @display(description="horário lido")
    def semana(self, dealer: Dealer) -> SafeString:
        return format_html_join("", "<div>{}: {}</div>", zip(_DAYS, map(_spans, _week(dealer)), strict=True))


@admin.register(CatalogueCar)
class CatalogueCarAdmin(ReadOnlyAdmin):
    list_display = ("name", "year", "preco", "mileage", "category", "dealer", "state", "available")
    list_filter = ("available",)
    list_select_related = ("dealer",)
    ordering = ("price", "id")
    fields = (("id", "name", "year"), ("preco", "mileage", "category"), ("dealer", "available"), "synced_at")

    @display(description="preço")
    def preco(self, car: CatalogueCar) -> str:
        return money(float(car.price))


def _week(dealer: Dealer) -> list[list[list[str]]]:
    return [dealer.weekly_hours.get(str(day), []) for day in range(len(_DAYS))]


def _spans(spans: list[list[str]]) -> str:
    return " e ".join(f"{opens}–{closes}" for opens, closes in spans) or "fechada"
