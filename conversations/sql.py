"""Plain SQL for the hot path, where the statement itself is the rule (conditional updates, conflicts, row locks)."""

from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection

Row = tuple[Any, ...]


def rows(statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """Run and fetch everything."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def row(statement: str, parameters: Sequence[Any] = ()) -> Row | None:
    """Run and fetch the first row, or ``None``."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: Row | None = cursor.fetchone()
        return found


def execute(statement: str, parameters: Sequence[Any] = ()) -> int:
    """Run and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def values(count: int, columns: int) -> str:
    """Placeholders for ``count`` rows: ``(%s,%s),(%s,%s)``."""
    return ",".join(["(" + ",".join(["%s"] * columns) + ")"] * count)


def lend_connection() -> None:
    """Before waiting for the network: a pooled connection serves other threads meanwhile."""
    if "pool" in connection.settings_dict["OPTIONS"]:
        connection.close()


def is_transient(error: OperationalError) -> bool:
    """A deadlock, a failed serialisation or a lock that was not had in time: the same again may well succeed."""
    return getattr(error.__cause__, "sqlstate", None) in {"40P01", "40001", "55P03"}
