"""The engine's sentences: why this car for this person, and what to do when there is none."""

from collections.abc import Callable

from faciliauto_bot.sandbox.backend.filters import BUDGET, FILTERS, Candidate, kept
from faciliauto_bot.sandbox.backend.profile import Priority, Profile
from faciliauto_bot.sandbox.backend.scoring import USES, quality
from faciliauto_bot.sandbox.backend.stock import Car, fold

MAX_FACTS = 2
NAMES = {
    "ISOFIX": "ISOFIX",
    "airbags_cortina": "airbags de cortina",
    "airbags_laterais": "airbags laterais",
    "ar_condicionado": "ar-condicionado",
    "ar_digital": "ar-condicionado digital",
    "bancos_couro": "bancos de couro",
    "camera_re": "câmera de ré",
    "central_multimidia": "central multimídia",
    "controle_estabilidade": "controle de estabilidade",
    "direcao_eletrica": "direção elétrica",
    "frenagem_automatica": "frenagem automática de emergência",
    "piloto_automatico": "piloto automático",
}
SAFETY_FIRST = ("frenagem_automatica", "airbags_cortina", "controle_estabilidade", "airbags_laterais", "ISOFIX")
COMFORT_FIRST = ("bancos_couro", "ar_digital", "piloto_automatico", "central_multimidia", "direcao_eletrica")
ARTICLE_KIND = {
    "Hatch": "um hatch",
    "Sedan": "um sedã",
    "SUV": "um SUV",
    "Pickup": "uma picape",
    "Compacto": "um compacto",
    "Van": "uma van",
}


def justification(profile: Profile, candidate: Candidate) -> str:
    """One sentence of the car's true data in the order of what this customer cares about."""
    sentence = (
        enumerate_words([*_facts(profile, candidate.car), _place(candidate)]) + f", {_budget(profile, candidate.car)}."
    )
    warning = _other_kind(profile, candidate.car)
    return f"{warning}{sentence}" if warning else sentence[0].upper() + sentence[1:]


def enumerate_words(words: list[str], *, last: str = "e") -> str:
    """``a, b e c``."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def nothing_found(profile: Profile, found: list[Candidate]) -> tuple[str, str]:
    """Why there is no car for this profile, and what to relax; both in Portuguese."""
    if not found:
        return "No momento estamos sem carros no estoque.", "Tente de novo mais tarde: o estoque muda todo dia."
    message = f"Não encontrei nenhum carro {_range(profile)} que atenda a tudo o que você pediu."
    helpful = [each.relax for each in FILTERS if kept(profile, found, filters=[f for f in FILTERS if f is not each])]
    if helpful == [BUDGET.relax]:
        return message, _price_hint(profile, found)
    if not helpful:
        return message, "Que tal afrouxar mais de um critério, como faixa de preço, ano ou quilometragem?"
    return message, f"Que tal {' ou '.join(helpful[:2])}? Assim já aparecem opções."


def budget_range(profile: Profile) -> str:
    """The budget as Brazilians write it: ``até R$ 60.000,00`` or ``R$ 40.000,00 a R$ 60.000,00``."""
    top = money(profile.orcamento_max)
    return f"{money(profile.orcamento_min)} a {top}" if profile.orcamento_min else f"até {top}"


def money(amount: float) -> str:
    """``R$ 84.990,00``."""
    return "R$ " + f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def _price_hint(profile: Profile, found: list[Candidate]) -> str:
    others = kept(profile, found, filters=[each for each in FILTERS if each is not BUDGET])
    nearest = min((each.car.preco for each in others), key=lambda price: abs(price - profile.orcamento_max))
    direction = "A partir de" if nearest > profile.orcamento_max else "Até"
    return f"{direction} {money(nearest)} já aparecem opções. Quer ajustar a faixa de preço?"


def _range(profile: Profile) -> str:
    text = budget_range(profile)
    return text if text.startswith("até") else f"de {text}"


def _facts(profile: Profile, car: Car) -> list[str]:
    told = sorted(profile.prioridades, key=lambda key: -profile.prioridades[key])
    wanted = [key for key in told if profile.prioridades[key] >= 3] + list(USES[profile.uso_principal])
    facts = [fact for key in dict.fromkeys(wanted) if (fact := FACTS[key](car))][:MAX_FACTS]
    if profile.tem_criancas and "ISOFIX" in car.itens_seguranca:
        facts.append("tem ISOFIX para a cadeirinha")
    return facts or [f"é {ARTICLE_KIND[car.categoria]} {car.ano}"]


def _economy(car: Car) -> str | None:
    if car.combustivel == "Elétrico":
        return "é elétrico e não gasta combustível"
    if car.consumo_cidade is None or car.score_economia < 0.5:
        return None
    return f"faz {car.consumo_cidade:.1f} km/l na cidade".replace(".", ",")


def _space(car: Car) -> str | None:
    litres = f"{car.porta_malas_litros:,}".replace(",", ".")
    if car.lugares > 5:
        return f"tem {car.lugares} lugares"
    if car.categoria == "Pickup":
        return f"tem caçamba de {litres} litros"
    if car.lugares < 5:
        return f"leva {litres} litros de carga"
    return f"tem porta-malas de {litres} litros" if car.porta_malas_litros >= 350 else None


def _speed(car: Car) -> str | None:
    if "Turbo" in (car.versao or "") or "TSI" in (car.versao or ""):
        return "tem motor turbo"
    return "anda bem" if car.score_performance >= 0.7 else None


def _items(first: tuple[str, ...], verb: str) -> Callable[[Car], str | None]:
    def fact(car: Car) -> str | None:
        names = [NAMES[item] for item in first if item in car.equipment][:2]
        return f"{verb} {enumerate_words(names)}" if names else None

    return fact


def _good(priority: Priority, *, least: float, text: str) -> Callable[[Car], str | None]:
    return lambda car: text if quality(car, priority) >= least else None


FACTS: dict[Priority, Callable[[Car], str | None]] = {
    "economia": _economy,
    "espaco": _space,
    "performance": _speed,
    "conforto": _items(COMFORT_FIRST, "vem com"),
    "seguranca": _items(SAFETY_FIRST, "traz"),
    "revenda": _good("revenda", least=0.84, text="é fácil de revender"),
    "confiabilidade": _good("confiabilidade", least=0.74, text="tem mecânica confiável"),
    "custo_manutencao": _good("custo_manutencao", least=0.74, text="tem manutenção em conta"),
}


def _place(candidate: Candidate) -> str:
    city = f"está em {candidate.dealer.city}"
    if candidate.km_away is None or candidate.km_away < 20:
        return city
    return f"{city} (a cerca de {round(candidate.km_away, -1):,.0f} km de você)".replace(",", ".")


def _budget(profile: Profile, car: Car) -> str:
    return "com folga no seu orçamento" if car.preco <= 0.85 * profile.orcamento_max else "dentro do seu orçamento"


def _other_kind(profile: Profile, car: Car) -> str | None:
    wrong_brand = profile.marcas_preferidas and fold(car.marca) not in map(fold, profile.marcas_preferidas)
    if profile.tipos_preferidos and car.categoria not in profile.tipos_preferidos:
        return f"Não é {ARTICLE_KIND[profile.tipos_preferidos[0]]}, mas "
    return f"Não é {enumerate_words(profile.marcas_preferidas, last='ou')}, mas " if wrong_brand else None
