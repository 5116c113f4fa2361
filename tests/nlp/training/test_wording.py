"""The linear model over pieces learns what it is shown, and is written in 8 bits."""

from pathlib import Path

import numpy as np
import pytest

from nlp import Intent
from nlp.training import wording
from nlp.training.messages import INTENTS, Labelled
from nlp.wording import Wording, pieces_of

pytestmark = pytest.mark.unit


def test_what_is_shown_is_known(messages: list[Labelled], tmp_path: Path) -> None:
    path = tmp_path / "wording.npz"
    wording.write(path, messages, seed=1)
    written = Wording(path)
    for text, intent in (("oi", Intent.GREETING), ("tchau", Intent.GOODBYE)):
        assert INTENTS[int(written.scores(pieces_of(text)).argmax())] == intent


def test_the_same_seed_writes_the_same(messages: list[Labelled], tmp_path: Path) -> None:
    for name in ("a", "b"):
        wording.write(tmp_path / name, messages, seed=1)
    first, second = (np.load(tmp_path / name) for name in ("a", "b"))
    assert all(np.array_equal(first[key], second[key]) for key in first.files)
