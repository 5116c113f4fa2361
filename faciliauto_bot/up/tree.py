"""The whole start: lock, leftovers, ports, servers, setup, programs, and the end of it all."""

import http.client
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from faciliauto_bot.embedded import discovery
from faciliauto_bot.embedded.account import open_folder
from faciliauto_bot.embedded.processes import die_with_parent, listens, started
from faciliauto_bot.embedded.server import Server, ServerError
from faciliauto_bot.up import banner, leftovers, ports
from faciliauto_bot.up.child import Child, Launch
from faciliauto_bot.up.console import Console
from faciliauto_bot.up.plan import Plan, decide
from faciliauto_bot.up.programs import Program, Stop, programs, setup
from faciliauto_bot.up.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
_SERVER_SECONDS = 60
_READY_SECONDS = 60


class SetupError(RuntimeError):
    """The language model, migrations or accounts failed; the console shows why."""


class Tree:
    """One run of the system. ``run`` returns when it was stopped."""

    def __init__(self, caller: Mapping[str, str], data_dir: Path, console: Console, *, sandbox: bool | None) -> None:
        self.caller = caller
        self.data_dir = data_dir
        self.console = console
        self.sandbox = sandbox
        self.supervisor = Supervisor(console, self._announce)
        self.plan: Plan

    def run(self) -> None:
        """Start everything, keep it alive until told to stop, stop it.

        Raises PlanError, PortError, RunningError, SecretsLostError, ServerError or SetupError, each with words for
        the person at the console; nothing is left running then.
        """
        began = time.monotonic()
        open_folder(self.data_dir)
        with leftovers.only_one(self.data_dir), self.supervisor.signals():
            for pid in leftovers.end(self.data_dir):
                self.console.say(f"ended process {pid} of a run that was killed")
            self.plan = decide(self.caller, self.data_dir, sandbox=self.sandbox)
            ports.check(self.plan.ports)
            try:
                self._start(began)
                self.supervisor.run()
            finally:
                self.console.say("stopping")
                self.supervisor.stop()
                discovery.withdraw(self.data_dir)
                self.console.say("stopped")

    def _start(self, began: float) -> None:
        self._fresh_metrics()
        self._start_servers()
        accounts = self._set_up()
        self.console.say(banner.welcome(self.plan, accounts))
        if self.supervisor.asked_to_stop():
            return
        for program in programs(self.plan):
            self.supervisor.start(self._child(program))
        if self.supervisor.wait(self._ready, seconds=_READY_SECONDS, every=0.3):
            self.console.say(f"pronto: ready in {time.monotonic() - began:.0f} s, Ctrl-C stops it")
        elif not self.supervisor.asked_to_stop():
            self.console.say(f"{self.plan.address}/ready has not answered 200 in {_READY_SECONDS} s; still trying")

    def _fresh_metrics(self) -> None:
        """Counters of processes that are gone would be summed up with those of the new ones."""
        folder = self.data_dir / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)

    def _start_servers(self) -> None:
        servers: list[tuple[Server | None, Stop]] = [
            (self.plan.valkey, Stop.BROKER),
            (self.plan.postgres, Stop.DATABASE),
        ]
        for server, stop in servers:
            if server is not None and not self.supervisor.asked_to_stop():
                server.prepare()
                self.supervisor.start(
                    Child(
                        server.name,
                        server.spawn,
                        stop,
                        patience=20,
                        stop_signal=server.stop_signal,
                        hurry_signal=server.hurry_signal,
                    )
                )
        for server, _ in servers:
            if server is None or self.supervisor.wait(server.ready, seconds=_SERVER_SECONDS, every=0.02):
                continue
            if not self.supervisor.asked_to_stop():
                raise ServerError(f"{server.name} did not start within {_SERVER_SECONDS} s.")

    def _set_up(self) -> dict[str, str]:
        """Run the setup process; the passwords of the accounts it made."""
        if self.supervisor.asked_to_stop():
            return {}
        reader, writer = os.pipe()
        program = setup()
        child = self._child(program, answer=writer)
        try:
            self.supervisor.start(child)
        finally:
            os.close(writer)
        status = self.supervisor.finish(child)
        with os.fdopen(reader) as answer:
            if status == 0:
                accounts: dict[str, str] = json.loads(answer.read())
                return accounts
        if self.supervisor.asked_to_stop():
            return {}
        raise SetupError("The system could not be set up; the lines above say why.")

    def _child(self, program: Program, *, answer: int | None = None) -> Child:
        launch = self._launch(program, answer)
        return Child(program.name, launch, program.stop, patience=program.patience, lasting=answer is None)

    def _launch(self, program: Program, answer: int | None) -> Launch:
        def launch(output: int) -> subprocess.Popen[bytes]:
            return subprocess.Popen(  # noqa: S603
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=output if answer is None else answer,
                stderr=output,
                cwd=ROOT,
                env=self._environment(program),
                start_new_session=True,
                preexec_fn=die_with_parent(program.orphaned),
            )

        return launch

    def _environment(self, program: Program) -> dict[str, str]:
        return {
            **self.caller,
            **self.plan.environment,
            "DJANGO_SETTINGS_MODULE": "faciliauto_bot.settings",
            "PYTHONUNBUFFERED": "1",
            "PROCESS_ROLE": program.role,
            "SANDBOX_ACCOUNTS": "1" if self.plan.sandbox else "",
            leftovers.MARK: str(self.data_dir),
        }

    def _announce(self, children: list[Child]) -> None:
        known = [
            discovery.Child(child.name, child.process.pid, token)
            for child in children
            if child.process and (token := started(child.process.pid))
        ]
        discovery.announce(self.data_dir, self.plan.environment, known)

    def _ready(self) -> bool:
        if self.plan.sandbox and not listens("127.0.0.1", self.plan.sandbox_port):
            return False
        address = urlsplit(self.plan.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=2)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
