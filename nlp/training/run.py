"""From labelled messages to a model's folder: base, vocabulary, teacher, student, temperature, files, card."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.data_files import DATA, DEVELOPMENT, TEST, TRAINING, read
from nlp.evaluation import Example
from nlp.intents import THRESHOLD
from nlp.training import base, baselines, calibration, card, export, learning, network, vocabulary
from nlp.training.learning import Progress, Recipe
from nlp.training.messages import INTENTS, MOODS, Labelled, labelled

PIECES = 15_000
LAYERS = (0, 1, 2, 4, 6, 8, 10, 11)
"""What is kept of the base's twelve: fewer layers are faster, and a teacher with all twelve shows them the way."""


@dataclass(frozen=True)
class Materials:
    """What a training run works with."""

    training: list[Labelled]
    development: list[Labelled]
    test: list[Labelled]
    recipe: Recipe


def train(directory: Path, *, base_name: str, extra: Sequence[Path], recipe: Recipe, say: Progress) -> card.Figures:
    """Train and write a model. Raises ``NoBase``, ``OSError`` and ``BadLine``."""
    examples = [*read(DATA / TRAINING), *(one for path in extra for one in read(path))]
    test = read(DATA / TEST)
    materials = Materials(labelled(examples), labelled(read(DATA / DEVELOPMENT)), labelled(test), recipe)
    start = base.load(base_name)
    first = learning.embeddings(
        start.model,
        start.tokenizer,
        [start.prefix + message.text for message in materials.training],
        tokens=recipe.tokens,
        say=say,
    )
    rivals = baselines.scores(materials.training, materials.test, first, start, recipe, say)
    tokenizer = _prune(start, materials.training)
    student = _taught(start, tokenizer, materials, first, say)
    return _written(student, tokenizer, materials, examples=test, rivals=rivals, start=start, directory=directory)


def _prune(start: base.Base, messages: Sequence[Labelled]) -> Any:
    """Fewer pieces where the vocabulary allows it; the tokenizer that goes with them."""
    if start.pieces is None:
        return start.tokenizer
    counts = vocabulary.used(start.tokenizer, (message.text for message in messages))
    counts.update(vocabulary.of_everyday_words(start.tokenizer))
    numbers = vocabulary.kept(start.pieces, counts, size=PIECES)
    network.keep_pieces(start.model, numbers)
    return vocabulary.tokenizer_of([start.pieces[number] for number in numbers])


def _taught(
    start: base.Base, tokenizer: Any, materials: Materials, first: NDArray[np.float32], say: Progress
) -> network.MessageNetwork:
    """A teacher with every layer, then the smaller student who follows the labels and the teacher."""
    small = copy.deepcopy(start.model)
    teacher = _fine_tuned(start.model, tokenizer, materials, first, None, say)
    texts = [message.text for message in materials.training]
    logits = learning.predict(teacher, tokenizer, texts, tokens=materials.recipe.tokens)[0]
    del teacher
    if len(LAYERS) < start.model.config.num_hidden_layers:
        network.keep_layers(small, LAYERS)
    longer = replace(materials, recipe=replace(materials.recipe, epochs=materials.recipe.epochs + 2))
    return _fine_tuned(small, tokenizer, longer, first, learning.softmax(logits), say)


def _fine_tuned(
    encoder: Any,
    tokenizer: Any,
    materials: Materials,
    first: NDArray[np.float32],
    teacher: NDArray[np.float32] | None,
    say: Progress,
) -> network.MessageNetwork:
    made = network.MessageNetwork(encoder, intents=len(INTENTS), moods=len(MOODS))
    texts = [message.text for message in materials.training]
    vectors = learning.embeddings(encoder, tokenizer, texts, tokens=materials.recipe.tokens, say=say)
    learning.start_heads(made, vectors, materials.training)
    learning.learn(made, tokenizer, materials.training, first, materials.recipe, say, teacher)
    return made


def _written(
    student: network.MessageNetwork,
    tokenizer: Any,
    materials: Materials,
    *,
    examples: list[Example],
    rivals: dict[str, baselines.Score],
    start: base.Base,
    directory: Path,
) -> card.Figures:
    tokens = materials.recipe.tokens
    texts = [message.text for message in materials.development]
    logits = learning.predict(student, tokenizer, texts, tokens=tokens)[0]
    labels = np.array([message.intent for message in materials.development])
    temperature = calibration.fitted_temperature(logits, labels)
    answered, confidence = calibration.answers(logits, temperature)
    accepted = confidence >= THRESHOLD
    error = calibration.calibration_error(confidence[accepted], (answered == labels)[accepted])
    export.export(student, tokenizer, directory, temperature=temperature, tokens=tokens, base=start.name)
    figures = card.figures(
        directory, examples, rivals=rivals, calibration_error=error, training=len(materials.training)
    )
    (directory / "README.md").write_text(card.text(figures, base=start.name), encoding="utf-8")
    return figures
