import pytest
from django.contrib.auth.models import Permission, User

from tests.handoff.conftest import make_agent

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_agents_work_handoffs_and_read_conversations(ana: User) -> None:
    assert ana.has_perms(["handoff.change_handoff", "conversations.view_message", "leads.view_lead"])
    assert not ana.has_perm("conversations.view_deadletter")
    assert not ana.has_perm("auth.change_user")


def test_managers_see_what_agents_see_and_more(gestora: User, ana: User) -> None:
    assert ana.get_all_permissions() < gestora.get_all_permissions()
    assert gestora.has_perms(["handoff.supervise_handoff", "conversations.change_deadletter", "auth.change_user"])


def test_dealers_may_nothing_until_a_page_shows_only_their_own(db: None) -> None:
    assert make_agent("loja", group="lojistas").get_all_permissions() == set()


def test_no_group_may_add_or_delete_what_customers_made(db: None) -> None:
    given = Permission.objects.filter(group__isnull=False).values_list("codename", flat=True).distinct()
    made_or_deleted = {name for name in given if name.startswith(("add_", "delete_"))}
    of_the_desk = {"agent", "desk", "deskhours", "closure", "cannedreply", "outcome"}
    assert {name.partition("_")[2] for name in made_or_deleted} == {"user", *of_the_desk}
    assert "delete_user" not in made_or_deleted


def test_each_permission_exists_once(db: None) -> None:
    rows = list(Permission.objects.values_list("content_type", "codename"))
    assert len(rows) == len(set(rows))


def test_every_permission_given_belongs_to_a_model(db: None) -> None:
    given = Permission.objects.filter(group__isnull=False).select_related("content_type")
    assert [str(permission) for permission in given if permission.content_type.model_class() is None] == []
