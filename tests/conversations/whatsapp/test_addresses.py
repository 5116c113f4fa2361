import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.whatsapp.addresses import Address, is_bsuid, phone_key, typed_phone_key, wa_id_from_typed

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("with_ninth_digit", "without"),
    [("5531999990142", "553199990142"), ("5511988880166", "551188880166"), ("5585961234567", "558561234567")],
)
def test_both_forms_of_a_brazilian_mobile_have_one_key(with_ninth_digit: str, without: str) -> None:
    assert phone_key(with_ninth_digit) == phone_key(without) == without


@pytest.mark.parametrize("mobile", ["5511951234567", "5511912345678"])
def test_a_mobile_that_never_had_eight_digits_does_not_meet_a_landline(mobile: str) -> None:
    assert phone_key(mobile) == mobile


@pytest.mark.parametrize(("extra", "plain"), [("5215512345678", "525512345678"), ("5491123456789", "541123456789")])
def test_mexico_and_argentina_have_two_forms_too(extra: str, plain: str) -> None:
    assert phone_key(extra) == phone_key(plain)


@given(st.from_regex(r"[1-9][0-9]{4,14}", fullmatch=True))
def test_a_key_is_its_own_key(wa_id: str) -> None:
    assert phone_key(phone_key(wa_id)) == phone_key(wa_id)


@pytest.mark.parametrize(
    "typed",
    [
        "+55 11 98888-0166",
        "(11) 98888-0166",
        "11 98888-0166",
        "011 98888 0166",
        "5511988880166",
        "551188880166",
        "55 (11) 98888.0166",
    ],
)
def test_a_phone_is_found_however_it_is_typed(typed: str) -> None:
    assert typed_phone_key(typed) == phone_key("5511988880166")


def test_a_foreign_number_needs_its_country_code() -> None:
    assert wa_id_from_typed("+351 912 345 678") == "351912345678"


@pytest.mark.parametrize("typed", ["", "oi", "12", "+", "não tenho", "0" * 40])
def test_what_is_no_phone_has_no_key(typed: str) -> None:
    assert typed_phone_key(typed) is None


def test_a_phone_is_sent_with_its_plus_in_the_form_last_seen() -> None:
    assert Address("phone", "553199990142").to_fields() == {"to": "+553199990142"}


def test_a_user_id_is_sent_as_recipient() -> None:
    assert Address("bsuid", "BR.7310002754820935").to_fields() == {"recipient": "BR.7310002754820935"}


@pytest.mark.parametrize("value", ["", "BR.7310002754820935", "+5511999990101", "0511999990101", "55 11"])
def test_a_phone_address_takes_digits_only(value: str) -> None:
    with pytest.raises(ValueError):
        Address("phone", value)


@pytest.mark.parametrize("value", ["BR.7310002754820935", "BR.ENT.abc123", "US." + "a" * 128])
def test_user_ids_of_both_kinds_are_known(value: str) -> None:
    assert is_bsuid(value)


@pytest.mark.parametrize("value", ["", "br.1", "BR.", "BR.a b", "BRA.1", "US." + "a" * 129, "5511999990101", "BR.1\n"])
def test_other_texts_are_no_user_id(value: str) -> None:
    assert not is_bsuid(value)


def test_a_printed_address_does_not_show_the_person() -> None:
    assert "5511" not in repr(Address("phone", "5511999990101"))
