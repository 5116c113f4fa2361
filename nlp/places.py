"""The 5,571 municipalities and 27 states: names in messages, coordinates, time zones."""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.entities.phrases import Hit, Phrases
from nlp.normalize import Normalized, fold, normalize
from nlp.place_words import (
    STATE_NAMES,
    STATES_ALONE,
    large_cities,
    names_with_another_meaning,
    nicknames,
    ordinary_words,
)
from nlp.reading import Found, Reading

_DATA = Path(__file__).parent / "data"
_WORDS = re.compile(r"[a-z0-9]+")
_EARTH_RADIUS_KM = 6371.0

_HOME = (
    r"\b(?:mor[oae]|moramos|morando|resid[oe]|residimos|sou|somos|viv[oe]|fico|ficamos|est?ou|to|estamos|"
    r"trabalho|cidade|regiao|perto|proxim[oa]|loja|lojas|"
    r"entrega[mr]?|aqui|natural|venho|vindo|falo|daqui|la|filial|unidade|atende[m]?|proximidades|endereco|nasci|"
    r"estudo|grande|municipio|prefeitura|interior|rural|transferid[oa])"
)
_STRONG_BEFORE = re.compile(
    _HOME + (r"\W{1,2}(?:(?:aqui|la|hoje|atualmente|tambem|e)\s)?(?:(?:em|de|da|do|no|na|para|a|e|por|fica)\s)?\Z")
)
_SOFT_BEFORE = re.compile(r"(?:\b(?:em|para|de|do|da|e|regiao d[eoa]|interior d[eoa]|grande)\s|[,/(-]\s?|\A\W*)\Z")
_IN_BEFORE = re.compile(r"\b(?:em|sou d[eoa]|aqui (?:em|no|na|de)|mor[oa]|la (?:em|de|no|na))\s\Z")
_INTERIOR_BEFORE = re.compile(
    r"\b(?:interior|litoral|estado|capital|(?<!zona )sul|(?<!zona )norte|(?<!zona )oeste|(?<!zona )leste|"
    r"zona da mata)(?: (?:aqui|todo))?\s(?:d[eoa]s?|"
    r"em)\s\Z"
)
_STATE_CONTEXT = re.compile(
    _HOME.replace("|sou", "|sou|interior|litoral|estado|norte|sul")
    + (r"\W{1,2}(?:(?:em|de|da|do|no|na)\s)?\Z|\b(?:no|do|na|em)\s\Z")
)
_WHOLE_AROUND = re.compile(r"\W*(?:(?:em|de|no|na|e|aqui|oi|sou de|moro em|sim|bom)\W+)*\W*\Z")
_FOLLOWED_BY_UF = re.compile(r"\s?(?:[,/(-]\s?|\s)([a-z]{2})\b")


@dataclass(frozen=True, slots=True)
class City:
    """A municipality. `latitude` and `longitude` in degrees, `ddd` its area code, `timezone` an IANA name."""

    name: str
    uf: str
    latitude: float
    longitude: float
    timezone: str
    ddd: int
    capital: bool

    def distance_km(self, other: "City") -> float:
        """Great-circle distance to another city."""
        return distance_km(self.latitude, self.longitude, other.latitude, other.longitude)


@dataclass(frozen=True, slots=True)
class _Atlas:
    by_name: dict[str, tuple[City, ...]]
    names: Phrases[str]
    cities: tuple[City, ...]


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance between two points given in degrees."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    half_lat, half_lon = (b - a) / 2, math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(a) * math.cos(b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def _key(name: str) -> str:
    return " ".join(_WORDS.findall(fold(name)))


