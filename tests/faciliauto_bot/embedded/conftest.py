import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder_for_all() -> Iterator[Path]:
    """A folder every account can walk to; pytest's own are private, which matters when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="faciliauto-open-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
