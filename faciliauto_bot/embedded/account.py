"""The system account the database runs as, and where that account can go.

Postgres refuses to run as root. Started by root it runs as ``postgres``, or else ``nobody``, who must be able to walk
to its files: a checkout in root's private home is out of reach, so data and binaries then live under ``/var/lib``.
"""

import grp
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED_ROOT = Path("/var/lib/faciliauto-bot")
_SEARCHABLE = 0o711


class AccountError(RuntimeError):
    """No account of this machine can run the database."""


@dataclass(frozen=True)
class Account:
    """A user and group of this machine."""

    uid: int
    gid: int

    def can(self, path: Path, mode: int) -> bool:
        """Whether the permission bits of `path` give this account `mode` (4 read, 2 write, 1 search or execute)."""
        facts = path.stat()
        shift = 6 if facts.st_uid == self.uid else 3 if facts.st_gid == self.gid else 0
        return stat.S_IMODE(facts.st_mode) >> shift & mode == mode

    def reaches(self, folder: Path) -> bool:
        """Whether it can search `folder` and every folder above it."""
        folder = folder.resolve()
        return all(self.can(step, 1) for step in (folder, *folder.parents))

    def own(self, path: Path, *, mode: int) -> None:
        """Give `path` to this account, with `mode`."""
        os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def run_as(account: Account | None) -> dict[str, Any]:
    """The arguments of ``subprocess`` that start a program as `account`; none for the user we are."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def account_for(data: Path) -> Account | None:
    """Who should run a database that keeps its files in `data`; None: the user we are.

    Existing files keep the account that made them, whatever accounts the machine has gained since.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (facts := data.stat()).st_uid != 0:
        return Account(facts.st_uid, facts.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
            grp.getgrgid(entry.pw_gid)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise AccountError("Postgres does not run as root and this machine has neither a `postgres` nor a `nobody` user.")


def open_folder(folder: Path) -> Path:
    """Make `folder`, and what is missing above it, searchable by every account; what exists stays as it is."""
    if not folder.is_dir():
        open_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(_SEARCHABLE)
    return folder


def within_reach(wanted: Path, account: Account | None) -> Path:
    """The place for data wanted at `wanted`: there, or in a shared folder that `wanted` then links to."""
    if wanted.is_symlink():
        return wanted.resolve()
    open_folder(wanted.parent)
    if account is None or account.reaches(wanted.parent):
        return wanted
    place = Path(tempfile.mkdtemp(prefix="data-", dir=open_folder(SHARED_ROOT)))
    place.chmod(_SEARCHABLE)
    wanted.symlink_to(place / wanted.name)
    return place / wanted.name


def runnable(tree: Path, program: str, account: Account | None, *, version: str) -> Path:
    """`tree`, or a copy of it that `account` can read, whose ``bin/program`` it can run."""
    tree = tree.resolve()
    binary = tree / "bin" / program
    # An installation under umask 077 hides the libraries just as a private home does.
    if account is None or (account.reaches(binary.parent) and account.can(binary, 5) and _readable(tree, account)):
        return tree
    copy = open_folder(SHARED_ROOT) / f"{tree.name}-{version}"
    if not copy.is_dir():
        unfinished = Path(tempfile.mkdtemp(prefix="copy-", dir=SHARED_ROOT))
        shutil.copytree(tree, unfinished, dirs_exist_ok=True)
        _publish(unfinished)
        unfinished.rename(copy)
    return copy


def _readable(tree: Path, account: Account) -> bool:
    return all(account.can(folder, 5) for folder in (tree / "lib", tree / "share"))


def _publish(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
