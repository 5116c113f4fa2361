"""A fake of Meta's send API for the fault runs: answers over HTTP, fails on purpose, and logs every POST it accepts.

``python -m tests.faults.fake_graph PORT LOG WEBHOOK_URL SECRET SEED``. A process of its own that is never disturbed:
its log is the ground truth for what the customers got.
"""

import hashlib
import hmac
import http.client
import json
import queue
import random
import socket
import sys
import threading
import time
import uuid
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NUMBER, ACCOUNT = "618204477150936", "740915528300417"
# What becomes of a send: (weight, accepted?, answered?, statuses?)
FATES = {
    "ok": 82,
    "lost_answer": 5,  # accepted, the connection drops, statuses come
    "lost_silent": 1,  # accepted, the connection drops, nothing is ever said
    "error_500": 4,  # not accepted, and nobody can know
    "throttled": 3,
    "late": 5,  # accepted, answered after the caller's deadline
}


class Graph:
    def __init__(self, log: Path, webhook: str, secret: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.log = log.open("a", buffering=1)
        self.statuses: queue.Queue[dict[str, Any]] = queue.Queue()
        self.webhook, self.secret = urlsplit(webhook), secret
        for _ in range(4):
            threading.Thread(target=self.tell, daemon=True).start()

    def fate(self) -> str:
        with self.lock:
            return self.random.choices(list(FATES), weights=list(FATES.values()))[0]

    def accept(self, body: dict[str, Any], fate: str) -> str:
        wamid = f"wamid.{uuid.uuid4().hex}"
        entry = {
            "at": time.time(),
            "to": body.get("to") or body.get("recipient"),
            "text": body["text"]["body"] if "text" in body else body["interactive"]["body"]["text"],
            "callback": body["biz_opaque_callback_data"],
            "wamid": wamid,
            "fate": fate,
        }
        with self.lock:
            self.log.write(json.dumps(entry) + "\n")
        if fate != "lost_silent":
            states = ["sent", "delivered", "read"]
            with self.lock:
                self.random.shuffle(states)
            for state in states:
                self.statuses.put(self.status(wamid, state, entry["callback"]))
        return wamid

    def status(self, wamid: str, state: str, callback: str) -> dict[str, Any]:
        return {"id": wamid, "status": state, "timestamp": str(int(time.time())), "biz_opaque_callback_data": callback}

    def tell(self) -> None:
        """Deliver statuses until each was taken with 200, some of them twice, as Meta does."""
        while True:
            batch = [self.statuses.get()]
            with suppress(queue.Empty):  # another teller was quicker
                while len(batch) < 4:
                    batch.append(self.statuses.get_nowait())
            value = {"metadata": {"phone_number_id": NUMBER}, "statuses": batch}
            change = {"field": "messages", "value": {"messaging_product": "whatsapp", **value}}
            body = {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": [change]}]}
            raw = json.dumps(body).encode()
            while not self.post(raw):
                time.sleep(0.1)
            if uuid.uuid4().int % 10 == 0:
                self.post(raw)

    def post(self, raw: bytes) -> bool:
        digest = hmac.new(self.secret.encode(), raw, hashlib.sha256).hexdigest()
        try:
            connection = http.client.HTTPConnection(self.webhook.hostname or "", self.webhook.port, timeout=5)
            connection.request("POST", self.webhook.path, raw, {"X-Hub-Signature-256": f"sha256={digest}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


class Handler(BaseHTTPRequestHandler):
    graph: Graph
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if len(raw) < int(self.headers["Content-Length"]):
            self.close_connection = True  # the caller was killed in the middle
            return None
        body = json.loads(raw)
        if body.get("status") == "read":
            return self.answer(200, {"success": True})
        fate = self.graph.fate()
        if fate == "throttled":
            return self.answer(429, {"error": {"message": "rate", "type": "OAuthException", "code": 130429}})
        if fate == "error_500":
            return self.answer(500, {})
        wamid = self.graph.accept(body, fate)
        if fate in {"lost_answer", "lost_silent"}:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        if fate == "late":
            time.sleep(0.6)
        contact = {"input": body.get("to", ""), "wa_id": str(body.get("to", "")).lstrip("+")}
        return self.answer(200, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]})

    def answer(self, code: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        try:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except OSError:
            self.close_connection = True

    def handle(self) -> None:
        with suppress(OSError):  # the caller was killed
            super().handle()

    def log_message(self, *_args: Any) -> None: ...


def main() -> None:
    port, log, webhook, secret, seed = sys.argv[1:]
    Handler.graph = Graph(Path(log), webhook, secret, int(seed))
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.daemon_threads = True
    server.request_queue_size = 128
    server.serve_forever()


if __name__ == "__main__":
    main()
