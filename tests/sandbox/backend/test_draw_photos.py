from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from faciliauto_bot.sandbox.backend import draw_photos

pytestmark = pytest.mark.unit


def test_the_script_draws_the_pictures_that_are_shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped = Image.open(draw_photos.PHOTOS / "suv-azul.png").convert("RGB")
    monkeypatch.setattr(draw_photos, "PHOTOS", tmp_path / "photos")
    monkeypatch.setattr(draw_photos, "SHAPES", {"suv": draw_photos.SHAPES["suv"]})
    monkeypatch.setattr(draw_photos, "COLOURS", {"azul": draw_photos.COLOURS["azul"]})
    draw_photos.main()
    (drawn,) = (tmp_path / "photos").iterdir()
    assert drawn.name == "suv-azul.png"
    difference = ImageChops.difference(Image.open(drawn).convert("RGB"), shipped)
    assert max(ImageStat.Stat(difference).mean) < 1, "versions of Pillow may round differently, no more"
