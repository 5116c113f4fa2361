"""A model whose files are not what they were is refused, with a word on what to run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from nlp import model_files
from nlp.model_files import DEFAULT, NETWORK, SUMS, WORDING, ModelBroken, digest_of, verify

pytestmark = pytest.mark.unit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (NETWORK, WORDING):
        (tmp_path / name).write_bytes(b"weights")
    (tmp_path / SUMS).write_text("".join(f"{digest_of(tmp_path / name)}  {name}\n" for name in (NETWORK, WORDING)))
    return tmp_path


@pytest.fixture
def broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model in use, damaged."""
    (folder / NETWORK).write_bytes(b"weighty")
    monkeypatch.setattr(model_files, "_in_use", [folder])
    return folder


def test_a_model_as_it_was_written_is_taken(folder: Path) -> None:
    verify(folder)


def test_the_model_that_comes_with_the_code_is_whole_and_light() -> None:
    verify(DEFAULT)
    assert sum(path.stat().st_size for path in DEFAULT.iterdir()) < 30_000_000


def test_a_changed_file_is_named_with_what_to_run(folder: Path) -> None:
    (folder / NETWORK).write_bytes(b"weighty")
    with pytest.raises(ModelBroken, match=rf"damaged \({NETWORK}\).*manage.py train_nlp"):
        verify(folder)


def test_a_missing_file_is_named_with_what_to_run(folder: Path) -> None:
    (folder / NETWORK).unlink()
    with pytest.raises(ModelBroken, match=r"cannot be read.*manage.py train_nlp"):
        verify(folder)


def test_a_folder_without_a_network_is_no_model(tmp_path: Path) -> None:
    (tmp_path / SUMS).write_text("")
    with pytest.raises(ModelBroken, match="damaged"):
        verify(tmp_path)


@pytest.mark.usefixtures("broken")
def test_the_checks_of_the_system_name_a_broken_model() -> None:
    with pytest.raises(SystemCheckError, match=r"nlp\.E001.*damaged"):
        call_command("check")


@pytest.mark.usefixtures("broken")
def test_a_worker_with_a_broken_model_does_not_start() -> None:
    from faciliauto_bot.celery import refuse_a_broken_model

    with pytest.raises(SystemExit, match=r"damaged.*manage.py train_nlp"):
        refuse_a_broken_model()


def test_the_setup_before_every_start_stops_at_a_broken_model(broken: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "faciliauto_bot.up.setup"],
        env={**os.environ, "NLP_MODEL": str(broken)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "damaged" in run.stderr
    assert "manage.py train_nlp" in run.stderr
    assert "Traceback" not in run.stderr


def test_nlp_model_points_to_another_folder(tmp_path: Path) -> None:
    copy = shutil.copytree(DEFAULT, tmp_path / "another")
    program = "import django; django.setup(); import nlp; print(nlp.model_files.in_use(), nlp.analyze('oi').intent)"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NLP_MODEL": str(copy), "DJANGO_SETTINGS_MODULE": "faciliauto_bot.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [str(copy), "greeting"]


def test_comparing_with_a_folder_that_is_no_model_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"manage\.py train_nlp"):
        call_command("evaluate_nlp", "nlp/data/everyday.jsonl", "--compare", "patterns", str(tmp_path))
