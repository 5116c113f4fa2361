"""``python -m tests.bench``: start the system, measure, print. Under four minutes; ``--quick`` under one."""

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench import console, customers, report, system
from tests.bench.driver import Driver
from tests.bench.phases import Phase, Phases

_SEED_RATE = 1000 / 60 / 2.3  # bursts a second that make the 1,000 messages a minute of the first design


@dataclass(frozen=True, slots=True)
class Lengths:
    """Seconds of each part."""

    warm: float
    step: float
    steady: float


WHOLE, QUICK = Lengths(8, 10, 30), Lengths(4, 5, 8)


def main() -> None:
    options = _options()
    lengths = QUICK if options.quick else WHOLE
    with system.fresh() as under_test:
        crowd = customers.people(options.contacts)
        phases: list[Phase] = []
        with under_test.running(WHATSAPP_THROUGHPUT_MPS=str(options.tier)):
            postgres = _settle_in(under_test, crowd)
            if not options.console:
                phases += asyncio.run(_high(under_test, crowd, lengths, options.first_rate, options.rate))
        if not (options.quick or options.rate or options.console):
            with under_test.running():
                phases += asyncio.run(_default(under_test, crowd, lengths))
        with under_test.running():
            _follow(under_test)
            desk = asyncio.run(_console(under_test, crowd, lengths))
        facts = report.machine(postgres)
        told = [report.as_text(facts, phases), console.as_text(desk)]
        sys.stdout.write("\n{}\n\n".format("\n\n".join(told)))
        if options.json:
            options.json.write_text(json.dumps(report.as_json(facts, phases) | {"console": asdict(desk)}, indent=2))


def _settle_in(under_test: system.System, crowd: list[customers.Customer]) -> str:
    """Let the database know everybody; the version of its server."""
    import django

    os.environ |= {**under_test.environment, "DJANGO_SETTINGS_MODULE": "faciliauto_bot.settings"}
    django.setup()
    from django.db import connection

    customers.give_consents(crowd)
    connection.ensure_connection()
    version = f"{connection.pg_version // 10000}.{connection.pg_version % 10000}"
    connection.close()
    return version


async def _high(
    under_test: system.System, crowd: list[customers.Customer], lengths: Lengths, first: float, rate: float | None
) -> list[Phase]:
    phases = await _ready(under_test, crowd, lengths)
    if rate:
        return [await phases.steady("steady", rate, lengths.steady)]
    ceiling = await phases.ceiling(first, lengths.step)
    return [ceiling, await phases.steady("half of it", ceiling.turns_per_second / 2, lengths.steady)]


async def _default(under_test: system.System, crowd: list[customers.Customer], lengths: Lengths) -> list[Phase]:
    phases = await _ready(under_test, crowd, lengths)
    return [await phases.steady("1,000/min", _SEED_RATE, lengths.steady)]


def _follow(under_test: system.System) -> None:
    """Each start has other ports: point this process at the servers that run now."""
    from urllib.parse import urlsplit

    from django.conf import settings
    from django.db import connections

    from conversations.bell import shared_redis

    address = urlsplit(under_test.environment["DATABASE_URL"])
    connections.close_all()
    connections.settings["default"]["PORT"] = str(address.port)
    connections["default"].settings_dict["PORT"] = str(address.port)
    settings.REDIS_URL = under_test.environment["REDIS_URL"]
    shared_redis.cache_clear()


async def _console(under_test: system.System, crowd: list[customers.Customer], lengths: Lengths) -> console.Figures:
    driver = Driver(crowd, under_test.environment, port=under_test.port, sandbox_port=under_test.sandbox_port)
    await customers.give_phones(crowd, driver.sandbox)
    return await console.run(under_test, crowd, driver, lengths.steady)


async def _ready(under_test: system.System, crowd: list[customers.Customer], lengths: Lengths) -> Phases:
    ports = {"port": under_test.port, "sandbox_port": under_test.sandbox_port}
    driver = Driver(crowd, under_test.environment, **ports)
    await customers.give_phones(crowd, driver.sandbox)
    phases = Phases(driver, under_test.pids, _say)
    await phases.warm(lengths.warm)
    return phases


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough figure in half a minute of load")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--contacts", type=int, default=1200, help="customers who write (default 1200)")
    parser.add_argument("--tier", type=int, default=1000, help="messages a second of the number (default 1000)")
    parser.add_argument("--first-rate", type=float, default=16.0, help="bursts a second to begin the climb with")
    parser.add_argument("--console", action="store_true", help="measure the agents' console only")
    parser.add_argument("--rate", type=float, help="measure only this many bursts a second")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
