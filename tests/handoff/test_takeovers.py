from datetime import timedelta

import pytest
from django.utils import timezone

from handoff.takeovers import takeovers
from tests.handoff.conftest import make_conversation, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_handoffs_for_lack_of_understanding_are_told_newest_first() -> None:
    older = make_handoff(make_conversation("1"), minutes_ago=30, reason="failures")
    newer = make_handoff(make_conversation("2"), minutes_ago=5, reason="asked")
    make_handoff(make_conversation("3"), minutes_ago=5, reason="backend_down")
    make_handoff(make_conversation("4"), minutes_ago=90, reason="asked")
    told = takeovers(timezone.now() - timedelta(hours=1))
    assert [each.conversation_id for each in told] == [newer.conversation_id, older.conversation_id]
