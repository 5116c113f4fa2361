import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from conversations.models import Contact, Conversation
from conversations.whatsapp.channel import NotSent
from leads.models import Appointment, CarInteraction, ContactBookErasure, DataRequest, Lead
from leads.privacy import shredder
from leads.privacy.contact_book import MOST_ATTEMPTS, post_erasures
from leads.privacy.erasure import carry_out, carry_out_deletions, erase
from leads.privacy.export import export_contact, find_person
from leads.recommendations.client import BackendClient
from leads.recommendations.feedback import post_due
from tests.leads.conftest import Visit
from tests.leads.privacy.conftest import ask_for_deletion, say

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_a_deletion_leaves_nothing_that_names_the_person(known: Visit) -> None:
    request = ask_for_deletion(known)
    assert carry_out_deletions() == 1
    request.refresh_from_db()
    assert (request.status, request.done_at is not None) == ("done", True)
    left = json.dumps(export_contact(known.contact.pk), cls=DjangoJSONEncoder, ensure_ascii=False)
    for trace in ("Ana", "Souza", "5511988880166", "Onix", "Santos", "caro"):
        assert trace not in left
    assert find_person("5511988880166") is None
    assert Conversation.objects.get(pk=known.conversation.pk).erased
    assert Contact.objects.get(pk=known.contact.pk).erased_at


def test_what_only_counts_stays_without_the_person(known: Visit) -> None:
    erase(known.contact.pk)
    interaction = CarInteraction.objects.get()
    assert (interaction.car_id, interaction.contact_id, interaction.session_id) == ("onix", None, None)
    assert Lead.objects.get().status == "lost"
    assert Lead.objects.get().qualification_score == 70
    assert Appointment.objects.get().status == "cancelled"
    assert DataRequest.objects.get(protocol="LGPD-1").details is None


def test_nothing_more_is_told_to_the_backend(known: Visit) -> None:
    erase(known.contact.pk)
    assert post_due(BackendClient(base_url="http://127.0.0.1:9")) == 0


def test_erasing_twice_is_erasing_once(known: Visit) -> None:
    erase(known.contact.pk)
    erase(known.contact.pk)
    assert ContactBookErasure.objects.count() == 1


def test_other_people_keep_their_data(known: Visit, bruno: Visit) -> None:
    say(bruno, "Quero um HB20")
    ask_for_deletion(known)
    carry_out_deletions()
    assert export_contact(bruno.contact.pk)["messages"][0]["content"] == "Quero um HB20"
    assert find_person("5511977770155") == bruno.contact.pk


@pytest.mark.parametrize("state", ["pending", "sending", "unknown"])
def test_a_deletion_waits_for_its_confirmation_to_leave(known: Visit, state: str) -> None:
    confirmation = say(known, "Seus dados serão apagados. Protocolo LGPD-2.", state=state)
    ask_for_deletion(known)
    assert carry_out_deletions() == 0
    confirmation.delivery.send_state = "accepted"
    confirmation.delivery.save(update_fields=["send_state"])
    assert carry_out_deletions() == 1


def test_a_confirmation_that_never_leaves_is_waited_for_fifteen_minutes(known: Visit) -> None:
    say(known, "Seus dados serão apagados.", state="pending")
    ask_for_deletion(known, at=timezone.now() - timedelta(minutes=16))
    assert carry_out_deletions() == 1


def test_a_request_is_carried_out_once_and_only_a_deletion_is(known: Visit) -> None:
    request = ask_for_deletion(known)
    assert carry_out(request.pk)
    assert not carry_out(request.pk)
    correction = DataRequest.objects.get(kind="correction")
    assert not carry_out(correction.pk)
    assert correction.status == "open"


class HandoffLike(shredder.Shredder):
    """A kind of data of an app above."""

    holds = "Atendimentos"

    def __init__(self) -> None:
        self.text = "pediu desconto"
        self.breaks_for: UUID | None = None

    def export(self, contact_id: UUID) -> dict[str, Any]:
        return {"handoffs": [{"context": self.text}]}

    def shred(self, contact_id: UUID) -> None:
        if contact_id == self.breaks_for:
            raise RuntimeError("cannot")
        self.text = ""


@pytest.fixture
def registered() -> Iterator[HandoffLike]:
    kind = HandoffLike()
    shredder.register_shredder(kind)
    yield kind
    shredder._shredders.remove(kind)


def test_an_app_above_takes_part_through_the_registry(known: Visit, registered: HandoffLike) -> None:
    assert {"context": "pediu desconto"} in export_contact(known.contact.pk)["handoffs"]
    erase(known.contact.pk)
    assert {"context": ""} in export_contact(known.contact.pk)["handoffs"]


def test_a_failed_erasure_is_undone_whole_and_holds_nobody_else_up(
    known: Visit, bruno: Visit, registered: HandoffLike
) -> None:
    registered.breaks_for = known.contact.pk
    failed, other = ask_for_deletion(known), ask_for_deletion(bruno)
    assert carry_out_deletions() == 1
    failed.refresh_from_db()
    other.refresh_from_db()
    assert (failed.status, other.status) == ("open", "done")
    assert Contact.objects.get(pk=known.contact.pk).phone_number == "5511988880166"


def test_metas_contact_book_is_told_later_and_the_id_is_forgotten_here(known: Visit) -> None:
    erase(known.contact.pk)
    told: list[str] = []
    assert post_erasures(told.append) == 1
    assert post_erasures(told.append) == 0
    assert told == ["BR.5511988880166"]
    assert ContactBookErasure.objects.get().bsuid is None


def test_metas_contact_book_is_told_again_until_it_is_hopeless(known: Visit) -> None:
    erase(known.contact.pk)
    calls: list[str] = []

    def refuse(bsuid: str) -> None:
        calls.append(bsuid)
        raise NotSent("down")

    post_erasures(refuse)
    assert post_erasures(refuse) == 0  # not due again yet
    for _ in range(MOST_ATTEMPTS):
        ContactBookErasure.objects.update(due_at=timezone.now())
        post_erasures(refuse)
    assert len(calls) == MOST_ATTEMPTS
    assert ContactBookErasure.objects.get().bsuid is None
