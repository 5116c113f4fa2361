"""One row at a time, in order, through the gate; a send ends in one of four ways and is never doubled by us."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from conversations import consent
from conversations.conversation import change_owner, locked
from conversations.models import BusinessNumber, Conversation, Delivery, Message
from conversations.numbers import resume
from conversations.outbox import Claim, Wait, claim, send_lane
from conversations.turn import Reply, TurnInput, TurnOutput
from conversations.whatsapp.channel import NotSent, OutcomeUnknown
from conversations.whatsapp.outbound import Button, Buttons
from tests.bells import Bells
from tests.conversations.world import (
    Line,
    age,
    ago,
    answer,
    answering,
    deliver,
    hear,
    meta_says,
    say,
    send,
    states,
)
from tests.people import LIA, MARIA
from tests.webhooks import status

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


@pytest.fixture
def conversation() -> Conversation:
    """Maria has just written."""
    return hear("oi")


@pytest.fixture
def answered(conversation: Conversation) -> Conversation:
    """Two bubbles wait for Maria."""
    answer(conversation, engine=answering("um", "dois"))
    return conversation


# --- the lane ---------------------------------------------------------------------------------------------------------


def test_rows_go_out_in_order_one_at_a_time(answered: Conversation) -> None:
    line = Line()
    line.before_send = lambda: sending.append(Delivery.objects.filter(send_state="sending").count())
    sending: list[int] = []
    assert send_lane(answered.pk, channel=line) is None
    assert line.texts == ["um", "dois"]
    assert sending == [1, 1]
    assert states(answered) == [("accepted", ""), ("accepted", "")]


def test_a_row_being_sent_holds_the_lane(answered: Conversation) -> None:
    assert isinstance(claim(answered.pk), Claim)
    held = claim(answered.pk)
    assert isinstance(held, Wait)
    assert 0 < held.seconds <= 20


def test_two_rows_in_sending_cannot_stand_in_one_lane(answered: Conversation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(send_state="sending")


def test_the_same_key_is_never_written_twice(conversation: Conversation) -> None:
    say(conversation, "uma vez", key="job-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        say(conversation, "uma vez", key="job-1")


def test_replies_go_to_the_form_last_seen(conversation: Conversation) -> None:
    hidden = hear("oi", who=LIA)
    for place in (conversation, hidden):
        answer(place)
    [(address, _, callback)] = send(conversation).sent
    assert address.to_fields() == {"to": f"+{MARIA.phone}"}
    assert callback == str(Delivery.objects.get(conversation=conversation).callback)
    assert send(hidden).sent[0][0].to_fields() == {"recipient": LIA.bsuid}


def test_the_message_is_marked_read_with_typing_before_its_first_answer(answered: Conversation) -> None:
    line = send(answered)
    assert line.read == [Message.objects.get(direction="inbound").message_id]


def test_a_read_mark_that_fails_costs_nothing_and_is_not_tried_again(answered: Conversation) -> None:
    class Deaf(Line):
        def mark_read(self, wamid: str, *, typing: bool = False) -> None:
            self.read.append(wamid)
            raise OutcomeUnknown

    line = Deaf(fates=[NotSent()])
    send(answered, line)
    age(answered, 60)
    send(answered, line)
    assert line.texts == ["um", "um", "dois"]
    assert len(line.read) == 1


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_a_refused_row_is_named_and_the_rest_of_its_turn_cancelled_while_the_lane_goes_on(
    answered: Conversation,
) -> None:
    change_owner(locked(answered.pk), owner="nobody")
    say(answered, "aviso da fila")
    assert send(answered).texts == ["aviso da fila"]
    assert states(answered) == [("refused", "owner"), ("cancelled", "turn_refused"), ("accepted", "")]


def test_the_bot_may_not_speak_once_an_agent_owns(answered: Conversation) -> None:
    change_owner(locked(answered.pk), owner="agent", agent=User.objects.create(username="ana"))
    assert send(answered).texts == []
    assert states(answered)[0] == ("refused", "owner")


def test_an_agent_speaks_only_as_owner_at_their_own_generation(conversation: Conversation) -> None:
    ana, bia = (User.objects.create(username=name) for name in ("ana", "bia"))
    change_owner(locked(conversation.pk), owner="agent", agent=ana)
    say(conversation, "sou a Ana", author="agent", agent_id=ana.pk)
    say(conversation, "sou a Bia", author="agent", agent_id=bia.pk)
    assert send(conversation).texts == ["sou a Ana"]
    say(conversation, "ainda eu", author="agent", agent_id=ana.pk)
    change_owner(locked(conversation.pk), owner="bot")
    change_owner(locked(conversation.pk), owner="agent", agent=ana)
    assert send(conversation).texts == []
    assert states(conversation) == [("accepted", ""), ("refused", "owner"), ("refused", "owner")]


def test_the_bot_speaks_to_who_waits_in_the_queue(conversation: Conversation) -> None:
    change_owner(locked(conversation.pk), owner="nobody")
    answer(conversation, engine=answering("você é o próximo"))
    assert send(conversation).texts == ["você é o próximo"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"erased": True}, "erased"),
        ({"suppressed": True}, "opted_out"),
        ({"window_until": None}, "window_closed"),
        ({"window_until": ago(0)}, "window_closed"),
    ],
)
def test_the_gate_names_its_reason(conversation: Conversation, change: dict[str, object], reason: str) -> None:
    say(conversation, "oi", is_reply=False)
    Conversation.objects.filter(pk=conversation.pk).update(**change)
    assert send(conversation).sent == []
    assert states(conversation) == [("refused", reason)]


def test_a_reply_goes_out_to_who_opted_out(conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(suppressed=True)
    answer(conversation)
    assert send(conversation).texts == ["eco: oi"]


def test_service_without_consent_is_refused_and_a_notice_is_not(conversation: Conversation) -> None:
    engine_output = [Reply(Buttons(body="Aceita?", buttons=(Button(id="ok", title="ACEITO"),)), purpose="notice")]
    answer(conversation, engine=lambda turn: TurnOutput(turn.session, engine_output))
    assert send(conversation).texts[0].startswith("Aceita?")
    deliver(MARIA.says("e o carro?"))
    answer(conversation, engine=answering("R$ 50 mil", purpose="service"))
    assert send(conversation).sent == []
    assert states(conversation)[-1] == ("refused", "no_consent")


@pytest.mark.parametrize(("left", "sent"), [(61, 1), (59, 0)])
def test_the_window_closes_a_minute_before_it_closes(conversation: Conversation, left: int, sent: int) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(window_until=ago(-left - (sent - 0.5)))
    say(conversation, "oi")
    assert len(send(conversation).sent) == sent


def test_a_pair_may_burst_and_then_waits_its_interval(conversation: Conversation, settings: Settings) -> None:
    settings.WHATSAPP_PAIR_BURST, settings.WHATSAPP_PAIR_INTERVAL_MS = 3, 6000
    say(conversation, "1", "2", "3", "4")
    line = Line()
    waiting = send_lane(conversation.pk, channel=line)
    assert line.texts == ["1", "2", "3"]
    assert isinstance(waiting, Wait)
    assert 0 < waiting.seconds <= 6
    Conversation.objects.filter(pk=conversation.pk).update(next_send_at=ago(0))
    age(conversation, 7)
    assert send(conversation).texts == ["4"]


def test_the_numbers_throughput_is_kept_over_conversations(settings: Settings) -> None:
    settings.WHATSAPP_THROUGHPUT_MPS = 1
    places = [hear("oi", who=who) for who in (MARIA, LIA)]
    line = Line()
    for place in places:
        say(place, "a", "b", "c")
    waits = [send_lane(place.pk, channel=line) for place in places]
    assert len(line.sent) <= 3  # one a second; the test may cross into the next
    assert all(isinstance(wait, Wait) and 0 < wait.seconds < 2 for wait in waits)
    assert {state for place in places for state, _ in states(place)} <= {"accepted", "pending"}


# --- outcomes ---------------------------------------------------------------------------------------------------------


def test_what_never_left_is_tried_again_later_and_later_in_its_place(answered: Conversation, bells: Bells) -> None:
    line = Line(fates=[NotSent() for _ in range(3)])
    bells.rings.clear()
    for _ in range(3):
        send(answered, line)
        assert states(answered) == [("pending", ""), ("pending", "")]
        age(answered, 120)
    delays = [delay for _, delay in bells.of("outbox")]
    assert delays == sorted(delays)
    assert delays[0] < delays[2]
    send(answered, line)
    assert line.texts == ["um", "um", "um", "um", "dois"]


def test_a_throttled_row_waits_and_the_order_is_kept(answered: Conversation) -> None:
    line = Line(fates=[meta_says(130429, http_status=429, retry_after=7)])
    send(answered, line)
    held = claim(answered.pk)
    assert isinstance(held, Wait)
    assert 6 < held.seconds < 8
    age(answered, 10)
    send(answered, line)
    assert line.texts == ["um", "um", "dois"]


def test_a_long_time_without_network_does_not_use_up_the_tries_of_a_throttled_row(answered: Conversation) -> None:
    line = Line(fates=[*(NotSent() for _ in range(12)), *(meta_says(130429, http_status=429) for _ in range(3))])
    for _ in range(16):
        send(answered, line)
        age(answered, 600)
    assert states(answered) == [("accepted", ""), ("accepted", "")]


def test_a_rejection_that_passes_is_given_up_after_the_catalogues_tries(answered: Conversation) -> None:
    line = Line(fates=[meta_says(131000, http_status=500) for _ in range(4)])
    for _ in range(4):
        send(answered, line)
        age(answered, 600)
    assert states(answered) == [("failed", "meta_131000"), ("accepted", "")]
    assert line.texts == ["um"] * 4 + ["dois"]


def test_a_refused_form_goes_out_as_plain_text_in_its_place(conversation: Conversation) -> None:
    rich = Buttons(body="Aceita?", buttons=(Button(id="ok", title="ACEITO"),))

    def engine(turn: TurnInput) -> TurnOutput:
        return TurnOutput(turn.session, [Reply(rich, "notice"), *answering("depois")(turn).replies])

    answer(conversation, engine=engine)
    line = send(conversation, Line(fates=[meta_says(131009)]))
    assert len(line.texts) == 3
    assert "ACEITO" in line.texts[1]
    assert line.texts[2] == "depois"
    assert states(conversation) == [("accepted", ""), ("accepted", "")]


def test_plain_text_that_is_refused_too_fails(answered: Conversation) -> None:
    send(answered, Line(fates=[meta_says(131009)]))
    assert states(answered) == [("failed", "meta_131009"), ("accepted", "")]


def test_a_closed_window_is_remembered(answered: Conversation) -> None:
    line = send(answered, Line(fates=[meta_says(131047)]))
    assert line.texts == ["um"]
    assert states(answered) == [("failed", "meta_131047"), ("refused", "window_closed")]


def test_who_blocked_us_gets_nothing_but_replies(answered: Conversation) -> None:
    send(answered, Line(fates=[meta_says(130403)]))
    answered.refresh_from_db()
    assert answered.suppressed


def test_who_stopped_marketing_at_meta_is_not_contacted_again(answered: Conversation) -> None:
    consent.grant(answered.contact, "recontact", now=ago(60))
    send(answered, Line(fates=[meta_says(131050)]))
    assert consent.granted(answered.contact) == frozenset()


@pytest.mark.parametrize("code", [190, 131042])
def test_a_refused_token_or_payment_halts_the_number_and_nothing_is_lost(
    answered: Conversation, code: int, alarms_raised: list[str]
) -> None:
    line = Line(fates=[meta_says(code, http_status=401)])
    send(answered, line)
    assert BusinessNumber.objects.get().halted_at
    assert alarms_raised == [f"number_halted_{answered.phone_number_id}"]
    age(answered, 60)
    assert claim(answered.pk) is None
    assert states(answered) == [("pending", ""), ("pending", "")]
    resume(answered.phone_number_id)
    send(answered, line)
    assert line.texts == ["um", "um", "dois"]


def test_a_bug_of_ours_is_reported(answered: Conversation, alarms_raised: list[str]) -> None:
    send(answered, Line(fates=[meta_says(100)]))
    assert states(answered)[0] == ("failed", "meta_100")
    assert alarms_raised == ["send_rejected_100"]


# --- the unknown outcome ----------------------------------------------------------------------------------------------


@pytest.fixture
def lost(answered: Conversation) -> Conversation:
    """Meta's answer to the first bubble was lost."""
    send(answered, Line(fates=[OutcomeUnknown()]))
    assert states(answered) == [("unknown", ""), ("pending", "")]
    return answered


