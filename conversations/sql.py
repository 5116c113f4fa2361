"""Plain SQL for the hot path, where the statement itself is the rule (conditional updates, conflicts, row locks).

``select``, ``loaded``, ``insert`` and ``update`` move whole model instances without the ORM's compiler, which took
15% of the turn workers' CPU and 27% of the senders' (docs/performance.md).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import OperationalError, connection
from django.db.models import AutoField, Field, Model

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)


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


@cache
def columns(model: type[Model], alias: str = "") -> str:
    """All columns of a model's table, comma-separated, as ``loaded`` wants them."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(f"{prefix}{field.column}" for field in model._meta.concrete_fields)


def loaded(model: type[M], values: Sequence[Any]) -> M:
    """The instance whose ``columns`` were read: decrypted, and known to be in the database."""
    names, decoders = _reading(model)
    decoded = list(values)
    for at, decode in decoders:
        decoded[at] = decode(decoded[at], None, connection)
    return model.from_db(connection.alias, names, decoded)


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    fields = model._meta.concrete_fields
    decoders = [(at, field.from_db_value) for at, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], decoders


def select(model: type[M], rest: str, parameters: Sequence[Any] = ()) -> list[M]:
    """The instances that ``rest`` names: ``WHERE …``, with its order, limit and locks."""
    found = rows(f"SELECT {columns(model)} FROM {model._meta.db_table} {rest}", parameters)
    return [loaded(model, values) for values in found]


def insert(instances: Sequence[M]) -> list[M]:
    """Insert whole instances of one model in one statement; keys the database gives are set on them."""
    if not instances:
        return []
    model = type(instances[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    returned = rows(
        f"INSERT INTO {model._meta.db_table} ({', '.join(str(field.column) for field in fields)})"
        f" VALUES {values(len(instances), len(fields))} RETURNING {model._meta.pk.column}",
        [_written(field, field.pre_save(one, add=True)) for one in instances for field in fields],
    )
    for one, (pk,) in zip(instances, returned, strict=True):
        one.pk = pk
        one._state.adding, one._state.db = False, connection.alias
    return list(instances)


def update(instance: Model, names: Sequence[str]) -> None:
    """Write the named fields of one instance."""
    fields = [field for field in instance._meta.concrete_fields if field.name in names]
    execute(
        f"UPDATE {instance._meta.db_table} SET {', '.join(f'{field.column} = %s' for field in fields)}"
        f" WHERE {instance._meta.pk.column} = %s",
        [*(_written(field, getattr(instance, field.attname)) for field in fields), instance.pk],
    )


def _written(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def lend_connection() -> None:
    """Before waiting for the network: a pooled connection serves other threads meanwhile."""
    if "pool" in connection.settings_dict["OPTIONS"]:
        connection.close()


def is_transient(error: OperationalError) -> bool:
    """A deadlock, a failed serialisation or a lock that was not had in time: the same again may well succeed."""
    return getattr(error.__cause__, "sqlstate", None) in {"40P01", "40001", "55P03"}
