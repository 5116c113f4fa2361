"""What simpler means reach on the same messages: the model has to beat them to be worth its weight."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.entities import read
from nlp.intents import PatternModel
from nlp.training.base import Base
from nlp.training.learning import Progress, Recipe, embeddings
from nlp.training.messages import INTENTS, Labelled


@dataclass(frozen=True, slots=True)
class Score:
    accuracy: float
    macro_f1: float


def scores(
    training: Sequence[Labelled],
    test: Sequence[Labelled],
    vectors: NDArray[np.float32],
    start: Base,
    recipe: Recipe,
    say: Progress,
) -> dict[str, Score]:
    """Intent accuracy and macro-F1 on the test messages, by the means' names. ``start`` must be untouched yet."""
    wanted = np.array([message.intent for message in test])
    unseen = embeddings(
        start.model,
        start.tokenizer,
        [start.prefix + message.text for message in test],
        tokens=recipe.tokens,
        say=say,
    )
    return {
        "keywords and entities": _score(wanted, _keywords(test)),
        "TF-IDF + logistic regression": _score(wanted, _letters(training, test)),
        "frozen embeddings + logistic regression": _score(wanted, _frozen(training, vectors, unseen)),
    }


def _fitted(model: Any, seen: Any, labels: Sequence[int]) -> Any:
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # what is missing by then is behind the third decimal
        return model.fit(seen, labels)


def _keywords(test: Sequence[Labelled]) -> NDArray[np.int64]:
    model = PatternModel()
    readings = [read(message.text) for message in test]
    return np.array([INTENTS.index(model.judge(reading, [(0, len(reading.text))])[0].intent) for reading in readings])


def _letters(training: Sequence[Labelled], test: Sequence[Labelled]) -> NDArray[np.int64]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(make_union(letters, words), LogisticRegression(C=10, max_iter=100))
    _fitted(model, [message.text for message in training], [message.intent for message in training])
    return np.asarray(model.predict([message.text for message in test]))


def _frozen(
    training: Sequence[Labelled], vectors: NDArray[np.float32], unseen: NDArray[np.float32]
) -> NDArray[np.int64]:
    from sklearn.linear_model import LogisticRegression

    model = _fitted(LogisticRegression(C=40, max_iter=200), vectors, [message.intent for message in training])
    return np.asarray(model.predict(unseen))


def _score(wanted: NDArray[np.int64], got: NDArray[np.int64]) -> Score:
    from sklearn.metrics import f1_score

    return Score(float((wanted == got).mean()), float(f1_score(wanted, got, average="macro")))
