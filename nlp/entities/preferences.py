"""Body type, gearbox and fuel."""

import re
from collections.abc import Callable

from nlp.preference_words import preference_words
from nlp.reading import Found, Reading, matches

_NOT_GEARBOX = re.compile(
    r"\b(?:vidros?|travas?|direcao|bancos?|ar|freio de mao|retrovisor(?:es)?|farois?|piloto|chave|cancela|android|"
    r"mensage\w+|respostas?|sistema|atendimento|atendente|canal|chat|bot|aviso|isto e|isso e|negocio|opcoes|sair do|"
    r"no|o recado|acelerador|reserva e)\s(?:\w+\s){0,1}\Z"
)
_SHOP = re.compile(r"\s(?:shopping|center|centro|pecas|eletrica|mecanica|escola|posto)\b")
_A_CAR = re.compile(r"\b(?:ess|est|um|teu|seu|d|noss|n|o)[eo]? \Z")
_ROBOT = re.compile(r"\b(?:(?:uma|alguma|por|com) pessoa|ser humano|atendente|robo|moca de|falar com|conversar com)\b")
_NOT_ELECTRIC = re.compile(
    r"\b(?:vidros?|travas?|direcao|bancos?|retrovisor(?:es)?|parte|porta[- ]malas|teto|freio|pane|problema|janelas?|"
    r"hidraulica ou|motos?|bicicletas?|bikes?|patinetes?|scooters?|auto|fiacao|chuveiro|rede)\s(?:\w+\s)?\Z"
)
_FILLED_UP = re.compile(
    r"\b(?:economia|gast[aeo]r?|gastando|beb[ae]|consumo d[ea]|consom[ea]|consuma|pouc[ao]|muit[ao]|preco|posto|"
    r"por causa|abastec\w+)(?: d[eao]| n[ao]| com)?(?: (?:muit[ao]|pouc[ao]))?\s\Z"
)
_GAS_STATION = re.compile(r"\s(?:cara|comum|aditivada|de cozinha|(?:es)?ta\b|baixou|subiu)\b")


def find_preferences(reading: Reading) -> None:
    """Adds `category`, `transmission` and `fuel`."""
    _add(reading, "category")
    _add_seats(reading)
    _add(reading, "transmission", unless=_is_no_gearbox)
    _add(reading, "fuel", unless=_is_no_fuel)


def _add(reading: Reading, kind: str, unless: Callable[[str, re.Match[str], str], bool] | None = None) -> None:
    for value, pattern in preference_words()[kind].items():
        for match in matches(pattern, reading):
            if unless is None or not unless(reading.text, match, value):
                reading.add(Found(kind, value, match.start(), match.end()))


def _add_seats(reading: Reading) -> None:
    """Seven seats are a minivan unless a car or another body type is what has them."""
    for value, pattern in preference_words()["seats"].items():
        for match in matches(pattern, reading):
            if not reading.of_type("model", "category"):
                reading.add(Found("category", value, match.start(), match.end()))


def _is_no_gearbox(text: str, match: re.Match[str], value: str) -> bool:
    if _NOT_GEARBOX.search(text, max(0, match.start() - 30), match.start()) or _SHOP.match(text, match.end()):
        return True
    if match.group() == "auto" and _A_CAR.search(text, 0, match.start()):
        return True
    return value == "automatico" and _ROBOT.search(text) is not None


def _is_no_fuel(text: str, match: re.Match[str], value: str) -> bool:
    start = max(0, match.start() - 30)
    if value == "eletrico":
        return _NOT_ELECTRIC.search(text, start, match.start()) is not None
    poured = _FILLED_UP.search(text, start, match.start()) or _GAS_STATION.match(text, match.end())
    return value in ("gasolina", "etanol") and poured is not None
