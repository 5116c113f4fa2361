"""Which messages a manager is shown, why, and what becomes of what they say."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from conversations import consent, learning
from conversations.erasure import erase_conversation_data
from conversations.learning import NotReviewable, Review, Takeover
from conversations.merge import merge_contacts
from conversations.models import Consent, Contact, Correction, Message, Session
from tests.conversations.admin.conftest import make_contact, make_conversation, make_session, say

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = timezone.now()


def agreeing(phone: str = "5511988880166", name: str = "Iracema Vidigal") -> Session:
    """A visit of a contact who agreed to the improvement of the assistant."""
    session = make_session(make_conversation(make_contact(name, phone)))
    consent.grant(session.contact, Consent.Purpose.IMPROVEMENT, now=NOW)
    return session


def heard(session: Session, text: str, *, confidence: float = 0.3, minutes_ago: float = 60, **columns: Any) -> Message:
    columns.setdefault("intent", "unknown" if confidence < 0.5 else "car_details")
    message = say(session, text, confidence=confidence, sentiment="neutral", **columns)
    message.created_at = timezone.now() - timedelta(minutes=minutes_ago)
    message.save(update_fields=["created_at"])
    return message


def listed() -> list[str]:
    return [one.message.content for one in learning.by_confidence(learning.candidates(now=timezone.now()))]


def review(message: Message, verdict: str = "corrected", **labels: Any) -> Correction:
    labels = {"intent": "car_details", "sentiment": "neutral", "entities": [], **labels}
    reviewer, _ = User.objects.get_or_create(username="gestora")
    said = Review(verdict=Correction.Verdict(verdict), **labels)
    return learning.save_review(message.pk, said, reviewer_id=reviewer.pk, now=timezone.now())


@pytest.fixture
def visit(db: None) -> Session:
    return agreeing()


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> list[Takeover]:
    """When people took over, as an app above tells it."""
    moments: list[Takeover] = []
    monkeypatch.setattr(learning, "_takeovers", [lambda since: moments])
    return moments


class TestWhatIsListed:
    def test_the_least_sure_comes_first(self, visit: Session) -> None:
        for text, confidence in (("meio certo", 0.6), ("nada certo", 0.1), ("certo", 0.95), ("incerto", 0.4)):
            heard(visit, text, confidence=confidence)
        assert listed() == ["nada certo", "incerto", "meio certo"]

    def test_only_of_contacts_who_agreed_to_it(self, visit: Session) -> None:
        other = make_session(make_conversation(make_contact("João Lima", "5521988880202")))
        heard(other, "sem aceite")
        assert listed() == []
        consent.grant(other.contact, Consent.Purpose.IMPROVEMENT, now=NOW)
        assert listed() == ["sem aceite"]
        consent.withdraw(other.contact, Consent.Purpose.IMPROVEMENT, now=timezone.now())
        assert listed() == []

    @pytest.mark.parametrize(
        "column",
        [
            {"held": True},
            {"erased_at": NOW},
            {"message_type": "interactive"},
            {"minutes_ago": 60 * 24 * 31},
        ],
        ids=lambda column: next(iter(column)),
    )
    def test_nothing_held_erased_tapped_or_old(self, visit: Session, column: dict[str, Any]) -> None:
        heard(visit, "fora", **column)
        assert listed() == []

    def test_nothing_that_no_turn_has_read(self, visit: Session) -> None:
        say(visit, "ainda não lida", handled=False)
        assert listed() == []

    def test_nothing_of_who_was_erased(self, visit: Session) -> None:
        heard(visit, "some")
        erase_conversation_data(visit.contact_id)
        assert listed() == []

    def test_not_what_was_reviewed(self, visit: Session) -> None:
        review(heard(visit, "vista"))
        heard(visit, "por ver")
        assert listed() == ["por ver"]

    def test_the_cost_is_the_same_for_many(
        self, visit: Session, taken_over: list[Takeover], django_assert_num_queries: Any
    ) -> None:
        for n in range(12):
            heard(visit, f"mensagem {n}", minutes_ago=n)
        taken_over.append(Takeover(visit.conversation_id, timezone.now()))
        with django_assert_num_queries(4):
            learning.candidates(now=timezone.now())


class TestDisagreement:
    def found(self) -> list[learning.Candidate]:
        return learning.by_disagreement(learning.candidates(now=timezone.now()))

    def test_the_customer_said_it_again_in_other_words(self, visit: Session) -> None:
        heard(visit, "quanto ta o carango prata", minutes_ago=10)
        heard(visit, "quanto custa o carango prata?", minutes_ago=9, confidence=0.9)
        (only,) = self.found()
        assert (only.message.content, only.rephrased) == ("quanto ta o carango prata", True)
        assert only.said_again == "quanto custa o carango prata?"

    def test_two_failures_in_a_row_count_whatever_the_words(self, visit: Session) -> None:
        heard(visit, "tem boi na linha?", minutes_ago=10)
        heard(visit, "é chifrudo?", minutes_ago=9)
        assert [one.message.content for one in self.found()] == ["tem boi na linha?"]

    @pytest.mark.parametrize(
        ("text", "minutes_ago"), [("quanto custa o carango prata?", 7), ("moro em Santos", 9)], ids=["late", "another"]
    )
    def test_a_late_or_another_message_says_nothing(self, visit: Session, text: str, minutes_ago: float) -> None:
        heard(visit, "quanto ta o carango prata", minutes_ago=10)
        heard(visit, text, minutes_ago=minutes_ago, confidence=0.9)
        assert self.found() == []

    def test_what_was_said_before_a_person_took_over(self, visit: Session, taken_over: list[Takeover]) -> None:
        heard(visit, "muito antes", minutes_ago=30, confidence=0.9)
        heard(visit, "o carro tem leilão?", minutes_ago=12, confidence=0.9)
        heard(visit, "quero um atendente", minutes_ago=10, confidence=0.99, intent="human_handoff")
        taken_over.append(Takeover(visit.conversation_id, timezone.now() - timedelta(minutes=10)))
        assert [one.message.content for one in self.found()] == ["o carro tem leilão?"]

    def test_a_takeover_of_who_did_not_agree_shows_nothing(self, taken_over: list[Takeover]) -> None:
        other = make_session(make_conversation())
        heard(other, "sem aceite", minutes_ago=11)
        taken_over.append(Takeover(other.conversation_id, timezone.now() - timedelta(minutes=10)))
        assert self.found() == []

    def test_both_signs_come_before_one(self, visit: Session, taken_over: list[Takeover]) -> None:
        heard(visit, "quero ver o carango", minutes_ago=14)
        heard(visit, "queria ver o carango prata", minutes_ago=13, confidence=0.9)
        taken_over.append(Takeover(visit.conversation_id, timezone.now() - timedelta(minutes=10)))
        assert next(one.message.content for one in self.found()) == "quero ver o carango"


class TestProgress:
    def test_counts_today_towards_the_goal(self, visit: Session) -> None:
        old = review(heard(visit, "ontem"))
        Correction.objects.filter(pk=old.pk).update(reviewed_at=timezone.now() - timedelta(days=2))
        review(heard(visit, "hoje"))
        assert learning.progress(100, now=timezone.now()) == learning.Progress(1, 40)
        assert learning.progress(3, now=timezone.now()) == learning.Progress(1, 4)


class TestReview:
    def test_a_second_look_replaces_the_first(self, visit: Session) -> None:
        message = heard(visit, "quanto é?")
        review(message)
        review(message, "unused")
        assert Correction.objects.get().verdict == "unused"

    @pytest.mark.parametrize("column", [{"held": True}, {"erased_at": NOW}], ids=["held", "erased"])
    def test_what_may_not_be_seen_may_not_be_reviewed(self, visit: Session, column: dict[str, Any]) -> None:
        with pytest.raises(NotReviewable):
            review(heard(visit, "fora", **column))
        assert not Correction.objects.exists()

    def test_nothing_of_it_stands_readable_in_the_table(self, visit: Session) -> None:
        entity = {"type": "city", "value": "Santos", "text": "Santos", "start": 0, "end": 6}
        review(heard(visit, "Santos"), entities=[entity])
        assert Correction.objects.get().entities == [entity]
        field = Correction._meta.get_field("entities")
        assert b"Santos" not in field.get_prep_value([entity])  # type: ignore[union-attr]


class TestWhatEndsIt:
    @pytest.fixture
    def other(self) -> Correction:
        return review(heard(agreeing("5521988880202", "João Lima"), "de outra pessoa"))

    def test_an_erasure(self, visit: Session, other: Correction) -> None:
        review(heard(visit, "segredo"))
        erase_conversation_data(visit.contact_id)
        assert list(Correction.objects.all()) == [other]

    def test_the_withdrawal_of_the_consent(self, visit: Session, other: Correction) -> None:
        review(heard(visit, "segredo"))
        consent.withdraw(visit.contact, Consent.Purpose.RECONTACT, now=timezone.now())
        assert Correction.objects.count() == 2
        consent.withdraw(visit.contact, Consent.Purpose.IMPROVEMENT, now=timezone.now())
        assert list(Correction.objects.all()) == [other]

    def test_an_erasure_after_two_contacts_became_one(self, visit: Session, other: Correction) -> None:
        review(heard(visit, "segredo"))
        joined = other.message.conversation.contact
        merge_contacts(loser_id=visit.contact_id, winner_id=joined.pk)
        assert Correction.objects.count() == 2
        erase_conversation_data(joined.pk)
        assert not Correction.objects.exists()


class TestExport:
    def exported(self) -> list[dict[str, Any]]:
        out = StringIO()
        call_command("export_corrections", stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines() if line]

    def test_gives_labelled_messages_without_names(self, visit: Session) -> None:
        text = "aqui é a Iracema, 11 98888-0166, quero o Onix"
        start = text.index("Onix")
        found = {"type": "model", "value": "Onix", "text": "Onix", "start": start, "end": start + 4}
        stored = {**found, "confidence": 0.9, "negated": False, "role": None}
        review(heard(visit, text), intent="car_recommendation", entities=[stored])
        (line,) = self.exported()
        assert (line["intent"], line["sentiment"]) == ("car_recommendation", "neutral")
        assert [trace for trace in ("Iracema", "98888", "Vidigal") if trace in json.dumps(line)] == []
        (entity,) = line["entities"]
        assert set(entity) == {"type", "value", "text", "start", "end"}
        assert line["text"][entity["start"] : entity["end"]] == "Onix"

    def test_leaves_out_what_is_not_to_be_used(self, visit: Session) -> None:
        review(heard(visit, "certa"), "right", intent="unknown")
        review(heard(visit, "fora"), "unused")
        assert [line["text"] for line in self.exported()] == ["certa"]

    def test_lacks_who_was_erased_or_no_longer_agrees(self, visit: Session) -> None:
        review(heard(visit, "primeira"))
        review(heard(agreeing("5521988880202", "João Lima"), "segunda"))
        erase_conversation_data(visit.contact_id)
        assert [line["text"] for line in self.exported()] == ["segunda"]
        Consent.objects.filter(purpose="improvement").update(withdrawn_at=timezone.now())
        assert self.exported() == []

    def test_goes_to_a_file_that_the_evaluation_reads(self, visit: Session, tmp_path: Path) -> None:
        review(heard(visit, "quanto custa?"))
        file = tmp_path / "campo.jsonl"
        call_command("export_corrections", str(file))
        out = StringIO()
        call_command("evaluate_nlp", str(file), stdout=out)
        assert "messages            1" in out.getvalue()

    def test_says_when_the_file_cannot_be_written(self, visit: Session, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="No such file"):
            call_command("export_corrections", str(tmp_path / "no" / "file.jsonl"))


def test_alike_texts_share_half_of_their_words() -> None:
    assert learning.alike("qual o preço do onix", "me fala o preço do ônix por favor")
    assert not learning.alike("qual o preço do onix", "moro em campinas")
    assert not learning.alike("", "oi")


def test_the_contact_needs_no_name(visit: Session) -> None:
    Contact.objects.update(name=None, profile_name=None)
    review(heard(visit, "quanto custa?"))
    assert [line["text"] for line in learning.labelled_messages()] == ["quanto custa?"]
