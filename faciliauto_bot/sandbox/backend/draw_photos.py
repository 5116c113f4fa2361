"""Draw the stock's illustrations into ``photos/``: six kinds of car in eight colours.

``python -m faciliauto_bot.sandbox.backend.draw_photos`` (needs Pillow, which the running sandbox does not).
"""

from itertools import pairwise
from math import dist
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from faciliauto_bot.sandbox.backend.car_shapes import SHAPES, Corner, Panel, Shape

PHOTOS = Path(__file__).with_name("photos")
WIDTH, HEIGHT = 800, 450
SCALE = 4
"""Drawn four times too large and reduced, which smooths every edge."""
GROUND = 0.79
"""Where the wheels stand, as a share of the height."""
PALETTE = 256

Colour = tuple[int, int, int]
Point = tuple[float, float]

COLOURS: dict[str, Colour] = {
    "branco": (232, 234, 237),
    "prata": (176, 182, 189),
    "cinza": (96, 103, 112),
    "preto": (40, 43, 48),
    "vermelho": (176, 30, 38),
    "azul": (34, 78, 150),
    "laranja": (217, 100, 32),
    "marrom": (101, 72, 55),
}
TYRE, RIM, DARK, TRIM = (28, 29, 31), (186, 190, 196), (14, 15, 17), (46, 48, 52)
BODY_TONES = ((0.0, 0.30), (0.34, 0.10), (0.46, 0.16), (0.52, -0.06), (0.78, -0.20), (1.0, -0.46))
"""Light from above: (share of the body's height from the top, lighter or darker)."""


class Studio:
    """One picture: a canvas and the scale that puts millimetres on it."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.image = backdrop()
        length = max(x for x, _, _ in shape.body)
        self.per_mm = min(0.86 * WIDTH / 4400, 0.92 * WIDTH / length) * SCALE
        self.left = (WIDTH * SCALE - length * self.per_mm) / 2
        self.ground = HEIGHT * SCALE * GROUND

    def at(self, point: Point) -> Point:
        """Millimetres to pixels."""
        return self.left + point[0] * self.per_mm, self.ground - point[1] * self.per_mm

    def mask(self, panel: Panel) -> Image.Image:
        """A rounded polygon as a mask."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon([self.at(point) for point in rounded(panel)], fill=255)
        return mask

    def disc(self, centre: Point, radius: float) -> Image.Image:
        """A circle as a mask."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).ellipse(self.box(centre, radius), fill=255)
        return mask

    def box(self, centre: Point, radius: float) -> tuple[float, float, float, float]:
        """The pixels around a circle."""
        x, y = self.at(centre)
        reach = radius * self.per_mm
        return x - reach, y - reach, x + reach, y + reach

    def paint(self, colour: Colour, mask: Image.Image) -> None:
        """Fill a mask with one colour."""
        self.image.paste(colour, mask=mask)

    def glow(self, colour: Colour, mask: Image.Image, *, blur: float, strength: float) -> None:
        """Fill a mask softly; ``blur`` in millimetres, ``strength`` from 0 to 1."""
        if not blur:
            self.paint(colour, mask.point(lambda value: int(value * strength)))
            return
        soft = mask.reduce(SCALE).filter(ImageFilter.GaussianBlur(blur * self.per_mm / SCALE)).resize(mask.size)
        self.paint(colour, soft.point(lambda value: int(value * strength)))


def backdrop() -> Image.Image:
    """A neutral studio: a wall that darkens a little upwards, a lighter floor."""
    size = WIDTH * SCALE, HEIGHT * SCALE
    stops = ((0.0, (190, 196, 204)), (0.64, (222, 226, 231)), (0.69, (206, 210, 216)), (1.0, (188, 193, 200)))
    return vertical(size, stops)


def vertical(size: tuple[int, int], stops: tuple[tuple[float, Colour], ...]) -> Image.Image:
    """A vertical run of colours through the stops (share of the height, colour)."""
    column = Image.new("RGB", (1, size[1]))
    for (low, first), (high, last) in pairwise(stops):
        top, bottom = round(low * size[1]), round(high * size[1])
        for y in range(top, bottom):
            column.putpixel((0, y), mix(first, last, (y - top) / (bottom - top)))
    return column.resize(size)


def mix(first: Colour, last: Colour, share: float) -> Colour:
    """A colour between two."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, last, strict=True))
    return red, green, blue


def tone(colour: Colour, amount: float) -> Colour:
    """Lighter for a positive amount, darker for a negative one."""
    return mix(colour, (255, 255, 255) if amount > 0 else (0, 0, 0), abs(amount))