@lru_cache(maxsize=1)
def _ufs() -> dict[str, str]:
    with (_DATA / "estados.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["codigo_uf"]: row["uf"] for row in csv.DictReader(lines)}


@lru_cache(maxsize=1)
def _atlas() -> _Atlas:
    cities = tuple(_read_cities())
    by_name: dict[str, list[City]] = {}
    for city in cities:
        by_name.setdefault(_key(city.name), []).append(city)
    phrases = {name: name for name in by_name} | {nick: _key(name) for nick, (name, _) in nicknames().items()}
    return _Atlas({name: tuple(group) for name, group in by_name.items()}, Phrases(phrases.items()), cities)


def _read_cities() -> Iterator[City]:
    with (_DATA / "municipios.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield City(
                name=row["nome"],
                uf=_ufs()[row["codigo_uf"]],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                timezone=row["fuso_horario"],
                ddd=int(row["ddd"]),
                capital=row["capital"] == "1",
            )


def nearest(latitude: float, longitude: float) -> City:
    """The municipality whose seat is nearest to a point, as for a shared location."""
    return min(_atlas().cities, key=lambda city: distance_km(latitude, longitude, city.latitude, city.longitude))


def city_named(name: str, uf: str | None = None) -> City | None:
    """The municipality of this name or nickname; without `uf`, of namesakes the one most people mean."""
    key = _key(name)
    state = uf.upper() if uf else None
    named = _namesakes(key, state)
    if named or key not in nicknames():
        return named
    official, home = nicknames()[key]
    return _namesakes(_key(official), state or home)


def _namesakes(key: str, uf: str | None) -> City | None:
    group = tuple(city for city in _atlas().by_name.get(key, ()) if uf in (None, city.uf))
    return _best(group) if group else None


@lru_cache(maxsize=2048)
def _best(group: tuple[City, ...]) -> City:
    """Of namesakes: the capital, then the large city, then the one nearest to a large city."""
    return min(
        group, key=lambda city: (not city.capital, large_cities().get(_key(city.name)) != city.uf, _to_large_city(city))
    )


def _to_large_city(city: City) -> float:
    return min(city.distance_km(large) for large in _large())


@lru_cache(maxsize=1)
def _large() -> tuple[City, ...]:
    pairs = ((name, uf) for name, uf in large_cities().items())
    return tuple(city for name, uf in pairs for city in _atlas().by_name.get(name, ()) if city.uf == uf)


def find_cities(text: str) -> list[City]:
    """The municipalities a message names, each resolved among its namesakes by the states it also names."""
    reading = Reading(normalize(text))
    find_places(reading)
    states = [str(item.value) for item in reading.of_type("state")]
    return [city for item in reading.of_type("city") if (city := _among(str(item.value), states))]


def _among(name: str, states: list[str]) -> City | None:
    return next((city for uf in states if (city := city_named(name, uf))), None) or city_named(name)


def find_places(reading: Reading) -> None:
    """Adds `city` and `state`."""
    _find_states_by_name(reading, interior_only=True)
    for hit in _atlas().names.find(reading.words):
        if not reading.free(hit.start, hit.end) or _is_no_city(reading.normalized, hit):
            continue
        if _is_place(reading.normalized, hit) or _is_beside_city(reading, hit):
            _add_city(reading, hit)
    _find_states_by_name(reading, interior_only=False)
    _find_states_by_letters(reading)


def _add_city(reading: Reading, hit: Hit[str]) -> None:
    name, uf = _resolved(reading.normalized, hit)
    following = _uf_after(reading.normalized, hit.end)
    city = city_named(name, following or uf) or city_named(name)
    if city is None:
        return
    reading.add(Found("city", city.name, hit.start, hit.end, confidence=0.9 if following or _is_large(name) else 0.75))
    if following:
        start = (
            reading.text.index(following.lower(), hit.end) if following.lower() in reading.text[hit.end :] else hit.end
        )
        reading.add(Found("state", following, start, start + 2, confidence=0.9))


def _resolved(normalized: Normalized, hit: Hit[str]) -> tuple[str, str | None]:
    """Canonical folded name; "poa" is Porto Alegre, but "Poá" with its accent is the town."""
    nickname = nicknames().get(hit.phrase)
    if hit.phrase == "poa":
        first, last = normalized.span(hit.start, hit.end)
        if "á" in normalized.original[first:last].lower():
            return "poa", "SP"
    if nickname:
        return _key(nickname[0]), nickname[1]
    return hit.value, None


def _is_large(name: str) -> bool:
    return name in large_cities()


def _uf_after(normalized: Normalized, end: int) -> str | None:
    text = normalized.text
    match = _FOLLOWED_BY_UF.match(text, end)
    if not match:
        return None
    uf = match.group(1).upper()
    ordinary = uf in _ORDINARY_LETTERS and match.end() < len(text.rstrip(" .!?)"))
    if uf not in _ufs().values() or (ordinary and not _written(normalized, *match.span(1)).isupper()):
        return None
    return uf


def _written(normalized: Normalized, start: int, end: int) -> str:
    first, last = normalized.span(start, end)
    return normalized.original[first:last]


def _is_name(normalized: Normalized, hit: Hit[str]) -> bool:
    """Whether the customer, who does not write all in capitals, gave the word one."""
    return not normalized.original.isupper() and _written(normalized, hit.start, hit.end)[:1].isupper()


def _is_no_city(normalized: Normalized, hit: Hit[str]) -> bool:
    """A state's name, a river, a month ("março"), a football club or a street called after a town."""
    if _uf_after(normalized, hit.end):
        return False
    if hit.phrase in STATE_NAMES and hit.phrase not in _CITY_AND_STATE:
        return True
    if hit.phrase in ("rio", "rio grande") and normalized.text.startswith(" grande d", hit.end):
        return True
    if hit.phrase == "marco" and "ç" in _written(normalized, hit.start, hit.end).lower():
        return True
    return _NO_CITY_BEFORE.search(normalized.text[max(0, hit.start - 30) : hit.start]) is not None


def _is_place(normalized: Normalized, hit: Hit[str]) -> bool:
    """Whether a name that may be ordinary words stands where a place would."""
    text, before = normalized.text, normalized.text[max(0, hit.start - 40) : hit.start]
    if _uf_after(normalized, hit.end):
        return True
    if _WHOLE_AROUND.fullmatch(text[: hit.start]) and _WHOLE_AROUND.fullmatch(text[hit.end :]):
        return hit.phrase not in ordinary_words() or hit.start > 0
    strong, inside = _STRONG_BEFORE.search(before) is not None, _IN_BEFORE.search(before) is not None
    name = _is_name(normalized, hit)
    if hit.phrase in ordinary_words():
        return sum((inside, name, strong)) > 1 and hit.phrase != "centro" and (inside or hit.start > 0)
    named = name and (_NAMED_BEFORE.search(before) is not None or (hit.start == 0 and text.startswith(",", hit.end)))
    if hit.phrase in names_with_another_meaning():
        return strong or inside or named or _WAY_BEFORE.search(before) is not None
    if hit.phrase in nicknames() or _is_large(hit.value) or (len(hit.phrase) >= 12 and " " in hit.phrase):
        return True
    return strong or named or _SOFT_PLACE.search(before) is not None


def _is_beside_city(reading: Reading, hit: Hit[str]) -> bool:
    """ "canoas e alvorada", "de Petrópolis para o Rio": a name joined to a city is one too."""
    cities = [city for city in reading.of_type("city", "state") if city.end <= hit.start]
    gap = reading.text[cities[-1].end : hit.start] if cities else ";"
    return hit.phrase not in ordinary_words() and _BETWEEN_CITIES.fullmatch(gap) is not None


_ORDINARY_LETTERS = frozenset({"SE", "TO", "AM", "PA", "AL", "MA", "PI", "CE"})
_CITY_AND_STATE = frozenset({"sao paulo", "rio de janeiro", "rio"})
_NAMED_BEFORE = re.compile(
    r"\b(?:em|de|para|ate|entre|por|regiao d[eo]|centro do|zona (?:norte|sul|leste|oeste|rural) d[eo]|no(?= rio))\s\Z"
)
_WAY_BEFORE = re.compile(
    r"\b(?:entreg\w+|mand\w+|frete|cegonha|viaj\w+|vou|ir|vai|excursao|disponivel|autonomo|senai)\s(?:(?:so|"
    r"por cegonha)\s)?"
    r"(?:para|a|ate|de)\s\Z"
)
_NO_CITY_BEFORE = re.compile(
    r"\b(?:jogo|time|torc\w+|perto|beira|shopping)\sd[oa]\s\Z|\b(?:morro|rodovia|avenida|av|rua|guerra)\sd?[eoa]\s\Z|"
    r"\bquem foi\s\Z"
)
_BETWEEN_CITIES = re.compile(r"\s?(?:[,/x-]|(?:mesmo )?\bou\b|\be\b|\bou\b|\bpara\b|\ba\b|\bate\b)\s?(?:[oa]\s)?")
_SOFT_PLACE = re.compile(
    r"\b(?:em|sou d[eoa]|cidade d[eoa]|perto d[eoa]|para o pessoal de|ate)\s\Z|\b(?:moro|cidade|cid)\W{1,3}\Z"
)


def _find_states_by_name(reading: Reading, *, interior_only: bool) -> None:
    for hit in _state_phrases().find(reading.words):
        before = reading.text[max(0, hit.start - 30) : hit.start]
        if _NO_CITY_BEFORE.search(before):
            continue
        interior = _INTERIOR_BEFORE.search(before) is not None
        is_city_too = hit.phrase in ("sao paulo", "rio de janeiro", "rio")
        if (
            interior_only
            and not interior
            and not hit.phrase.startswith(("interior", "litoral"))
            and hit.phrase not in ("rio grande do sul", ("rio grande do norte"), "sp capital")
        ):
            continue
        if is_city_too and (not interior or before.rstrip().endswith(("capital de", "capital do"))):
            continue
        if hit.phrase == "para" and not _accented_para(reading.normalized, hit):
            continue
        if before.endswith(("capital de ", "capital do ", "capital da ")) and not interior_only:
            continue
        reading.add(Found("state", hit.value, hit.start, hit.end))


def _accented_para(normalized: Normalized, hit: Hit[str]) -> bool:
    first, last = normalized.span(hit.start, hit.end)
    return normalized.original[first:last].lower() == "pará"


@lru_cache(maxsize=1)
def _state_phrases() -> Phrases[str]:
    return Phrases(STATE_NAMES.items())


def _find_states_by_letters(reading: Reading) -> None:
    known = set(_ufs().values())
    for word in reading.words:
        uf = word.text.upper()
        if (
            len(uf) == 2
            and uf in known
            and reading.free(word.start, word.end)
            and _is_state(reading, word.start, word.end, uf)
        ):
            reading.add(Found("state", uf, word.start, word.end, confidence=0.85))


def _is_state(reading: Reading, start: int, end: int, uf: str) -> bool:
    before = reading.text[max(0, start - 30) : start]
    first, last = reading.normalized.span(start, end)
    capitals = reading.normalized.original[first:last].isupper()
    if re.match(r"-\d", reading.text[end:]):
        return False
    if uf in STATES_ALONE:
        return True
    ordinary = uf in _ORDINARY_LETTERS and not capitals and end < len(reading.text.rstrip(" .!?)"))
    if any(item.type == "city" and 0 <= start - item.end <= 3 for item in reading.found) and not ordinary:
        return True
    if _INTERIOR_BEFORE.search(before):
        return True
    alone = reading.text.strip(" .!") == uf.lower()
    return (capitals and (alone or _STATE_CONTEXT.search(before) is not None)) or (
        uf == "RS" and before.endswith((" no ", " do "))
    )
