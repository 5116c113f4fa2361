"""The language of a message, told only when it is clear: Spanish, English, else Brazilian Portuguese."""

import re

PORTUGUESE, SPANISH, ENGLISH = "pt-BR", "es", "en"

_WORDS = re.compile(r"[a-z]+")
_SPANISH = frozenset(
    """hola busco quiero tengo usted ustedes cuanto cuesta coche coches auto autos donde esta estan el los las una unos y con pero gracias buenos buenas dias tardes noches
    hasta mil pesos dolares necesito puedo puede hay como familia carro vehiculo precio cual cuales muy bien tienen tiene hablar persona espanol hablo espera mi su
    comprar vender hacer me gustaria gusta es soy estoy del al por favor para mas tambien ahora manana cita ver usado automatica caja camioneta financiar cuotas enganche""".split()
)
_ENGLISH = frozenset(
    """hi hello i am looking for a car the want need have you do does is are can could would like how much price buy sell please thanks thank good morning afternoon evening
    where what which this that with and my your in to of up budget under family automatic available speak english someone person store open hours test drive cheap used
    financing any options show me it be see tomorrow from it's im dont not know""".split()
)
_PORTUGUESE = frozenset(
    """oi ola quero tenho voce voces quanto custa carro carros onde e o os as um uma uns mas obrigado obrigada bom boa dia tarde noite ate preciso posso pode tem como
    familia qual quais muito bem falar pessoa meu minha seu comprar fazer eu sou estou do da no na nao sim por favor para mais tambem agora amanha ver com de que em
    se ou esse essa isso ele ela gostaria procuro busco vender usado""".split()
)
_SHORTEST = 3
_CLEAR_SHARE = 0.6


def language_of(folded: str) -> str:
    """The language of a folded text; short or mixed messages count as Portuguese."""
    words = _WORDS.findall(folded)
    if len(words) < _SHORTEST:
        return PORTUGUESE
    shares = {lang: _share(words, known) for lang, known in ((SPANISH, _SPANISH), (ENGLISH, _ENGLISH))}
    language = max(shares, key=lambda name: shares[name])
    portuguese = _share(words, _PORTUGUESE)
    only = sum(word in _known(language) and word not in _PORTUGUESE for word in words)
    clear = shares[language] >= _CLEAR_SHARE and shares[language] > portuguese + 0.15 and only >= 2
    return language if clear else PORTUGUESE


def _known(language: str) -> frozenset[str]:
    return _SPANISH if language == SPANISH else _ENGLISH


def _share(words: list[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)
