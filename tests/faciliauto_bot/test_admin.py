import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.conversations.admin.conftest import signed_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def form_of(user: User, **changes: str) -> dict[str, object]:
    return {
        "username": user.username,
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "01/01/2026",
        "date_joined_1": "00:00:00",
        **changes,
    }


def change(client: Client, user: User, **changes: str) -> int:
    return client.post(f"/admin/auth/user/{user.pk}/change/", form_of(user, **changes)).status_code


@pytest.fixture
def manager(db: None) -> Client:
    return signed_in(group="gestores", username="gestora")


def test_a_manager_keeps_the_team(manager: Client) -> None:
    user = User.objects.create(username="ana")
    assert change(manager, user, first_name="Ana", groups=str(Group.objects.get(name="agentes").pk)) == 302
    user.refresh_from_db()
    assert (user.first_name, user.groups.get().name) == ("Ana", "agentes")


def test_a_manager_cannot_make_a_superuser_not_even_of_themselves(manager: Client) -> None:
    myself = User.objects.get(username="gestora")
    change(manager, myself, is_superuser="on", user_permissions="1")
    myself.refresh_from_db()
    assert not myself.is_superuser
    assert not myself.user_permissions.exists()


def test_a_manager_cannot_change_a_superuser_or_their_password(manager: Client) -> None:
    root = User.objects.create_superuser("root", password="old-password-1")
    assert change(manager, root, first_name="X") == 403
    new = {"password1": "new-password-1", "password2": "new-password-1"}
    assert manager.post(f"/admin/auth/user/{root.pk}/password/", new).status_code == 403
    root.refresh_from_db()
    assert root.check_password("old-password-1")


def test_a_superuser_may(db: None) -> None:
    user = User.objects.create(username="ana")
    assert change(signed_in(superuser=True, username="root"), user, is_superuser="on") == 302
    user.refresh_from_db()
    assert user.is_superuser


def test_a_manager_may_not_change_what_a_group_may_do(manager: Client) -> None:
    group = Group.objects.get(name="agentes")
    before = group.permissions.count()
    assert manager.post(f"/admin/auth/group/{group.pk}/change/", {"name": "agentes"}).status_code == 403
    assert group.permissions.count() == before