def test_an_unknown_outcome_holds_its_lane_for_a_minute(lost: Conversation) -> None:
    age(lost, 58)
    line = Line()
    held = send_lane(lost.pk, channel=line)
    assert isinstance(held, Wait)
    assert held.seconds < 3
    assert line.sent == []


def test_a_status_with_its_callback_settles_an_unknown_outcome_and_frees_the_lane(
    lost: Conversation, bells: Bells, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first = Delivery.objects.get(send_state="unknown")
    bells.rings.clear()
    with django_capture_on_commit_callbacks(execute=True):
        deliver(statuses=[status("wamid.X", "sent", callback=str(first.callback))])
    assert bells.of("outbox") == [(str(lost.pk), 0.0)]
    first.refresh_from_db()
    assert (first.send_state, first.wamid) == ("accepted", "wamid.X")
    assert send(lost).texts == ["dois"]


def test_after_a_silent_minute_it_is_resent_once_with_the_same_callback(lost: Conversation) -> None:
    first = Delivery.objects.get(send_state="unknown")
    age(lost, 61)
    line = send(lost)
    assert line.texts == ["um", "dois"]
    assert line.sent[0][2] == str(first.callback)


def test_a_second_silence_ends_unconfirmed_with_an_alarm_and_the_lane_goes_on(
    lost: Conversation, alarms_raised: list[str]
) -> None:
    age(lost, 61)
    send(lost, Line(fates=[OutcomeUnknown()]))
    age(lost, 61)
    assert send(lost).texts == ["dois"]
    assert states(lost) == [("unconfirmed", "no_confirmation"), ("accepted", "")]
    assert alarms_raised == ["send_unconfirmed"]


def test_it_is_not_resent_once_the_customer_has_written(lost: Conversation) -> None:
    age(lost, 61)
    Conversation.objects.filter(pk=lost.pk).update(last_inbound_at=ago(0))
    assert send(lost).texts == ["dois"]
    assert states(lost)[0] == ("unconfirmed", "no_confirmation")


def test_it_is_not_resent_once_something_later_was_accepted(lost: Conversation) -> None:
    age(lost, 61)
    Delivery.objects.filter(send_state="pending").update(send_state="accepted")
    assert send(lost).texts == []
    assert states(lost) == [("unconfirmed", "no_confirmation"), ("accepted", "")]


def test_a_newer_generation_passes_it_at_once_and_forbids_the_resend(lost: Conversation) -> None:
    change_owner(locked(lost.pk), owner="nobody")
    say(lost, "aviso")
    assert send(lost).texts == ["aviso"]
    assert states(lost)[0] == ("unconfirmed", "no_confirmation")


def test_a_resend_the_gate_refuses_ends_unconfirmed_because_the_first_may_have_arrived(lost: Conversation) -> None:
    age(lost, 61)
    Conversation.objects.filter(pk=lost.pk).update(window_until=ago(0))
    send(lost)
    assert states(lost)[0] == ("unconfirmed", "no_confirmation")


def test_a_row_whose_sender_vanished_has_an_unknown_outcome(answered: Conversation) -> None:
    claim(answered.pk)
    age(answered, 25)
    assert isinstance(claim(answered.pk), Wait)
    assert states(answered)[0] == ("unknown", "")


def test_a_late_confirmation_of_an_unconfirmed_row_counts(lost: Conversation) -> None:
    first = Delivery.objects.get(send_state="unknown")
    Delivery.objects.filter(pk=first.pk).update(send_state="unconfirmed")
    deliver(statuses=[status("wamid.X", "delivered", callback=str(first.callback))])
    first.refresh_from_db()
    assert (first.send_state, first.delivery_rank) == ("accepted", 2)


def test_a_sender_that_wakes_late_after_its_claim_does_not_post(answered: Conversation, settings: Settings) -> None:
    settings.CLOCKS = replace(settings.CLOCKS, claim_fresh=-1.0)
    assert send(answered).sent == []
    assert states(answered) == [("pending", ""), ("pending", "")]


def test_a_late_sender_cannot_fail_the_row_another_sender_took_over(answered: Conversation) -> None:
    line = Line(fates=[meta_says(131051)])

    def taken_over() -> None:
        Delivery.objects.filter(send_state="sending").update(attempts=2)

    line.before_send = taken_over
    claimed_first = Delivery.objects.order_by("pk")[0]
    send(answered, line)
    claimed_first.refresh_from_db()
    assert claimed_first.send_state == "sending"
