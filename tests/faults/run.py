"""A fault run: customers write, Meta redelivers, hands work and are killed and stopped, then everything recovers."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from conversations import sql
from faciliauto_bot.embedded.processes import free_port
from tests import webhooks
from tests.faults.checker import Findings, check
from tests.faults.waiting import wait_for_port

ROLES = ["turns", "turns", "turns", "sends", "sends", "sends", "house", "people"]
RECOVERY_S = 90


class FaultRun:
    """``messages`` inbound from ``customers``, disturbed by ``seed``."""

    def __init__(self, *, messages: int, customers: int, seed: int, folder: Path) -> None:
        self.messages, self.customers, self.seed = messages, customers, seed
        self.random = random.Random(seed)
        self.log = folder / "graph.jsonl"
        self.errors = (folder / "hands.log").open("a")
        self.graph_port, self.web_port = free_port(), free_port()
        self.hands: dict[int, tuple[str, subprocess.Popen[bytes]]] = {}
        self.web: subprocess.Popen[bytes] | None = None
        self.sent_in: dict[str, str] = {}
        self.disturbing = threading.Event()
        self.kills = self.stops = 0

    def run(self) -> Findings:
        """All of it; returns what the independent checker found."""
        with self._graph(), self._processes():
            self.disturbing.set()
            chaos = threading.Thread(target=self._disturb)
            chaos.start()
            self._write_in()
            self.disturbing.clear()
            chaos.join()
            self._recover()
        findings = check(self.sent_in, [json.loads(line) for line in self.log.read_text().splitlines()])
        findings.counts.update(kills=self.kills, stops=self.stops, sent_in=len(self.sent_in))
        return findings

    # --- processes -------------------------------------------------------------------------------------------------

    @contextmanager
    def _graph(self) -> Iterator[None]:
        self.log.touch()
        arguments = [str(self.graph_port), str(self.log), self._webhook, settings.WHATSAPP_APP_SECRETS[0]]
        process = subprocess.Popen([sys.executable, "-m", "tests.faults.fake_graph", *arguments, str(self.seed)])
        try:
            wait_for_port(self.graph_port)
            yield
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def _processes(self) -> Iterator[None]:
        try:
            self._start_web()
            for number, role in enumerate(ROLES):
                self._start_hand(number, role)
            wait_for_port(self.web_port)
            self._wait_for_hands()
            yield
        finally:
            for _, process in [*self.hands.values(), ("web", self.web)]:
                if process:
                    _kill_group(process)

    def _wait_for_hands(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.log.with_name("hands.log").read_text().count("ready") < len(ROLES):
            time.sleep(0.1)

    def _start_hand(self, number: int, role: str) -> None:
        seed = str(self.random.randrange(10**9))
        self.hands[number] = (role, self._popen("-m", "tests.faults.hand", role, seed))

    def _start_web(self) -> None:
        options = ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--port", str(self.web_port)]
        self.web = self._popen(
            "-m", "granian", "--interface", "wsgi", *options, "faciliauto_bot.wsgi:application", role="web"
        )

    def _popen(self, *arguments: str, role: str = "worker") -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **self._environment, "PROCESS_ROLE": role},
            stdout=self.errors,
            stderr=self.errors,
            start_new_session=True,
        )

    @property
    def _environment(self) -> dict[str, str]:
        parts = connection.settings_dict
        url = f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
        return {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "faciliauto_bot.settings",
            "WHATSAPP_API_URL": f"http://127.0.0.1:{self.graph_port}",
            "CLOCK_SCALE": "0.05",
            "TURN_QUIET_MS": "60",
            "TURN_QUIET_CAP_MS": "100",
            "WHATSAPP_PAIR_INTERVAL_MS": "10",
            "CONTACT_MESSAGES_PER_MINUTE": "1000000",
            "WHATSAPP_THROUGHPUT_MPS": "100000",
            "LOG_LEVEL": "WARNING",
        }

    # --- customers and Meta ----------------------------------------------------------------------------------------

    @property
    def _webhook(self) -> str:
        return f"http://127.0.0.1:{self.web_port}/webhook/whatsapp"

    def _write_in(self) -> None:
        """Deliver every message until it is taken with 200, some of them again, from several of Meta's machines."""
        words = iter(range(self.messages))
        lock = threading.Lock()

        def machine(seed: int) -> None:
            luck = random.Random(seed)
            while True:
                with lock:
                    batch = list(islice(words, luck.choice([1, 1, 2, 3])))
                if not batch:
                    return
                customer = luck.randrange(self.customers)
                elements = [self._element(f"m{word}", customer, luck) for word in batch]
                raw, headers = webhooks.raw_and_headers(webhooks.webhook(*elements))
                while not _post(self._webhook, raw, headers):
                    time.sleep(0.1)
                if luck.random() < 0.1:
                    _post(self._webhook, raw, headers)
                time.sleep(luck.uniform(0, 0.5))

        machines = [threading.Thread(target=machine, args=(self.random.randrange(10**9),)) for _ in range(6)]
        for thread in machines:
            thread.start()
        for thread in machines:
            thread.join()

    def _element(self, word: str, customer: int, luck: random.Random) -> dict[str, Any]:
        """Most customers show phone and id; every fifth shows one or the other, until a message shows both: a merge."""
        phone, bsuid = f"55119{80000000 + customer}", f"BR.{10**12 + customer}"
        shown = {"phone": phone, "bsuid": bsuid}
        if customer % 5 == 0 and luck.random() < 0.95:
            del shown[luck.choice(["phone", "bsuid"])]
        element = webhooks.text_message(word, **shown)
        self.sent_in[word] = element["id"]
        return element

    # --- disturbance and recovery ----------------------------------------------------------------------------------

    def _disturb(self) -> None:
        while self.disturbing.is_set():
            time.sleep(self.random.uniform(0.1, 0.6))
            if self.random.random() < 0.03 and self.web:
                _kill_group(self.web)
                self._start_web()
                self.kills += 1
                continue
            number = self.random.choice(list(self.hands))
            role, process = self.hands[number]
            if self.random.random() < 0.35:
                _kill_group(process)
                self.kills += 1
                self._start_hand(number, role)
            else:
                self._stop_for_a_while(process)

    def _stop_for_a_while(self, process: "subprocess.Popen[bytes]") -> None:
        self.stops += 1
        os.killpg(process.pid, signal.SIGSTOP)
        threading.Timer(self.random.choice([0.05, 0.3, 1.5, 3.0]), _continue, [process]).start()

    def _recover(self) -> None:
        """Nobody interferes any more; agents give back what they hold; all that waits must come to its end."""
        for number, (role, process) in list(self.hands.items()):
            if role == "people":
                _kill_group(process)
                del self.hands[number]
        deadline = time.monotonic() + RECOVERY_S
        while time.monotonic() < deadline and _waiting():
            time.sleep(0.2)
        time.sleep(1.0)


def _waiting() -> int:
    found = sql.row(
        "SELECT (SELECT count(*) FROM conversations_conversation WHERE turn_due_at IS NOT NULL)"
        " + (SELECT count(*) FROM conversations_delivery WHERE send_state IN ('pending', 'sending', 'unknown'))"
        " + (SELECT count(*) FROM conversations_mergerequest WHERE done_at IS NULL)"
    )
    return int(found[0]) if found else 0


def _post(url: str, raw: bytes, headers: dict[str, str]) -> bool:
    request = urllib.request.Request(url, raw, {**headers, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _continue(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGCONT)


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
