"""From labelled messages to a model's folder: base, vocabulary, learning, temperature, files, card."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.data_files import DATA, DEVELOPMENT, TEST, TRAINING, read
from nlp.evaluation import Example, calibration_error
from nlp.evidence import SIZE
from nlp.intents import THRESHOLD
from nlp.model_files import WORDING
from nlp.training import base, baselines, calibration, card, export, learning, network, vocabulary, wording
from nlp.training.learning import Progress, Recipe
from nlp.training.messages import INTENTS, MOODS, Labelled, labelled
from nlp.wording import Wording

PIECES = 15_000


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
    taught = _taught(start, tokenizer, materials, first, say)
    return _written(taught, tokenizer, materials, examples=test, rivals=rivals, start=start, directory=directory)


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
    made = network.MessageNetwork(start.model, intents=len(INTENTS), moods=len(MOODS), evidence=SIZE)
    texts = [message.text for message in materials.training]
    vectors = learning.embeddings(start.model, tokenizer, texts, tokens=materials.recipe.tokens, say=say)
    learning.start_heads(made, vectors, materials.training)
    learning.learn(made, tokenizer, materials.training, first, materials.recipe, say)
    return made


def _written(
    taught: network.MessageNetwork,
    tokenizer: Any,
    materials: Materials,
    *,
    examples: list[Example],
    rivals: dict[str, baselines.Score],
    start: base.Base,
    directory: Path,
) -> card.Figures:
    tokens = materials.recipe.tokens
    directory.mkdir(parents=True, exist_ok=True)
    wording.write(directory / WORDING, materials.training, seed=materials.recipe.seed)
    suggested = Wording(directory / WORDING)
    logits = learning.predict(taught, tokenizer, materials.development, tokens=tokens)[0]
    logits += np.stack([suggested.scores(message.pieces) for message in materials.development])
    labels = np.array([message.intent for message in materials.development])
    temperature = calibration.fitted_temperature(logits, labels)
    answered, confidence = calibration.answers(logits, temperature)
    accepted = confidence >= THRESHOLD
    error = calibration_error(confidence[accepted].tolist(), (answered == labels)[accepted].tolist())
    export.export(taught, tokenizer, directory, temperature=temperature, tokens=tokens, base=start.name)
    figures = card.figures(
        directory,
        examples,
        rivals=rivals,
        development=float((answered == labels).mean()),
        calibration_error=error,
        training=len(materials.training),
    )
    (directory / "README.md").write_text(card.text(figures, base=start.name), encoding="utf-8")
    return figures
