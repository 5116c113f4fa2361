"""Where Brazilian towns are, so that a radius around the customer means something."""

import csv
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from faciliauto_bot.sandbox.backend.stock import fold

DATA = Path(__file__).parents[3] / "nlp" / "data"
EARTH_RADIUS_KM = 6371.0

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def locate(city: str | None, state: str | None) -> Point | None:
    """Where a municipality is; of several with one name the state decides, else a capital, else none.

    A town nobody knows, or none at all, is taken to be its state's capital.
    """
    towns, capitals = _gazetteer()
    here = towns.get(fold(city), {}) if city else {}
    uf = state.upper() if state else None
    if uf:
        return here.get(uf) or capitals.get(uf)
    if len(here) == 1:
        return next(iter(here.values()))
    return next((point for point in here.values() if point in capitals.values()), None)


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance in km (haversine)."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@cache
def _gazetteer() -> tuple[dict[str, dict[str, Point]], dict[str, Point]]:
    codes = {row["codigo_uf"]: row["uf"] for row in _rows("estados.csv")}
    towns: dict[str, dict[str, Point]] = {}
    capitals: dict[str, Point] = {}
    for row in _rows("municipios.csv"):
        uf, point = codes[row["codigo_uf"]], (float(row["latitude"]), float(row["longitude"]))
        towns.setdefault(fold(row["nome"]), {})[uf] = point
        if row["capital"] == "1":
            capitals[uf] = point
    return towns, capitals


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
