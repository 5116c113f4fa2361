import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from faciliauto_bot.embedded import secrets

pytestmark = pytest.mark.unit


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    first = secrets.load(tmp_path / "data")
    assert secrets.load(tmp_path / "data") == first
    assert len(first["SECRET_KEY"]) >= 50
    assert len(base64.urlsafe_b64decode(first["FIELD_ENCRYPTION_KEYS"])) == 32
    assert first["WHATSAPP_PHONE_NUMBER_ID"] == "618204477150936"
    assert first["WHATSAPP_BUSINESS_ACCOUNT_ID"] == "740915528300417"


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = secrets.load(tmp_path / "one"), secrets.load(tmp_path / "other")
    same = {name for name in one if one[name] == other[name]}
    assert same == {"WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_BUSINESS_ACCOUNT_ID"}


def test_only_the_owner_reads_them_and_others_may_only_pass(tmp_path: Path) -> None:
    secrets.load(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o711
    assert stat.S_IMODE((tmp_path / "data" / "secrets.json").stat().st_mode) == 0o600


def test_a_secret_of_a_later_version_is_added_and_the_others_stay(tmp_path: Path) -> None:
    first = secrets.load(tmp_path)
    secrets.write_private(tmp_path / "secrets.json", json.dumps({"SECRET_KEY": first["SECRET_KEY"]}))
    later = secrets.load(tmp_path)
    assert later["SECRET_KEY"] == first["SECRET_KEY"]
    assert later.keys() == first.keys()


def test_no_new_keys_are_made_beside_data_of_lost_ones(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(secrets.SecretsLostError, match=r"secrets\.json is missing"):
        secrets.load(tmp_path)


def test_first_starts_at_the_same_moment_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: secrets.load(tmp_path)["SECRET_KEY"], range(16)))
    assert len(set(made)) == 1
