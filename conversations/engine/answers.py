"""Bare numbers, yes and no, ordinals, "tanto faz": read against the last question or list."""

import re
from collections.abc import Mapping, Sequence

from conversations.engine.text import folded, words_only
from nlp import numbers_in

_YES = re.compile(
    r"(?:ah |opa |oba |entao |ta )*(?:s|ss|sim|claro|pode(?: ser)?|quero|aceito|ok|okay|blz|beleza|bora|"
    r"vamos?|isso|certo|com certeza|por favor|gostei|"
    r"gostaria|tenho|positivo|uhum|aham|ta bom|tudo bem|fechado|combinado|perfeito|manda|mostra|top|demorou|yes)"
    r"(?: (?:sim|claro|por favor|pf|pode|pode ser|quero|sim sim|obrigad[oa]|gostei|ok|mesmo|isso|bora|"
    r"muito|ne|da|dar|tenho|manda|mostra|quero sim))*"
)
_NO = re.compile(
    r"(?:ah |hum |por enquanto |acho que )*(?:n|nn|nao|agora nao|nop|negativo|nem|nada|nenhum|nunca|no|"
    r"de jeito nenhum|dispenso)"
    r"(?: (?:nao|quero|obrigad[oa]|precisa|preciso|tenho|gostei|agora|por enquanto|muito|valeu|mesmo|vou|ainda|dar))*"
)
_INDIFFERENT = re.compile(
    r"(?:pra mim |para mim |por mim |acho que |ainda |eu |sinceramente |na verdade )*"
    r"(?:tanto faz|indiferente|nao sei(?: ainda| dizer| te dizer)?|sei la|qualquer (?:um|uma|coisa|lugar|"
    r"cidade|valor|uso)|nao importa|nao tenho preferencia|"
    r"sem preferencia|pode ser qualquer(?: um| uma)?|nenhuma?(?: em especial| preferencia)?|"
    r"nao faz diferenca|o que (?:tiver|for|voce achar)|"
    r"voce (?:escolhe|decide|que sabe)|vc que sabe|pular?|pula|proxima|prefiro nao (?:dizer|falar|"
    r"informar)|nao quero (?:dizer|falar|informar)|so isso|so essas?|so esses?)"
    r"(?: (?:mesmo|pra mim|para mim|por enquanto|ainda|na verdade|tudo|(?:(?:a|o|as|de|da|do|em qual|qual) )?(?:cidade|"
    r"lugar|regiao|valor|preco|orcamento|uso|prioridades?|forma|pagamento)))*"
)
_ORDINALS = {"primeir": 0, "segund": 1, "terceir": 2, "quart": 3, "quint": 4, "ultim": -1}
_ORDINAL = re.compile(
    r"(?:quero |prefiro |pode ser |escolho |mostra |me mostra |ver |quero ver )?(?:a opcao |opcao |[oa] |"
    r"n[oa] )?(?P<which>primeir|segund|terceir|quart|quint|ultim)[oa]"
    r"(?: (?:opcao|carro|horario|um|por favor|mesmo|da lista))*"
)
_NUMBERS_ONLY = re.compile(
    r"(?:quero |prefiro |pode ser |escolho |ver |quero ver |me mostra |mostra |fico com |vou de )?(?:(?:o |"
    r"a |os |as |n |no |numeros? |opcao |opcoes |carros? )*\d{1,2}(?:\s*(?:,|e|/|\.|-|;|\s)\s*)*)+"
    r"(?: ?(?:por favor|pf|pfv|mesmo))?[.!,;)]*"
)
_YES_NO = frozenset(
    {
        "person",
        "recontact",
        "improvement",
        "trade_in",
        "like",
        "more",
        "drive",
        "similar",
        "dealer",
        "next_step",
        "relax",
    }
)
_SKIPPABLE = frozenset(
    {"budget", "use", "city", "priorities", "payment", "trade_in", "trade_in_car", "urgency", "name", "phone", "time"}
)
_SMALLEST_BUDGET = 3_000  # reais: below this a bare number is taken for thousands


def read_answer(text: str, *, asked: str, numbered: Sequence[str], choices: Mapping[str, str]) -> list[str]:
    """The picks an answer stands for; empty when the text is more than an answer.

    Picks are option ids, or ``yes:``, ``no:`` and ``skip:`` with the question they answer.
    """
    plain = words_only(text)
    if plain in choices:
        return [choices[plain]]
    if asked in _SKIPPABLE and _INDIFFERENT.fullmatch(plain):
        return [f"skip:{asked}"]
    if picks := _by_number(text, asked, numbered):
        return picks
    if ordinal := _ORDINAL.fullmatch(plain):
        return _at(numbered, _ORDINALS[ordinal["which"]])
    if asked in _YES_NO and _YES.fullmatch(plain):
        return [f"yes:{asked}"]
    if asked in _YES_NO and _NO.fullmatch(plain):
        return [f"no:{asked}"]
    return []


def is_yes(text: str) -> bool:
    return _YES.fullmatch(words_only(text)) is not None


def is_no(text: str) -> bool:
    return _NO.fullmatch(words_only(text)) is not None


def _by_number(text: str, asked: str, numbered: Sequence[str]) -> list[str]:
    if asked == "budget" and (figure := _budget(text)):
        return figure
    plain = folded(text)
    if not _NUMBERS_ONLY.fullmatch(plain):
        return []
    numbers = re.findall(r"\d+", plain)
    if asked == "priorities" and len(numbers) == 1 and len(numbers[0]) > 1:
        numbers = list(numbers[0])  # "135"
    picks = [pick for number in numbers for pick in _at(numbered, int(number) - 1)]
    return list(dict.fromkeys(picks)) if numbers else []


def _budget(text: str) -> list[str]:
    """A figure and nothing else, after the question about money: thousands are understood."""
    found = numbers_in(text)
    if len(found) != 1 or found[0].start > 3 or len(text.strip()) - found[0].end > 8:
        return []
    before = words_only(text[: found[0].start])
    after = words_only(text[found[0].end :])
    if before not in ("", "r", "uns") or after not in ("", "reais", "conto", "contos", "mil", "k", "pila"):
        return []
    value = found[0].value
    if value < 1000 and not found[0].scaled:
        value *= 1000
    return [f"ask:budget:{value:.0f}"] if value >= _SMALLEST_BUDGET else []


def _at(numbered: Sequence[str], index: int) -> list[str]:
    if -len(numbered) <= index < len(numbered):
        return [numbered[index]]
    return []
