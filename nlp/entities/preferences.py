"""Body type, gearbox and fuel."""

import re
from collections.abc import Callable

from nlp.preference_words import preference_words
from nlp.reading import Found, Reading, matches

_NOT_GEARBOX = re.compile(
    r"\b(?:vidros?|travas?|direcao|bancos?|ar|freio de mao|comandos?|adaptac\w+|freio|retrovisor(?:es)?|farois?|"
    r"piloto|chave|cancela|android|"
    r"mensage\w+|respostas?|respond\w+|sistema|atendimento|atendente|canal|chat|bot|aviso|isto e|isso e|negocio|"
    r"opcoes|sair do|"
    r"o recado|acelerador|reserva e|listas?|disparos?|modo|menu|envio|gravac\w+|ligac\w+|conversa|frenagem|frenagens|"
    r"portao|portas?|tampa|porta[- ]malas|debito|pagamento|renovacao|baixa|analise|limpadores|ajuste|parque\w+|"
    r"controle|desativ\w+ o|deslig\w+ o)\s(?:\w+\s){0,1}\Z"
)
_SHOP = re.compile(r"\s(?:shopping|center|centro|pecas|eletrica|mecanica|escola|posto)\b")
_A_CAR = re.compile(r"\b(?:ess|est|um|teu|seu|d|noss|n|o)[eo]? \Z")
_ROBOT = re.compile(
    r"\b(?:(?:uma|alguma|por|com) pessoa|ser humano|atendente|robo|moca de|falar com|conversar com|"
    r"(?:alguem|menina|moca|moco|rapaz)\b.{0,20}\b(?:me )?atend\w+|me responde (?:tu|voce)|cristao|nao automatiz\w+)\b"
)
_BOOKLET = re.compile(r"\b(?:cad[ee]|vem com|acompanha|tem|junto com|veio com|perd\w+|d[oe]|o|no)\s\Z")
_MISSING = re.compile(r"\b(?:veio|entregaram|sumiram com|perdi|cade|falta|faltou) (?:o|meu|com o) \Z")
_WITH_PAPERS = re.compile(
    r"\s(?:original |dele |dela |d[oe] \w+ )?(?:e|com|mais|ou|,)\s(?:[oa]s? )?(?:nota|chave|revis\w+|documento|estepe|"
    r"crlv|livret\w+)"
    r"|\s(?:do (?:carro|proprietario|dono|usuario|fabricante|veiculo)|de (?:instruc\w+|uso|fabrica|bordo)|impresso|"
    r"em portugues|em pdf)"
)
_NOT_ELECTRIC = re.compile(
    r"\b(?:vidros?|travas?|direcao|bancos?|retrovisor(?:es)?|parte|porta[- ]malas|teto|freio|pane|problema|janelas?|"
    r"hidraulica ou|motos?|bicicletas?|bikes?|patinetes?|scooters?|auto|fiacao|chuveiro|rede)\s(?:\w+\s)?\Z"
)
_FILLED_UP = re.compile(
    r"\b(?:economia|economiz\w+|gast\w+|beb\w+|consumo|consom\w+|consum\w+|preco|posto|por causa|abastec\w+|pag\w+|"
    r"encher|"
    r"coloc\w+|bot\w+|custo|dinheiro)(?: (?:d[eao]|n[ao]|com|em|para|[oa]|muit[ao]|pouc[ao]|tant[ao]|mais|menos|um rim|"
    r"uma fortuna|sua|minha|toda))* \Z|\b(?:pouc|muit|tant)[ao] \Z"
)
_GAS_STATION = re.compile(
    r"\s(?:(?:aqui|ai|hoje|desse jeito|nesse preco|ja)\s)?(?:car[ao]|comum|aditivada|de cozinha|(?:es)?ta|baixou|"
    r"subi\w*|aument\w+|vai|"
    r"custa\w*|n[eo] (?:tanque|posto)|para (?:dar|ir|chegar|rodar)|adulterad[ao]|batizad[ao]|por conta)\b"
)


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
    if match.group() == "manual" and _WITH_PAPERS.match(text, match.end()) and _BOOKLET.search(text, 0, match.start()):
        return True
    if match.group() == "manual" and _MISSING.search(text, 0, match.start()):
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
