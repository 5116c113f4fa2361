"""The pieces texts are cut into, and how few of them are enough for messages in Portuguese."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeAlias

Piece: TypeAlias = tuple[str, float]
"""A piece of a Unigram vocabulary and its log-probability."""
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
SPACE = "▁"


def tokenizer_of(pieces: list[Piece]) -> Any:
    """A transformers tokenizer over these pieces, the special ones first in the order of ``SPECIAL``."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(Unigram([(text, score) for text, score in pieces], unk_id=SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            # Controls and what is invisible say nothing; line breaks and tabs part words.
            normalizers.Replace(Regex(r"[\n\r\t\v\f\u2028\u2029]+"), " "),
            normalizers.Replace(Regex(r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+"), ""),
            normalizers.Replace(Regex(r" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[(name, SPECIAL.index(name)) for name in ("<s>", "</s>")]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )


def used(tokenizer: Any, texts: Iterable[str]) -> Counter[int]:
    """How often each piece occurs in the texts."""
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(tokenizer(text, add_special_tokens=False)["input_ids"])
    return counts


def of_everyday_words(tokenizer: Any, most: int = 60_000) -> Counter[int]:
    """How often each piece is to be expected in Portuguese, as far as its most used words tell; counts are relative."""
    from wordfreq import top_n_list, word_frequency

    counts: Counter[int] = Counter()
    for word in top_n_list("pt", most):
        times = max(1, int(word_frequency(word, "pt") * 1e6))
        for number in tokenizer(word, add_special_tokens=False)["input_ids"]:
            counts[number] += times
    return counts


def kept(pieces: list[Piece], counts: Counter[int], *, size: int) -> list[int]:
    """Old numbers of the pieces to keep: the special ones, single letters and signs, then the most used."""
    chosen = dict.fromkeys(range(len(SPECIAL)))
    chosen |= dict.fromkeys(n for n, (text, _) in enumerate(pieces) if _is_sign(text))
    for number, _ in counts.most_common():
        if len(chosen) >= size:
            break
        chosen.setdefault(number)
    return sorted(chosen)


def _is_sign(text: str) -> bool:
    """One Latin letter, digit or sign, or an emoji: what any unseen word can still be spelled with."""
    bare = text.removeprefix(SPACE)
    return len(bare) <= 1 and (not bare or ord(bare) < 0x250 or ord(bare) > 0x1F000 or 0x2000 <= ord(bare) < 0x2C00)
