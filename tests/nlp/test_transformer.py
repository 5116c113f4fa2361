"""A model whose files are not what they were is refused, with a word on what to run."""

from pathlib import Path

import pytest

from nlp.transformer import NETWORK, SUMS, ModelBroken, digest_of, verify

pytestmark = pytest.mark.unit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NETWORK).write_bytes(b"weights")
    (tmp_path / SUMS).write_text(f"{digest_of(tmp_path / NETWORK)}  {NETWORK}\n")
    return tmp_path


def test_a_model_as_it_was_written_is_taken(folder: Path) -> None:
    verify(folder)


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
