import os
from pathlib import Path

import pytest

from faciliauto_bot.embedded import account
from faciliauto_bot.embedded.account import Account

pytestmark = pytest.mark.unit

STRANGER = Account(uid=54321, gid=54321)


@pytest.fixture
def shared(open_folder_for_all: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = open_folder_for_all / "shared"
    monkeypatch.setattr(account, "SHARED_ROOT", place)
    return place


@pytest.fixture
def private_home(open_folder_for_all: Path) -> Path:
    home = open_folder_for_all / "home"
    home.mkdir(mode=0o700)
    return home


def test_new_folders_let_every_account_pass_and_existing_ones_stay_as_they_are(private_home: Path) -> None:
    made = account.open_folder(private_home / "a" / "b")
    assert [oct(folder.stat().st_mode & 0o777) for folder in (made, made.parent)] == ["0o711", "0o711"]
    assert oct(private_home.stat().st_mode & 0o777) == "0o700"


def test_a_private_home_is_out_of_reach_for_others(private_home: Path) -> None:
    assert not STRANGER.reaches(private_home)
    assert STRANGER.reaches(private_home.parent)
    assert Account(os.getuid(), os.getgid()).can(private_home, 7)


def test_data_within_reach_stays_where_it_is_wanted(open_folder_for_all: Path, shared: Path) -> None:
    wanted = open_folder_for_all / "data" / "postgres"
    assert account.within_reach(wanted, STRANGER) == wanted
    assert not shared.exists()


def test_data_of_the_user_we_are_stays_in_a_private_home(private_home: Path, shared: Path) -> None:
    wanted = private_home / "data" / "postgres"
    assert account.within_reach(wanted, None) == wanted
    assert not shared.exists()


def test_data_out_of_reach_moves_once_to_the_shared_folder(private_home: Path, shared: Path) -> None:
    wanted = private_home / "data" / "postgres"
    place = account.within_reach(wanted, STRANGER)
    assert shared in place.parents
    assert STRANGER.reaches(place.parent)
    place.mkdir()
    assert account.within_reach(wanted, STRANGER) == place
    assert wanted.resolve() == place


def test_two_checkouts_out_of_reach_do_not_share_data(private_home: Path, shared: Path) -> None:
    one = account.within_reach(private_home / "one" / "postgres", STRANGER)
    assert account.within_reach(private_home / "other" / "postgres", STRANGER) != one


def test_binaries_out_of_reach_are_copied_readable_for_all(private_home: Path, shared: Path) -> None:
    tree = _installation(private_home / "pginstall", mode=0o700)
    copy = account.runnable(tree, "postgres", STRANGER, version="17.1")
    assert copy == shared / "pginstall-17.1"
    assert STRANGER.reaches(copy / "bin")
    assert STRANGER.can(copy / "bin" / "postgres", 5)
    assert account.runnable(tree, "postgres", STRANGER, version="17.1") == copy


def test_binaries_hidden_by_a_strict_umask_are_copied(open_folder_for_all: Path, shared: Path) -> None:
    tree = _installation(open_folder_for_all / "pginstall", mode=0o755)
    (tree / "lib").chmod(0o700)
    assert account.runnable(tree, "postgres", STRANGER, version="17.1") != tree


def test_binaries_within_reach_are_used_in_place(open_folder_for_all: Path, shared: Path) -> None:
    tree = _installation(open_folder_for_all / "pginstall", mode=0o755)
    assert account.runnable(tree, "postgres", STRANGER, version="17.1") == tree.resolve()
    assert account.runnable(tree, "postgres", None, version="17.1") == tree.resolve()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as somebody else")
def test_root_hands_over_to_the_owner_of_existing_data(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    assert account.account_for(data) not in (None, Account(0, 0))
    data.mkdir()
    os.chown(data, 54321, 54322)
    assert account.account_for(data) == Account(54321, 54322)


def test_a_plain_user_runs_the_database_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account.account_for(tmp_path) is None


def test_a_machine_without_a_fit_account_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(account.pwd, "getpwnam", nobody)
    with pytest.raises(account.AccountError, match="neither"):
        account.account_for(tmp_path / "postgres")


def _installation(tree: Path, *, mode: int) -> Path:
    for folder in ("bin", "lib", "share"):
        (tree / folder).mkdir(parents=True)
        (tree / folder).chmod(mode)
    tree.chmod(mode)
    (tree / "bin" / "postgres").write_text("#!/bin/sh\n")
    (tree / "bin" / "postgres").chmod(mode)
    return tree
