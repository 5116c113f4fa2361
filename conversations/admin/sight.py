"""Whose customers a page shows. The rule lives in the room above, which hands it in."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

Rows = TypeVar("Rows", bound=Model)
Narrow = Callable[[QuerySet[Any], HttpRequest], QuerySet[Any]]
_narrow: list[Narrow] = []


def narrow_with(narrow: Narrow) -> None:
    """Register the rule: called with the rows of any page and who asks for them."""
    _narrow[:] = [narrow]


def theirs(rows: QuerySet[Rows], request: HttpRequest) -> QuerySet[Rows]:
    """Those of the rows that whoever asks may see."""
    for narrow in _narrow:
        rows = narrow(rows, request)
    return rows
