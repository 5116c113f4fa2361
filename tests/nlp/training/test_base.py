"""The base model as it comes out of its wheel, and what is kept of its vocabulary."""

from collections import Counter
from pathlib import Path

import pytest
import torch

from nlp.training import base, network, vocabulary
from nlp.training.learning import encoded
from nlp.training.network import pooled

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def start() -> base.Base:
    return base.load()


def _vectors(start: base.Base, texts: list[str]) -> torch.Tensor:
    batch = encoded(start.tokenizer, [start.prefix + text for text in texts], 64)
    with torch.inference_mode():
        hidden = start.model.eval()(**batch).last_hidden_state
        return pooled(hidden, batch["attention_mask"][:, None].float())[:, 0]


def test_the_base_knows_portuguese(start: base.Base) -> None:
    asked, same, other = _vectors(start, ["dá pra parcelar?", "vocês dividem em quantas vezes?", "que dia lindo hoje"])
    assert asked @ same > asked @ other


def test_pruning_leaves_what_is_kept_as_it_was(start: base.Base) -> None:
    assert start.pieces
    texts = ["quero um carro econômico", "tem onix prata?"]
    before = _vectors(start, texts)
    counts = vocabulary.used(start.tokenizer, [start.prefix + text for text in texts])
    numbers = vocabulary.kept(start.pieces, counts, size=15_000)
    network.keep_pieces(start.model, numbers)
    smaller = base.Base(
        start.name, start.model, vocabulary.tokenizer_of([start.pieces[n] for n in numbers]), None, start.prefix
    )
    assert torch.allclose(_vectors(smaller, texts), before, atol=1e-5)


def test_special_pieces_letters_and_emoji_are_always_kept() -> None:
    pieces = [*((name, 0.0) for name in vocabulary.SPECIAL), ("▁carro", -5.0), ("ç", -6.0), ("😍", -7.0), ("字", -8.0)]
    assert vocabulary.kept(pieces, Counter({4: 3}), size=20) == [0, 1, 2, 3, 4, 5, 6]


def test_a_base_that_is_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(base.NoBase, match="neither a folder"):
        base.load(str(tmp_path / "nowhere"))
