"""Which language model is in use, and whether its files are what they were when it was written."""

import hashlib
from pathlib import Path

DEFAULT = Path(__file__).parent / "model"
SUMS = "SHA256SUMS"
NETWORK = "model.onnx"
WORDING = "wording.npz"
_in_use = [DEFAULT]


class ModelBroken(RuntimeError):
    """The model's files are missing or not what they were; the text says what to run."""


def use(directory: Path) -> None:
    """Read messages with the model of this folder from now on."""
    _in_use[:] = [directory]


def in_use() -> Path:
    return _in_use[0]


def verify(directory: Path) -> None:
    """Compare every file of a model with what it was when written. Raises ``ModelBroken``."""
    advice = (
        "Run `git checkout -- nlp/model` for the model that comes with the code, `python manage.py train_nlp` to train"
        " it anew, or set NLP_MODEL to a folder that train_nlp wrote."
    )
    try:
        sums = (directory / SUMS).read_text(encoding="utf-8").split("\n")
        wanted = {name: digest for digest, _, name in (line.partition("  ") for line in sums if line)}
        broken = [name for name, digest in wanted.items() if digest_of(directory / name) != digest]
    except (OSError, ValueError) as error:
        raise ModelBroken(
            f"The language model in {directory} cannot be read ({type(error).__name__}). {advice}"
        ) from error
    if broken or not {NETWORK, WORDING} <= wanted.keys():
        raise ModelBroken(
            f"The language model in {directory} is damaged ({', '.join(broken) or 'incomplete'}). {advice}"
        )


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
