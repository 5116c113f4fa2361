"""Fine-tunes the network: light heads from logistic regression, then every layer.

Where each message's embedding was in the untouched encoder is kept, and the network is held near it: full fine-tuning
alone would ruin the embeddings for search by meaning.
"""

import math
import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from nlp.training.messages import MOODS, Labelled, joined, typed_otherwise
from nlp.training.network import SCALE, MessageNetwork, pooled

Progress = Callable[[str, int, int], None]
"""Called with what is going on, how far it is and how far it goes."""
_NOT_LEARNED = -100
"""A label that costs nothing, whatever is answered."""
_LONGEST_JOINED = 100  # characters of a message that is joined to another one
_SEEN_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the network learns. Rates are per step, ``near`` weighs the distance from the first embeddings."""

    epochs: int = 4
    batch: int = 32
    rate: float = 1e-4
    head_rate: float = 1e-3
    decay: float = 0.92  # of the rate, from each layer to the one below
    near: float = 0.5
    mood: float = 0.5
    smoothing: float = 0.05
    joined: float = 0.15  # of the batches: two messages in one, each clause and the whole to be understood
    blind: float = 0.2  # of the messages are seen without what the rules found, so that nothing leans on it alone
    tokens: int = 64
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Batch:
    """What the network is shown (n texts, s stretches each) and what it should answer: (n, s), (n, s), (n, s, d)."""

    inputs: dict[str, Tensor]
    intents: Tensor
    moods: Tensor
    first: Tensor


def embeddings(
    encoder: Any, tokenizer: Any, texts: Sequence[str], *, tokens: int, say: Progress
) -> NDArray[np.float32]:
    """Mean-pooled unit vectors (n, d) of an encoder as it is."""
    encoder.eval()
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    found = np.zeros((len(texts), encoder.config.hidden_size), np.float32)
    with torch.inference_mode(), _in_half():
        for at in range(0, len(order), _SEEN_AT_ONCE):
            some = order[at : at + _SEEN_AT_ONCE]
            batch = encoded(tokenizer, [texts[n] for n in some], tokens)
            hidden = encoder(**batch).last_hidden_state
            found[some] = pooled(hidden, batch["attention_mask"][:, None].float())[:, 0].numpy()
            say("embeddings of the base", at + len(some), len(order))
    return found


def encoded(tokenizer: Any, texts: Sequence[str], tokens: int) -> dict[str, Tensor]:
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=tokens, return_tensors="pt")
    return {name: batch[name] for name in ("input_ids", "attention_mask")}


def start_heads(network: MessageNetwork, vectors: NDArray[np.float32], messages: Sequence[Labelled]) -> None:
    """Logistic regression on the first embeddings; from nothing, the heads would spoil the encoder while they learn."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    seen = np.hstack([vectors * SCALE, np.stack([message.evidence for message in messages])])
    for head, labels in (
        (network.intent, [message.intent for message in messages]),
        (network.mood, [message.mood for message in messages]),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a start, not an end
            fitted = LogisticRegression(C=1.0, max_iter=50).fit(seen, labels)
        head.weight.data.copy_(torch.from_numpy(fitted.coef_.astype(np.float32)))
        head.bias.data.copy_(torch.from_numpy(fitted.intercept_.astype(np.float32)))


def learn(
    network: MessageNetwork,
    tokenizer: Any,
    messages: Sequence[Labelled],
    first: NDArray[np.float32],
    recipe: Recipe,
    say: Progress,
) -> None:
    """Train in place, near the embeddings ``first`` of the messages."""
    torch.manual_seed(recipe.seed)
    network.encoder.embeddings.requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(_rates(network, recipe), weight_decay=0.01, fused=True)
    steps = recipe.epochs * math.ceil(len(messages) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _warm(step, steps))
    weights = _mood_weights(messages)
    network.train()
    for step, batch in enumerate(_shown(tokenizer, messages, first, recipe), start=1):
        with _in_half():
            intents, moods, vectors = network(**batch.inputs)
        loss = _loss(batch, intents.float(), moods.float(), vectors, recipe, weights)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        say("learning", step, steps)
    network.eval()


def predict(
    network: MessageNetwork, tokenizer: Any, messages: Sequence[Labelled], *, tokens: int
) -> tuple[NDArray[np.float32], ...]:
    """Intent logits, mood logits and embeddings, in the order of the messages."""
    network.eval()
    order = sorted(range(len(messages)), key=lambda n: len(messages[n].text))
    outputs: tuple[list[Any], ...] = ([], [], [])
    with torch.inference_mode():
        for at in range(0, len(order), _SEEN_AT_ONCE):
            some = [messages[n] for n in order[at : at + _SEEN_AT_ONCE]]
            answers = network(**_alone(tokenizer, some, [message.text for message in some], tokens))
            for kept, value in zip(outputs, answers, strict=True):
                kept.append(value[:, 0].numpy())
    back = np.argsort(order)
    return tuple(np.concatenate(kept)[back] for kept in outputs)


def _in_half() -> torch.autocast:
    """Products in 16 bits, which recent processors do twice as fast; weights and sums stay in 32."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def _shown(tokenizer: Any, messages: Sequence[Labelled], first: NDArray[np.float32], recipe: Recipe) -> Iterator[Batch]:
    """All rounds over the messages, each time typed otherwise; now and then two in one."""
    chance = random.Random(recipe.seed)
    for _ in range(recipe.epochs):
        for numbers in _batches(messages, recipe.batch, chance):
            short = max(len(messages[n].text) for n in numbers) <= _LONGEST_JOINED
            if short and chance.random() < recipe.joined:
                partners = [chance.randrange(len(messages)) for _ in numbers]
                yield _of_joined(tokenizer, messages, first, numbers, partners, recipe, chance)
            else:
                yield _of_single(tokenizer, messages, first, numbers, recipe, chance)


def _of_single(
    tokenizer: Any,
    messages: Sequence[Labelled],
    first: NDArray[np.float32],
    numbers: list[int],
    recipe: Recipe,
    chance: random.Random,
) -> Batch:
    some = [messages[n] for n in numbers]
    inputs = _alone(tokenizer, some, [typed_otherwise(message.text, chance) for message in some], recipe.tokens)
    inputs["evidence"] = inputs["evidence"] * (torch.rand(len(some), 1, 1) >= recipe.blind)
    return Batch(
        inputs,
        torch.tensor([[message.intent] for message in some]),
        torch.tensor([[message.mood] for message in some]),
        torch.from_numpy(first[numbers])[:, None],
    )


def _alone(tokenizer: Any, messages: Sequence[Labelled], texts: Sequence[str], tokens: int) -> dict[str, Tensor]:
    """Every text as one stretch."""
    inputs = encoded(tokenizer, texts, tokens)
    inputs["weights"] = inputs["attention_mask"][:, None].float()
    inputs["evidence"] = torch.from_numpy(np.stack([message.evidence for message in messages]))[:, None]
    return inputs


def _of_joined(
    tokenizer: Any,
    messages: Sequence[Labelled],
    first: NDArray[np.float32],
    numbers: list[int],
    partners: list[int],
    recipe: Recipe,
    chance: random.Random,
) -> Batch:
    """Three stretches a text: the whole, whose intent goes by precedence, and the two messages in it."""
    pairs = [(messages[a], messages[b]) for a, b in zip(numbers, partners, strict=True)]
    both = [joined(a, b, chance) for a, b in pairs]
    batch = tokenizer(
        [one.text for one in both],
        padding=True,
        truncation=True,
        max_length=2 * recipe.tokens,
        return_tensors="pt",
        return_offsets_mapping=True,
    )
    begins, ends = batch["offset_mapping"].unbind(-1)
    cut = torch.tensor([[one.second] for one in both])
    words = ends > begins
    stretches = torch.stack([batch["attention_mask"].bool(), words & (ends <= cut), words & (ends > cut)], dim=1)
    evidence = [np.stack([one.evidence, a.evidence, b.evidence]) for one, (a, b) in zip(both, pairs, strict=True)]
    vectors = torch.from_numpy(np.stack([first[numbers], first[partners]], axis=1))
    return Batch(
        {
            "input_ids": batch["input_ids"],
            "attention_mask": batch["attention_mask"],
            "weights": stretches.float(),
            "evidence": torch.from_numpy(np.stack(evidence)),
        },
        torch.tensor([[one.intent, a.intent, b.intent] for one, (a, b) in zip(both, pairs, strict=True)]),
        torch.tensor([[_NOT_LEARNED, a.mood, b.mood] for a, b in pairs]),
        torch.cat([torch.zeros_like(vectors[:, :1]), vectors], dim=1),
    )


def _loss(batch: Batch, intents: Tensor, moods: Tensor, vectors: Tensor, recipe: Recipe, weights: Tensor) -> Tensor:
    wanted = functional.cross_entropy(intents.flatten(0, 1), batch.intents.flatten(), label_smoothing=recipe.smoothing)
    mood = functional.cross_entropy(
        moods.flatten(0, 1), batch.moods.flatten(), weight=weights, ignore_index=_NOT_LEARNED
    )
    known = batch.moods != _NOT_LEARNED  # a whole of two messages has no first embedding
    away = 1 - (vectors * batch.first).sum(-1)[known].mean()
    return wanted + recipe.mood * mood + recipe.near * away


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
    stretch = size * 100
    batches = []
    for at in range(0, len(order), stretch):
        some = sorted(order[at : at + stretch], key=lambda n: len(messages[n].text))
        batches += [some[n : n + size] for n in range(0, len(some), size)]
    chance.shuffle(batches)
    return iter(batches)
