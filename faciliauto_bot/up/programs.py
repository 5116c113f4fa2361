"""The processes of the system. A new one is a new line here."""

import signal
import sys
from dataclasses import dataclass
from enum import IntEnum

from faciliauto_bot.up.plan import Plan


class Stop(IntEnum):
    """The order of stopping: first what takes work in, last what keeps it."""

    WEB = 1
    WORKERS = 2
    CLOCKS = 3
    SANDBOX = 4
    BROKER = 5
    DATABASE = 6


@dataclass(frozen=True)
class Program:
    """One process: `patience` is how many seconds it may take to stop, `role` picks its database limits.

    `orphaned` is the signal the kernel sends when ``up`` itself is killed: SIGKILL, unless it has children of its own
    that only it can end.
    """

    name: str
    command: tuple[str, ...]
    stop: Stop
    role: str
    patience: float = 15
    orphaned: signal.Signals = signal.SIGKILL


def programs(plan: Plan) -> list[Program]:
    """Everything that runs beside the servers, in the order of starting."""
    ready_before = ("--include", "faciliauto_bot.turn_worker")
    table = [
        Program("web", _web(plan), Stop.WEB, "web", patience=10, orphaned=signal.SIGTERM),
        Program("live", _live(plan), Stop.CLOCKS, "live", patience=10, orphaned=signal.SIGTERM),
        Program("turns", _worker("turns", "prefork", 2, *ready_before), Stop.WORKERS, "worker"),
        Program("outbox", _worker("outbox", "threads", 32), Stop.WORKERS, "sender"),
        Program("default", _worker("default", "prefork", 1), Stop.WORKERS, "worker"),
        Program("sweep", _python("manage.py", "sweep"), Stop.CLOCKS, "worker"),
        Program("beat", _beat(), Stop.CLOCKS, "worker"),
    ]
    if plan.sandbox:
        table.append(
            Program("sandbox", _sandbox(plan), Stop.SANDBOX, "sandbox", patience=5, orphaned=signal.SIGTERM),
        )
    return table


def setup() -> Program:
    """What must have ended well before the others start: migrations, and the sandbox's accounts."""
    return Program("setup", _python("-m", "faciliauto_bot.up.setup"), Stop.WEB, "command")


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


def _granian(target: str, interface: str, host: str, port: int, *options: str) -> tuple[str, ...]:
    return _python(
        *("-m", "granian", target, "--interface", interface, "--host", host, "--port", str(port)),
        *("--no-access-log", "--log-level", "error", "--workers-kill-timeout", "5"),
        *("--respawn-failed-workers", "--respawn-interval", "1", *options),
    )


def _web(plan: Plan) -> tuple[str, ...]:
    options = ("--workers", "2", "--blocking-threads", "8")
    return _granian("faciliauto_bot.wsgi:application", "wsgi", plan.host, plan.port, *options)


def _live(plan: Plan) -> tuple[str, ...]:
    return _granian("faciliauto_bot.asgi:application", "asgi", plan.host, plan.live_port)


def _sandbox(plan: Plan) -> tuple[str, ...]:
    return _granian("faciliauto_bot.sandbox.app:app", "asgi", "127.0.0.1", plan.sandbox_port)


def _celery(*arguments: str) -> tuple[str, ...]:
    # Celery warns root on every start; here it accepts JSON from a broker behind a password, not pickles.
    quiet = "ignore:You're running the worker with superuser privileges"
    return _python("-W", quiet, "-m", "celery", "--quiet", "-A", "faciliauto_bot", *arguments)


def _worker(queue: str, pool: str, concurrency: int, *options: str) -> tuple[str, ...]:
    return _celery(
        *("worker", "--queues", queue, "--hostname", f"{queue}@%h", "--pool", pool, "--concurrency", str(concurrency)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", *options),
    )


def _beat() -> tuple[str, ...]:
    return _celery("beat", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler", "--pidfile", "")