def rounded(panel: Panel, steps: int = 12) -> list[Point]:
    """The polygon's outline, each corner replaced by a curve that starts ``radius`` before it."""
    points: list[Point] = []
    for index, (x, y, radius) in enumerate(panel):
        before, after = panel[index - 1], panel[(index + 1) % len(panel)]
        start, end = _towards((x, y), before, radius), _towards((x, y), after, radius)
        for step in range(steps + 1):
            t = step / steps
            points.append(_between(_between(start, (x, y), t), _between((x, y), end, t), t))
    return points


def _towards(corner: Point, other: Corner, radius: float) -> Point:
    end = other[0], other[1]
    return _between(corner, end, min(0.5, radius / (dist(corner, end) or 1)))


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def draw(shape: Shape, colour: Colour) -> Image.Image:
    """The finished picture, at its final size."""
    studio = Studio(shape)
    _shadow(studio)
    body = _body(studio, colour)
    _glass(studio)
    _details(studio, colour, body)
    for x in shape.wheels:
        _wheel(studio, x, body)
    small = studio.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return _with_palette(studio, small)


def _with_palette(studio: Studio, picture: Image.Image) -> Image.Image:
    """At most 256 colours, chosen with the tail light enlarged: too small to get one of its own otherwise."""
    corners = [studio.at((x, y)) for x, y, _ in studio.shape.taillight]
    xs, ys = ([round(point[axis] / SCALE) for point in corners] for axis in (0, 1))
    sample = Image.new("RGB", (WIDTH, HEIGHT + HEIGHT // 4))
    sample.paste(picture)
    sample.paste(picture.crop((min(xs), min(ys), max(xs), max(ys))).resize((WIDTH, HEIGHT // 4)), (0, HEIGHT))
    palette = sample.quantize(PALETTE, method=Image.Quantize.MEDIANCUT, kmeans=1)
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def _shadow(studio: Studio) -> None:
    length = max(x for x, _, _ in studio.shape.body)
    for reach, height, strength in ((60, 90, 0.35), (-120, 45, 0.55)):
        mask = Image.new("L", studio.image.size, 0)
        left, top = studio.at((-reach, height))
        right, bottom = studio.at((length + reach, -height))
        ImageDraw.Draw(mask).ellipse((left, top, right, bottom), fill=255)
        studio.glow((30, 33, 38), mask, blur=45, strength=strength)


def _body(studio: Studio, colour: Colour) -> Image.Image:
    shape = studio.shape
    body = studio.mask(shape.body)
    top, bottom = max(y for _, y, _ in shape.body), min(y for _, y, _ in shape.body)
    stops = tuple((share, tone(colour, amount)) for share, amount in BODY_TONES)
    (_, upper), (_, lower) = studio.at((0, top)), studio.at((0, bottom))
    paint = Image.new("RGB", studio.image.size)
    paint.paste(vertical((studio.image.width, round(lower - upper)), stops), (0, round(upper)))
    studio.image.paste(paint, mask=body)
    edge = ImageChops.subtract(body, ImageChops.offset(body, 0, round(14 * studio.per_mm)))
    studio.glow((255, 255, 255), ImageChops.darker(edge, body), blur=6, strength=0.35)
    _lower_edge(studio, body, bottom)
    return body


def _lower_edge(studio: Studio, body: Image.Image, bottom: float) -> None:
    height = studio.shape.cladding or 45
    band = Image.new("L", studio.image.size, 0)
    ImageDraw.Draw(band).rectangle((0, studio.at((0, bottom + height))[1], *studio.image.size), fill=255)
    studio.paint(TRIM, ImageChops.darker(band, body))


def _glass(studio: Studio) -> None:
    pane = vertical(
        studio.image.size, ((0.0, (120, 138, 152)), (0.36, (86, 102, 116)), (0.62, (26, 32, 38)), (1.0, DARK))
    )
    for panel in studio.shape.glass:
        mask = studio.mask(panel)
        studio.image.paste(pane, mask=mask)
        _outline(studio, panel, DARK, width=14)
        left, right = min(x for x, _, _ in panel), max(x for x, _, _ in panel)
        middle = (left + right) / 2
        shine: Panel = ((middle - 40, 0, 1), (middle + 460, 2000, 1), (middle + 620, 2000, 1), (middle + 120, 0, 1))
        studio.glow((255, 255, 255), ImageChops.darker(studio.mask(shine), mask), blur=1, strength=0.13)


def _details(studio: Studio, colour: Colour, body: Image.Image) -> None:
    shape = studio.shape
    _stroke(studio, shape.crease, tone(colour, 0.55), width=16, blur=9, strength=0.5, within=body)
    for seam in shape.seams:
        _stroke(studio, seam, tone(colour, -0.65), width=9, blur=1, strength=0.8, within=body)
    for x, y in shape.handles:
        handle: Panel = ((x - 85, y - 18, 18), (x - 85, y + 18, 18), (x + 85, y + 18, 18), (x + 85, y - 18, 18))
        studio.glow(DARK, ImageChops.offset(studio.mask(handle), 0, round(14 * studio.per_mm)), blur=6, strength=0.5)
        studio.paint(tone(colour, 0.22), studio.mask(handle))
    _lamp(studio, shape.headlight, (222, 230, 238), body)
    _lamp(studio, shape.taillight, (168, 18, 26), body)
    if shape.rails:
        _rails(studio, shape.rails)
    _mirror(studio, colour)


def _rails(studio: Studio, line: tuple[Point, ...]) -> None:
    curve = rounded(tuple((x, y, 500) for x, y in line))[13:-13]
    _stroke(studio, (line[0], *curve, line[-1]), TRIM, width=22, blur=0, strength=1)
    for x, y in (line[0], line[-1]):
        _stroke(studio, ((x, y), (x, y - 60)), TRIM, width=50, blur=0, strength=1)


def _stroke(
    studio: Studio,
    line: tuple[Point, ...],
    colour: Colour,
    *,
    width: float,
    blur: float,
    strength: float,
    within: Image.Image | None = None,
) -> None:
    mask = Image.new("L", studio.image.size, 0)
    points = [studio.at(point) for point in line]
    ImageDraw.Draw(mask).line(points, fill=255, width=round(width * studio.per_mm), joint="curve")
    studio.glow(colour, ImageChops.darker(mask, within) if within else mask, blur=blur, strength=strength)


def _outline(studio: Studio, panel: Panel, colour: Colour, *, width: float, within: Image.Image | None = None) -> None:
    points = rounded(panel)
    _stroke(studio, (*points, points[0]), colour, width=width, blur=0, strength=1, within=within)


def _lamp(studio: Studio, panel: Panel, colour: Colour, body: Image.Image) -> None:
    mask = ImageChops.darker(studio.mask(panel), body)
    studio.paint(colour, mask)
    upper = ImageChops.darker(mask, ImageChops.offset(mask, 0, -round(60 * studio.per_mm)))
    studio.glow((255, 255, 255), upper, blur=12, strength=0.35)
    _outline(studio, panel, tone(colour, -0.6), width=12, within=body)


def _mirror(studio: Studio, colour: Colour) -> None:
    x, y = studio.shape.mirror
    panel: Panel = ((x - 70, y - 20, 25), (x - 80, y + 80, 35), (x + 60, y + 85, 50), (x + 90, y - 5, 30))
    studio.glow(DARK, ImageChops.offset(studio.mask(panel), 0, round(12 * studio.per_mm)), blur=8, strength=0.6)
    studio.paint(tone(colour, -0.12), studio.mask(panel))


def _wheel(studio: Studio, x: float, body: Image.Image) -> None:
    radius = studio.shape.radius
    centre = x, radius
    if studio.shape.cladding:
        studio.paint(TRIM, ImageChops.darker(studio.disc(centre, radius + 105), body))
    studio.paint(DARK, ImageChops.darker(studio.disc(centre, radius + 48), body))
    studio.paint(TYRE, studio.disc(centre, radius))
    studio.paint(tone(RIM, -0.45), studio.disc(centre, radius * 0.70))
    studio.paint((40, 42, 46), studio.disc(centre, radius * 0.64))
    _spokes(studio, centre, radius)
    studio.paint(RIM, studio.disc(centre, radius * 0.17))
    studio.paint(tone(RIM, -0.5), studio.disc(centre, radius * 0.08))


def _spokes(studio: Studio, centre: Point, radius: float, count: int = 5) -> None:
    spokes = Image.new("L", studio.image.size, 0)
    x, y = studio.at(centre)
    reach = radius * studio.per_mm
    spoke = [(x + a * reach, y - b * reach) for a, b in ((-0.11, 0.05), (-0.15, 0.68), (0.15, 0.68), (0.11, 0.05))]
    for index in range(count):
        arm = Image.new("L", studio.image.size, 0)
        ImageDraw.Draw(arm).polygon(spoke, fill=255)
        spokes = ImageChops.lighter(spokes, arm.rotate(360 / count * index, center=(x, y)))
    ring = ImageChops.subtract(studio.disc(centre, radius * 0.69), studio.disc(centre, radius * 0.62))
    shine = ImageChops.darker(ImageChops.lighter(spokes, ring), studio.disc(centre, radius * 0.69))
    studio.paint(RIM, shine)


def main() -> None:
    """Draw every kind of car in every colour."""
    PHOTOS.mkdir(exist_ok=True)
    for kind, shape in SHAPES.items():
        for name, colour in COLOURS.items():
            draw(shape, colour).save(PHOTOS / f"{kind}-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
