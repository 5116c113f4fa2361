"""Nothing is lost, nothing is answered twice, nothing out of order, nothing past the gate: whatever dies or stops.

``FAULT_MESSAGES`` and ``FAULT_SEED`` make it long: ``make soak`` runs it over ten thousand messages.
"""

import os
from pathlib import Path

import pytest

from tests.faults.run import FaultRun

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
MESSAGES = int(os.environ.get("FAULT_MESSAGES", "400"))
SEED = int(os.environ.get("FAULT_SEED", "7"))


def test_promises_hold_while_processes_are_killed_and_stopped(tmp_path: Path) -> None:
    findings = FaultRun(messages=MESSAGES, customers=max(MESSAGES // 8, 20), seed=SEED, folder=tmp_path).run()
    for name, count in sorted(findings.counts.items()):
        print(f"{name:24} {count}")
    assert findings.broken == []
    assert findings.counts["kills"] > 0
    assert findings.counts["stops"] > 0
    assert findings.counts["row_accepted"] > MESSAGES / 10
