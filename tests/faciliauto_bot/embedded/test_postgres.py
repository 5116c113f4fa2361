import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from faciliauto_bot.embedded import account
from faciliauto_bot.embedded.postgres import Postgres
from faciliauto_bot.embedded.processes import LINUX, free_port, started
from faciliauto_bot.embedded.server import ServerError

pytestmark = pytest.mark.integration

PASSWORD = "senha ' com / tudo @ção"


@pytest.fixture
def postgres(open_folder_for_all: Path) -> Iterator[Postgres]:
    server = Postgres(open_folder_for_all / "postgres", password=PASSWORD, fast=True)
    server.start()
    yield server
    server.kill()


def test_it_keeps_what_was_written_over_a_stop_and_a_kill(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE cars AS SELECT 'Ônix' AS model")
    postgres.stop()
    assert not postgres.alive
    postgres.start()
    postgres.kill()
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT upper(model) FROM cars").fetchone() == ("ÔNIX",)


def test_it_asks_for_its_password_on_the_loopback(postgres: Postgres) -> None:
    stranger = Postgres(postgres.data, password="outra", port=postgres.port)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stranger.url)


def test_it_listens_on_the_loopback_only_and_leaves_no_socket(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        for setting, value in (("listen_addresses", "127.0.0.1"), ("unix_socket_directories", "")):
            assert connection.execute(f"SHOW {setting}").fetchone() == (value,)


def test_it_never_runs_as_root(postgres: Postgres) -> None:
    assert postgres.process is not None
    assert postgres.data.stat().st_uid != 0
    if LINUX:
        assert Path(f"/proc/{postgres.process.pid}").stat().st_uid == postgres.data.stat().st_uid


def test_it_stops_while_clients_are_connected(postgres: Postgres) -> None:
    connection = psycopg.connect(postgres.url)
    connection.execute("SELECT 1")
    postgres.stop(timeout=30)
    assert not postgres.alive
    connection.close()


def test_a_killed_run_leaves_a_postmaster_that_the_next_start_ends(postgres: Postgres) -> None:
    assert postgres.process is not None
    orphan = postgres.process.pid
    successor = Postgres(postgres.data, password=PASSWORD, fast=True)
    successor.start()
    assert postgres.process.poll() is not None
    assert started(orphan) is None
    successor.kill()


def test_the_lock_of_a_pid_that_now_is_someone_else_is_removed(postgres: Postgres) -> None:
    postgres.kill()
    lock = postgres.data / "postmaster.pid"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        postgres.start()
        assert bystander.poll() is None
        bystander.kill()


def test_an_initialisation_that_was_killed_half_way_is_begun_again(open_folder_for_all: Path) -> None:
    unfinished = open_folder_for_all / "postgres.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("17\n")
    (open_folder_for_all / "postgres.password").write_text("old")
    server = Postgres(open_folder_for_all / "postgres", password=PASSWORD, fast=True)
    server.start()
    server.kill()
    assert sorted(path.name for path in open_folder_for_all.iterdir()) == ["postgres", "postgres.log"]


def test_secrets_of_another_installation_are_named_as_the_reason(postgres: Postgres) -> None:
    postgres.stop()
    stranger = Postgres(postgres.data, password="outra", fast=True)
    with pytest.raises(ServerError, match="secrets do not belong"):
        stranger.start()
    stranger.kill()


def test_a_taken_port_is_reported_with_the_servers_own_words(postgres: Postgres, open_folder_for_all: Path) -> None:
    other = Postgres(open_folder_for_all / "other", password=PASSWORD, fast=True, port=postgres.port)
    with pytest.raises(ServerError, match="could not bind"):
        other.start(timeout=3)
    assert not other.alive


def test_a_port_taken_in_the_meantime_is_changed_when_it_was_not_asked_for(
    postgres: Postgres, open_folder_for_all: Path
) -> None:
    other = Postgres(open_folder_for_all / "other", password=PASSWORD, fast=True)
    other.port = postgres.port
    other.start()
    assert other.port != postgres.port
    other.kill()


def test_a_frozen_server_is_stopped_all_the_same(postgres: Postgres) -> None:
    postgres.send(signal.SIGSTOP)
    postgres.stop(timeout=0.2)
    assert not postgres.alive


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_root_in_a_private_home_runs_it_from_a_shared_folder(
    open_folder_for_all: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "SHARED_ROOT", open_folder_for_all / "shared")
    home = open_folder_for_all / "home"
    home.mkdir(mode=0o700)
    server = Postgres(home / "data" / "postgres", password=PASSWORD, fast=True)
    server.start()
    server.stop()
    assert (home / "data" / "postgres").resolve() == server.data
    again = Postgres(home / "data" / "postgres", password=PASSWORD, fast=True, port=free_port())
    again.start()
    again.kill()
    assert again.data == server.data
