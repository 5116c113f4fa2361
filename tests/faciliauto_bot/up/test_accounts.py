import json

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from faciliauto_bot.up import setup
from faciliauto_bot.up.accounts import create_missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_a_manager_and_an_agent_can_sign_in_with_the_passwords_told() -> None:
    told = create_missing()
    assert told.keys() == {"gestor", "agente"}
    for username, password in told.items():
        user = authenticate(username=username, password=password)
        assert isinstance(user, User)
        assert user.is_staff
        assert user.is_superuser == (username == "gestor")
    assert User.objects.get(username="agente").groups.get().name == "agentes"
    assert User.objects.get(username="gestor").groups.get().name == "gestores"


def test_passwords_are_made_once() -> None:
    create_missing()
    before = User.objects.get(username="agente").password
    assert create_missing() == {}
    assert User.objects.get(username="agente").password == before


def test_the_setup_process_tells_up_the_passwords_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SANDBOX_ACCOUNTS", "1")
    setup.main()
    assert json.loads(capsys.readouterr().out).keys() == {"gestor", "agente"}
    setup.main()
    assert json.loads(capsys.readouterr().out) == {}


def test_no_account_is_made_outside_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SANDBOX_ACCOUNTS", "")
    setup.main()
    assert json.loads(capsys.readouterr().out) == {}
    assert not User.objects.exists()
