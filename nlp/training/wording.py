"""Fits the linear model over hashed pieces (``nlp.wording``) and writes it in 8 bits."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.training.messages import INTENTS, Labelled
from nlp.wording import SIZE

_FITTED = 1.2
"""How closely the training messages are followed: `C` of the support vector machine."""
_WEIGHT = 2.0
"""Of these scores beside the network's logits; both were chosen on the development messages."""


def write(path: Path, messages: Sequence[Labelled], *, seed: int) -> None:
    """Learn which pieces speak for which intent. An intent without a message is never spoken for."""
    from scipy import sparse
    from sklearn.svm import LinearSVC

    rows = np.repeat(np.arange(len(messages)), [len(message.pieces) for message in messages])
    columns = np.concatenate([message.pieces for message in messages])
    seen = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(messages), SIZE))
    often = np.asarray(seen.sum(axis=0)).ravel()
    rarity = np.where(often < 2, 0.0, np.log((1 + len(messages)) / (1 + often)) + 1).astype(np.float16)
    weighed = seen @ sparse.diags(rarity.astype(np.float32))
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    vectors = sparse.diags(1 / np.maximum(length, 1e-9)) @ weighed
    fitted = LinearSVC(C=_FITTED, random_state=seed).fit(vectors, [message.intent for message in messages])
    # Of two classes scikit-learn keeps one row: what speaks for the second speaks against the first.
    weights, bias_of = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        weights, bias_of = np.vstack([-weights, weights]), np.concatenate([-bias_of, bias_of])
    table, scale = _in_eight_bits(weights.T)
    wide = len(INTENTS)
    whole = np.zeros((SIZE, wide), np.int8)
    factor, bias = np.zeros(wide, np.float32), np.full(wide, -_WEIGHT, np.float32)
    whole[:, fitted.classes_], factor[fitted.classes_] = table, scale * _WEIGHT
    bias[fitted.classes_] = bias_of * _WEIGHT
    with path.open("wb") as file:
        np.savez(file, table=whole, scale=factor, bias=bias, rarity=rarity)


def _in_eight_bits(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights (pieces, intents) as whole numbers to 127, and what one of them is worth for each intent."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)
