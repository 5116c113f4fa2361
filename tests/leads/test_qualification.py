import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.engine.services import Engagement
from conversations.memory import UserProfileData
from leads.qualification import LeadQualification, is_qualified

pytestmark = pytest.mark.unit

NOTHING = Engagement()
EVERYTHING = Engagement(details=True, compared=True, liked_or_disliked=True, returned=True, media_or_location=True)


def score(profile: UserProfileData, engagement: Engagement = NOTHING) -> float:
    return LeadQualification().score(profile, engagement).value


def ready_buyer() -> UserProfileData:
    return UserProfileData(
        orcamento_max=60000,
        urgency="semana",
        uso_principal="trabalho",
        city="Santos",
        prioridades={"economia": 5, "espaco": 4, "seguranca": 3},
        tipos_preferidos=["suv"],
        payment_form="a_vista",
    )


def test_someone_who_only_said_hello_scores_nothing() -> None:
    found = LeadQualification().score(UserProfileData(), NOTHING)
    assert (found.value, found.reasons) == (0, ())


def test_a_ready_buyer_who_tried_everything_scores_a_hundred() -> None:
    assert score(ready_buyer(), EVERYTHING) == 100


def test_the_reasons_say_where_the_points_come_from() -> None:
    found = LeadQualification().score(UserProfileData(orcamento_max=60000, urgency="mes", city="Santos"), NOTHING)
    assert found.reasons == ("Orçamento definido: +30", "Quer comprar neste mês: +18", "Cidade informada: +5")
    assert found.value == 53


def test_a_complete_profile_without_hurry_is_not_qualified_until_the_customer_engages() -> None:
    profile = ready_buyer().model_copy(update={"urgency": "depois"})
    assert not is_qualified(score(profile))
    assert is_qualified(score(profile, Engagement(details=True)))


@pytest.mark.parametrize(("urgency", "points"), [("semana", 25), ("mes", 18), ("tres_meses", 10), ("depois", 3)])
def test_the_sooner_the_more(urgency: str, points: int) -> None:
    assert score(UserProfileData(urgency=urgency)) == points


def test_two_priorities_are_not_three() -> None:
    assert score(UserProfileData(prioridades={"economia": 5, "espaco": 4})) == 0


@given(st.builds(UserProfileData), st.builds(Engagement))
def test_the_score_is_the_sum_of_its_reasons_and_never_over_a_hundred(
    profile: UserProfileData, engagement: Engagement
) -> None:
    found = LeadQualification().score(profile, engagement)
    assert found.value == sum(int(reason.rpartition("+")[2]) for reason in found.reasons)
    assert 0 <= found.value <= 100
