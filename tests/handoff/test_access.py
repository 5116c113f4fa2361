from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import Conversation
from handoff import access
from handoff.models import Agent, Handoff
from leads.models import Dealer
from tests.handoff.conftest import make_conversation, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOON = timezone.now()


def worked_by(*dealers: str) -> tuple[Conversation, list[datetime]]:
    """A chat that was at each of these queues in turn, an hour each, and when each of them began."""
    conversation = make_conversation()
    for hours, dealer in enumerate(dealers):
        handoff = make_handoff(conversation)
        since = NOON + timedelta(hours=hours)
        Handoff.objects.filter(pk=handoff.pk).update(dealer_id=dealer, status="completed", created_at=since)
    return conversation, [NOON + timedelta(hours=hours) for hours in range(len(dealers))]


@pytest.fixture
def of_north(ana: User) -> User:
    Agent.objects.create(user=ana).dealers.add(Dealer.objects.create(pk="norte"))
    return ana


@pytest.mark.parametrize(
    ("dealers", "first_hidden"),
    [
        (["norte"], None),
        (["norte", "sul"], 1),
        (["norte", "sul", "sul"], 1),
        (["norte", "sul", "norte"], None),
        (["sul", "norte", "", "sul"], 2),
        (["sul", "norte"], None),
        (["sul", "sul"], 0),
        ([], None),
    ],
)
def test_a_chat_is_heard_until_it_left_for_another_shop(
    of_north: User, dealers: list[str], first_hidden: int | None
) -> None:
    conversation, began = worked_by(*dealers)
    make_handoff()  # of somebody else

    until = access.heard_until(of_north, conversation.pk)

    assert until == (None if first_hidden is None else began[first_hidden])


def test_who_sees_every_queue_hears_all(bruno: User, gestora: User) -> None:
    conversation, _ = worked_by("norte", "sul", "")
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    assert [access.heard_until(user, conversation.pk) for user in (bruno, gestora, root)] == [None, None, None]


def test_who_may_not_work_the_desk_hears_nothing_of_what_people_said(db: None) -> None:
    conversation, (began, _) = worked_by("norte", "sul")
    outsider = User.objects.create(username="fora", is_staff=True)
    assert access.heard_until(outsider, conversation.pk) == began
