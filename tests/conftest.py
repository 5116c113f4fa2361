"""Rules of every test run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure: no test asserts a time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_FITTING = "Skipped: only "  # "only root …", "only Linux …": not on this machine, whatever is installed


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With FAIL_ON_SKIP a run that left out a test this machine could have run is a failed run."""
    if os.environ.get("FAIL_ON_SKIP") and list(_avoidable_skips(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if os.environ.get("FAIL_ON_SKIP"):
        for node, reason in _avoidable_skips(config):
            terminalreporter.write_line(f"FAILED because it was left out: {node} ({reason})", red=True)


def _avoidable_skips(config: pytest.Config) -> Iterator[tuple[str, str]]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for report in reporter.stats.get("skipped", []) if reporter else []:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.startswith(_FITTING):
            yield report.nodeid, reason


@pytest.fixture(autouse=True)
def _kept_hash_key(request: pytest.FixtureRequest) -> None:
    """A transactional test's flush empties the key's table too; the hashes of this process need the same key again."""
    if "transactional_db" not in request.fixturenames and not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("transactional_db" if _transactional(request) else "db")
    from conversations.crypto import _hash_key
    from conversations.models import HashKey

    if HashKey.objects.exists():
        _hash_key()
    else:
        HashKey.objects.create(wrapped=HashKey.wrap(_hash_key()))


def _transactional(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
