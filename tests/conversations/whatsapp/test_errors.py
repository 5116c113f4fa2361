import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.whatsapp.errors import DAY, Action, Fate, rule_for

pytestmark = pytest.mark.unit

# The reference table (§5), code by code.
FATES: dict[Fate, list[int]] = {
    Fate.HALT_NUMBER: [0, 190, 200, 33, 368, 131031, 131037, 131042, 131044, 131045, 133006, 133010],
    Fate.RETRY: [1, 2, 131000, 131016, 131053, 131057, 131064, 133000, 133004, 133015, 135000],
    Fate.THROTTLED: [4, 80007, 130429, 131048, 131049, 131056, 131208, 132069],
    Fate.WINDOW_CLOSED: [131047],
    Fate.SUPPRESS: [130403, 130497, 131021],
    Fate.PERMANENT: [
        *[3, 10, 201, 250, 299, 100, 130472, 131005, 131008, 131009, 131020, 131026, 131030, 131041, 131050, 131051],
        *[131052, 131055, 131059, 131061, 131062, 131063, 131200, 131299, 132000, 132001, 132005, 132007, 132008],
        *[132012, 132015, 132016, 132018, 132068, 133005, 133008, 133009, 133016, 134011, 134100, 134102, 137000],
        *[138000, 138999, 139000, 139004, 139100, 139103, 147001, 147005, 2388001, 2494999],
    ],
}
ALL = [code for codes in FATES.values() for code in codes]


@pytest.mark.parametrize(("code", "fate"), [(code, fate) for fate, codes in FATES.items() for code in codes])
def test_each_code_has_its_fate(code: int, fate: Fate) -> None:
    assert rule_for(code).fate is fate


@pytest.mark.parametrize("code", ALL)
def test_each_rule_tells_agents_why_and_says_when_to_try_again(code: int) -> None:
    rule = rule_for(code)
    assert rule.explanation.endswith(".")
    assert (rule.attempts > 0) == (rule.fate in {Fate.RETRY, Fate.THROTTLED})
    assert (rule.base_s > 0) == (rule.attempts > 0)


@pytest.mark.parametrize("code", [code for code in ALL if code != 131053 and rule_for(code).fate is Fate.HALT_NUMBER])
def test_a_halted_number_calls_an_operator(code: int) -> None:
    assert rule_for(code).action is Action.PAGE_OPERATOR


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (131009, Action.PLAIN_TEXT),
        (131026, Action.MARK_ADDRESS),
        (131048, Action.STOP_CAMPAIGNS),
        (131050, Action.RECORD_MARKETING_OPT_OUT),
        (131056, Action.SLOW_PAIR),
        (130429, Action.SLOW_NUMBER),
        (132001, Action.RESYNC_TEMPLATES),
        (131062, Action.USE_PHONE),
        (137000, Action.CONFIRM_IDENTITY),
    ],
)
def test_some_codes_ask_for_more_than_settling_the_message(code: int, action: Action) -> None:
    assert rule_for(code).action is action


@pytest.mark.parametrize("status", [None, 200, 500, 502, 504])
def test_a_server_error_without_a_code_is_an_unknown_outcome(status: int | None) -> None:
    assert rule_for(None, status).fate is Fate.UNKNOWN_OUTCOME


@pytest.mark.parametrize(
    ("status", "fate"),
    [(400, Fate.PERMANENT), (302, Fate.PERMANENT), (401, Fate.HALT_NUMBER), (429, Fate.THROTTLED)],
)
def test_other_answers_without_a_code_are_judged_by_their_status(status: int, fate: Fate) -> None:
    assert rule_for(None, status).fate is fate


def test_a_server_error_with_a_code_follows_the_code() -> None:
    assert rule_for(131016, 503).fate is Fate.RETRY
    assert rule_for(190, 500).fate is Fate.HALT_NUMBER


def test_a_code_outside_the_catalogue_is_tried_again_only_where_meta_calls_it_passing() -> None:
    assert rule_for(999_999, 400).fate is Fate.PERMANENT
    assert rule_for(999_999, 500).fate is Fate.RETRY
    assert rule_for(999_999, 429).fate is Fate.THROTTLED
    assert rule_for(999_999, 400, is_transient=True).fate is Fate.RETRY


@given(st.none() | st.integers(), st.none() | st.integers(100, 599))
def test_every_error_has_a_rule(code: int | None, status: int | None) -> None:
    assert rule_for(code, status).explanation


def test_the_pair_limit_waits_four_to_the_nth() -> None:
    rule = rule_for(131056)
    for attempt, seconds in enumerate([1, 4, 16, 64]):
        assert seconds <= rule.delay_s(attempt) <= seconds * 1.25


def test_a_marketing_limit_is_never_tried_again_within_a_day() -> None:
    assert rule_for(131049).delay_s(0) >= DAY


@given(st.sampled_from(ALL), st.integers(-5, 10_000), st.floats(0, 10_000))
def test_a_delay_is_bounded_and_never_undercuts_what_was_asked(code: int, attempt: int, asked: float) -> None:
    rule = rule_for(code)
    assert asked <= rule.delay_s(attempt, retry_after=asked) <= max(asked, rule.cap_s * 1.25)
