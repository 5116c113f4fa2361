import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from faciliauto_bot.embedded.processes import command
from faciliauto_bot.embedded.valkey import Valkey

pytestmark = pytest.mark.integration


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "with space" / "valkey", password="segredo-do-teste")
    server.start()
    yield server
    server.kill()


def test_the_queue_survives_a_stop_and_a_start(valkey: Valkey) -> None:
    redis.Redis.from_url(valkey.url).rpush("turns", "one")
    valkey.stop()
    assert not valkey.alive
    valkey.start()
    assert redis.Redis.from_url(valkey.url).lpop("turns") == b"one"


def test_strangers_are_refused(valkey: Valkey) -> None:
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=valkey.port, retry=None).ping()


def test_it_never_evicts_and_listens_on_the_loopback_only(valkey: Valkey) -> None:
    client = redis.Redis.from_url(valkey.url)
    told = {name: client.config_get(name)[name] for name in ("maxmemory-policy", "appendonly", "bind")}
    assert told == {"maxmemory-policy": "noeviction", "appendonly": "yes", "bind": "127.0.0.1"}


def test_its_password_is_on_no_command_line(valkey: Valkey) -> None:
    assert valkey.process is not None
    assert valkey.password not in command(valkey.process.pid)
    assert stat.S_IMODE((valkey.data / "valkey.conf").stat().st_mode) == 0o600
