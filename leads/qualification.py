"""The score of a lead, 0–100, with its reasons in the manager's words (design §5)."""

from collections.abc import Iterable

from conversations.engine.services import Engagement, Score
from conversations.memory import UserProfileData

QUALIFIED = 60.0
BUDGET = 30
EACH_PREFERENCE = 5
EACH_ENGAGEMENT = 4
URGENCY = {
    "semana": (25, "Quer comprar nesta semana"),
    "mes": (18, "Quer comprar neste mês"),
    "tres_meses": (10, "Quer comprar em até três meses"),
    "depois": (3, "Compra para mais adiante"),
}
PRIORITIES_WANTED = 3

Points = tuple[int, str]


class LeadQualification:
    """Implements ``engine.services.Qualification``."""

    def score(self, profile: UserProfileData, engagement: Engagement) -> Score:
        earned = [*_budget(profile), *_urgency(profile), *_preferences(profile), *_engagement(engagement)]
        value = float(min(sum(points for points, _ in earned), 100))
        return Score(value=value, reasons=tuple(f"{reason}: +{points}" for points, reason in earned))


def is_qualified(score: float) -> bool:
    return score >= QUALIFIED


def _budget(profile: UserProfileData) -> Iterable[Points]:
    if profile.orcamento_min or profile.orcamento_max:
        yield BUDGET, "Orçamento definido"


def _urgency(profile: UserProfileData) -> Iterable[Points]:
    if profile.urgency:
        yield URGENCY[profile.urgency]


def _preferences(profile: UserProfileData) -> Iterable[Points]:
    told = (
        (profile.uso_principal or profile.primeiro_carro, "Uso principal informado"),
        (profile.city, "Cidade informada"),
        (len(profile.prioridades) >= PRIORITIES_WANTED, "Três prioridades informadas"),
        (
            profile.marcas_preferidas or profile.modelos_preferidos or profile.tipos_preferidos,
            "Marca ou tipo escolhido",
        ),
        (profile.payment_form, "Forma de pagamento informada"),
    )
    return ((EACH_PREFERENCE, reason) for known, reason in told if known)


def _engagement(engagement: Engagement) -> Iterable[Points]:
    done = (
        (engagement.details, "Viu os detalhes de um carro"),
        (engagement.compared, "Comparou carros"),
        (engagement.liked_or_disliked, "Disse o que achou de um carro"),
        (engagement.returned, "Voltou a conversar"),
        (engagement.media_or_location, "Enviou foto ou localização"),
    )
    return ((EACH_ENGAGEMENT, reason) for happened, reason in done if happened)
