"""What the letters and words of a message suggest: a linear model over hashed pieces, added to the network's answer.

It knows nothing but what it was shown, and knows that exactly: "xpto", "cadê o boleto" or a turn of phrase which an
encoder takes for another one of like meaning.
"""

import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.intents import ends_of

SIZE = 1 << 14
"""Pieces told apart; two that share a number are weighed as one."""
_SHORTEST, _LONGEST = 2, 5


class Wording:
    """Reads the file that ``nlp.training.wording`` writes."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as kept:
            self._table, self._scale = kept["table"], kept["scale"]
            self._bias, self._rarity = kept["bias"], kept["rarity"].astype(np.float32)

    def scores(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """One number an intent, to be added to the network's logits, for a text's ``pieces_of``."""
        seen = self._rarity[numbers]
        length = np.sqrt(seen @ seen)
        if not length:
            return np.asarray(self._bias)
        return np.asarray((seen / length) @ self._table[numbers].astype(np.float32) * self._scale + self._bias)


def pieces_of(masked: str) -> NDArray[np.int64]:
    """The numbers of the pieces in a text as ``Reading.masked`` gives it, each once."""
    pieces = set(_pieces(ends_of(masked)))
    return np.array(sorted({zlib.crc32(piece.encode("utf-8", "replace")) % SIZE for piece in pieces}), np.int64)


def _pieces(text: str) -> Iterator[str]:
    words = text.split()
    for word in words:
        padded = f" {word} "
        yield f"={word}"
        for long in range(_SHORTEST, _LONGEST + 1):
            for at in range(len(padded) - long + 1):
                yield padded[at : at + long]
    for word, following in pairwise(words):
        yield f"{word} {following}"
