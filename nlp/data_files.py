"""Where the labelled messages lie: trained on, chosen by, measured with. No message is in two of them."""

from pathlib import Path

from nlp.evaluation import Example, read_examples

DATA = Path(__file__).parent / "data"
TRAINING, DEVELOPMENT, TEST = (f"{name}.jsonl" for name in ("training", "development", "test"))


def read(path: Path) -> list[Example]:
    """Raises ``OSError`` and ``BadLine``."""
    with path.open(encoding="utf-8") as lines:
        return list(read_examples(lines))
