"""Fine-tunes the network: light heads from logistic regression, then everything but the word table.

A copy of the untouched encoder says where each message's embedding was, and the network is held near it: full
fine-tuning alone would ruin the embeddings for search by meaning.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from nlp.training.messages import MOODS, Labelled, typed_otherwise
from nlp.training.network import SCALE, MessageNetwork, pooled

Progress = Callable[[str, int, int], None]
"""Called with what is going on, how far it is and how far it goes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the network learns. Rates are per step, ``near`` weighs the distance from the first embeddings."""

    epochs: int = 5
    batch: int = 32
    rate: float = 6e-5
    head_rate: float = 1e-3
    decay: float = 0.92  # of the rate, from each layer to the one below
    near: float = 1.0
    mood: float = 0.5
    smoothing: float = 0.05
    tokens: int = 96
    seed: int = 7


def embeddings(
    encoder: Any, tokenizer: Any, texts: Sequence[str], *, tokens: int, say: Progress
) -> NDArray[np.float32]:
    """Mean-pooled unit vectors (n, d) of an encoder as it is."""
    encoder.eval()
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    found = np.zeros((len(texts), encoder.config.hidden_size), np.float32)
    with torch.inference_mode():
        for at in range(0, len(order), 64):
            some = order[at : at + 64]
            batch = encoded(tokenizer, [texts[n] for n in some], tokens)
            found[some] = pooled(encoder(**batch).last_hidden_state, batch["attention_mask"]).numpy()
            say("embeddings of the base", at + len(some), len(order))
    return found


def encoded(tokenizer: Any, texts: Sequence[str], tokens: int) -> dict[str, Tensor]:
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=tokens, return_tensors="pt")
    return {name: batch[name] for name in ("input_ids", "attention_mask")}


def start_heads(network: MessageNetwork, vectors: NDArray[np.float32], messages: Sequence[Labelled]) -> None:
    """Logistic regression on the first embeddings; from nothing, the heads would spoil the encoder while they learn."""
    from sklearn.linear_model import LogisticRegression

    for head, labels in (
        (network.intent, [message.intent for message in messages]),
        (network.mood, [message.mood for message in messages]),
    ):
        fitted = LogisticRegression(C=4.0, max_iter=400).fit(vectors * SCALE, labels)
        head.weight.data.copy_(torch.from_numpy(fitted.coef_.astype(np.float32)))
        head.bias.data.copy_(torch.from_numpy(fitted.intercept_.astype(np.float32)))


def learn(
    network: MessageNetwork,
    tokenizer: Any,
    messages: Sequence[Labelled],
    first: NDArray[np.float32],
    recipe: Recipe,
    say: Progress,
    teacher: NDArray[np.float32] | None = None,
) -> None:
    """Train in place, near the embeddings ``first``, after the labels and the intent probabilities of ``teacher``."""
    chance = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    network.encoder.get_input_embeddings().weight.requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(_rates(network, recipe), weight_decay=0.01)
    steps = recipe.epochs * math.ceil(len(messages) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _warm(step, steps))
    weights = _mood_weights(messages)
    network.train()
    step = 0
    for _ in range(recipe.epochs):
        for batch in _batches(messages, recipe.batch, chance):
            inputs = encoded(tokenizer, [typed_otherwise(messages[n].text, chance) for n in batch], recipe.tokens)
            intents, moods, vectors = network(**inputs)
            loss = _intent_loss(intents, [messages[n].intent for n in batch], teacher, batch, recipe)
            loss = loss + recipe.mood * functional.cross_entropy(
                moods, torch.tensor([messages[n].mood for n in batch]), weight=weights
            )
            loss = loss + recipe.near * (1 - (vectors * torch.from_numpy(first[batch])).sum(-1)).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            say("learning", step, steps)
    network.eval()


def predict(
    network: MessageNetwork, tokenizer: Any, texts: Sequence[str], *, tokens: int
) -> tuple[NDArray[np.float32], ...]:
    """Intent logits, mood logits and embeddings, in the order of the texts."""
    network.eval()
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    outputs: tuple[list[Any], ...] = ([], [], [])
    with torch.inference_mode():
        for at in range(0, len(order), 64):
            for kept, value in zip(
                outputs, network(**encoded(tokenizer, [texts[n] for n in order[at : at + 64]], tokens)), strict=True
            ):
                kept.append(value.numpy())
    back = np.argsort(order)
    return tuple(np.concatenate(kept)[back] for kept in outputs)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _intent_loss(
    logits: Tensor, labels: list[int], teacher: NDArray[np.float32] | None, batch: list[int], recipe: Recipe
) -> Tensor:
    hard = functional.cross_entropy(logits, torch.tensor(labels), label_smoothing=recipe.smoothing)
    if teacher is None:
        return hard
    soft = torch.from_numpy(teacher[batch])
    return 0.4 * hard + 0.6 * functional.kl_div(logits.log_softmax(-1), soft, reduction="batchmean")


def _rates(network: MessageNetwork, recipe: Recipe) -> list[dict[str, Any]]:
    layers = network.encoder.encoder.layer
    groups = [
        {"params": list(layer.parameters()), "lr": recipe.rate * recipe.decay ** (len(layers) - 1 - number)}
        for number, layer in enumerate(layers)
    ]
    return [*groups, {"params": [*network.intent.parameters(), *network.mood.parameters()], "lr": recipe.head_rate}]


def _warm(step: int, steps: int) -> float:
    rising = max(1, steps // 12)
    return step / rising if step < rising else 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def _mood_weights(messages: Sequence[Labelled]) -> Tensor:
    counts = np.bincount([message.mood for message in messages], minlength=len(MOODS))
    weights = (counts.sum() / (len(MOODS) * np.maximum(counts, 1))) ** 0.5
    return torch.from_numpy(weights.astype(np.float32))


def _batches(messages: Sequence[Labelled], size: int, chance: random.Random) -> Iterator[list[int]]:
    """Every message once, of like length together, in a new order each time."""
    order = list(range(len(messages)))
    chance.shuffle(order)
    stretch = size * 20
    batches = []
    for at in range(0, len(order), stretch):
        some = sorted(order[at : at + stretch], key=lambda n: len(messages[n].text))
        batches += [some[n : n + size] for n in range(0, len(some), size)]
    chance.shuffle(batches)
    return iter(batches)
