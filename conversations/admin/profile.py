"""A customer's profile in words, for the session's page."""

from collections.abc import Callable

from conversations.engine.replies.format import kilometres, listed, money
from conversations.memory import TradeIn, UserProfileData

_PAYMENT = {"a_vista": "à vista", "financiamento": "financiamento", "troca": "com troca", "consorcio": "consórcio"}
_URGENCY = {"semana": "esta semana", "mes": "este mês", "tres_meses": "em até três meses", "depois": "mais para frente"}
_WORDS = {
    "aplicativo": "motorista de aplicativo",
    "familia": "família",
    "seguranca": "segurança",
    "espaco": "espaço",
    "tecnologia": "tecnologia",
    "automatico": "automático",
    "diaadia": "dia a dia",
}

Row = tuple[str, str]
_LISTS: dict[str, str] = {
    "marcas_preferidas": "Marcas preferidas",
    "marcas_rejeitadas": "Marcas que não quer",
    "modelos_preferidos": "Modelos preferidos",
    "modelos_rejeitados": "Modelos que não quer",
    "tipos_preferidos": "Tipos preferidos",
    "tipos_rejeitados": "Tipos que não quer",
    "combustiveis_rejeitados": "Combustíveis que não quer",
    "must_haves": "Não abre mão de",
    "indiferente": "Tanto faz",
}
_PLAIN: dict[str, tuple[str, Callable[..., str]]] = {
    "cambio_preferido": ("Câmbio", lambda value: _word(value)),
    "cambio_rejeitado": ("Câmbio que não quer", lambda value: _word(value)),
    "combustivel_preferido": ("Combustível", lambda value: _word(value)),
    "ano_minimo": ("Ano a partir de", str),
    "ano_maximo": ("Ano até", str),
    "km_maxima": ("Quilometragem até", kilometres),
    "tamanho_familia": ("Pessoas na família", str),
    "payment_form": ("Pagamento", lambda value: _PAYMENT[value]),
    "down_payment": ("Entrada", money),
    "installment_max": ("Parcela até", money),
    "installments": ("Parcelas", str),
    "urgency": ("Para quando", lambda value: _URGENCY[value]),
}
_FLAGS = {
    "tem_criancas": "tem crianças",
    "tem_idosos": "tem idosos",
    "necessita_espaco": "precisa de espaço",
    "primeiro_carro": "primeiro carro",
}


def rows_of(profile: UserProfileData) -> list[Row]:
    """(label, value) of what is known, in the order the conversation asks for it."""
    rows = [
        ("Nome", profile.name or ""),
        ("Orçamento", _budget(profile)),
        ("Uso principal", _word(profile.uso_principal or "")),
        ("Cidade", " – ".join(filter(None, [profile.city, profile.state]))),
        ("Prioridades", listed([f"{_word(name)} ({weight})" for name, weight in profile.prioridades.items()])),
        *((label, listed([_word(value) for value in getattr(profile, name)])) for name, label in _LISTS.items()),
        *_plain(profile),
        ("Carro na troca", _trade_in(profile)),
        ("Observações", listed([label for name, label in _FLAGS.items() if getattr(profile, name)])),
    ]
    return [(label, value) for label, value in rows if value]


def _plain(profile: UserProfileData) -> list[Row]:
    known = ((label, write, getattr(profile, name)) for name, (label, write) in _PLAIN.items())
    return [(label, write(value)) for label, write, value in known if value is not None]


def _budget(profile: UserProfileData) -> str:
    low, high = profile.orcamento_min, profile.orcamento_max
    if low is None or high is None:
        if high is not None:
            return f"até {money(high)}"
        return f"a partir de {money(low)}" if low is not None else ""
    return f"em torno de {money(high)}" if low == high else f"de {money(low)} a {money(high)}"


def _trade_in(profile: UserProfileData) -> str:
    if profile.trade_in:
        return _car(profile.trade_in) or "sim"
    return {True: "sim", False: "não", None: ""}[profile.has_trade_in]


def _car(car: TradeIn) -> str:
    parts = [car.model, str(car.year or ""), kilometres(car.mileage) if car.mileage is not None else ""]
    return ", ".join(filter(None, parts))


def _word(value: str) -> str:
    return _WORDS.get(value, value.replace("_", " "))
