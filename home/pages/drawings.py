"""Flat drawings for the demo's pages, made with Pillow: no stock photo, no licence question.

Every drawing is a function over a :class:`Canvas`; the same seed gives the same picture.
"""

import io
import random
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1440, 800
SMOOTH = 2  #: drawn so many times larger, then reduced: smooth edges

SAND, PAPER, CARD, INK = "#f2e6d5", "#fbf7f0", "#fffdf8", "#24212e"
BRICK, ROOF, SUN, LEAF, SKY, WATER = (
    "#a8442a",
    "#7d2f1d",
    "#f3c955",
    "#6f9467",
    "#f7e3cd",
    "#b9d3e3",
)
TEAL, PLUM, BLUE, ACT, GLASS = "#0d6158", "#57265a", "#86aede", "#274a92", "#fdf3d3"
COATS = (ACT, TEAL, BRICK, SUN, PLUM, BLUE, LEAF)
SKINS = ("#c98a66", "#8d5a3c", "#e3b08d", "#5d3a28", "#d39a73")
HAIRS = (INK, "#5a3a22", "#d9d2c6", "#8c4a22", INK)

Draw = Callable[["Canvas"], None]
SCENES: dict[str, Draw] = {}


class Canvas:
    """Shapes in a field of 1440 by 800 units."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- chance for pictures
        self.image = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), SKY)
        self.draw = ImageDraw.Draw(self.image)

    def _scaled(self, *values: float) -> tuple[float, ...]:
        return tuple(value * SMOOTH for value in values)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, r: float = 0) -> None:
        self.draw.rounded_rectangle(self._scaled(x, y, x + w, y + h), r * SMOOTH, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        self.draw.ellipse(self._scaled(x - r, y - r, x + r, y + r), fill=fill)

    def poly(self, points: list[tuple[float, float]], fill: str) -> None:
        self.draw.polygon([self._scaled(*point) for point in points], fill=fill)

    def line(self, points: list[tuple[float, float]], fill: str, width: float = 4) -> None:
        self.draw.line(
            [self._scaled(*point) for point in points],
            fill=fill,
            width=int(width * SMOOTH),
            joint="curve",
        )

    def arc(self, x: float, y: float, r: float, start: int, end: int, fill: str) -> None:
        self.draw.pieslice(self._scaled(x - r, y - r, x + r, y + r), start, end, fill=fill)

    def ground(self, y: float = 690, fill: str = INK, below: str = SAND) -> None:
        self.rect(0, y, WIDTH, 12, fill)
        self.rect(0, y + 12, WIDTH, HEIGHT - y, below)

    def sun(self, x: float = 1180, y: float = 150, r: float = 78) -> None:
        self.disc(x, y, r, SUN)

    def hills(self, base: float = 690) -> None:
        for x, r in ((120, 330), (520, 420), (980, 380), (1360, 340)):
            self.disc(x, base + r * 0.55, r, SAND)

    def tree(self, x: float, y: float, s: float = 1) -> None:
        self.rect(x - 6 * s, y - 110 * s, 12 * s, 110 * s, INK)
        self.disc(x, y - 150 * s, 62 * s, LEAF)
        self.disc(x - 40 * s, y - 112 * s, 42 * s, LEAF)
        self.disc(x + 42 * s, y - 110 * s, 44 * s, LEAF)

    def windows(self, x: float, y: float, w: float, h: float, columns: int, rows: int) -> None:
        step_x, step_y = w / columns, h / rows
        for row in range(rows):
            for column in range(columns):
                lit = self.chance.random() > 0.2
                self.rect(
                    x + column * step_x + step_x * 0.24,
                    y + row * step_y + step_y * 0.2,
                    step_x * 0.52,
                    step_y * 0.6,
                    GLASS if lit else INK,
                    3,
                )

    def house(self, x: float, y: float, w: float, h: float, fill: str, roof: str = ROOF) -> None:
        """A gabled house standing on ``y``."""
        self.rect(x, y - h, w, h, fill)
        self.poly([(x - 14, y - h), (x + w / 2, y - h - w * 0.42), (x + w + 14, y - h)], roof)
        self.windows(
            x + 10, y - h + 12, w - 20, h - 90, max(2, int(w // 70)), max(1, int(h // 110))
        )
        self.rect(x + w / 2 - 24, y - 76, 48, 76, INK, 4)

    def block(self, x: float, y: float, w: float, h: float, fill: str) -> None:
        """A flat-roofed block of flats."""
        self.rect(x, y - h, w, h, fill)
        self.windows(
            x + 12, y - h + 16, w - 24, h - 110, max(2, int(w // 60)), max(2, int(h // 80))
        )
        self.rect(x + w / 2 - 28, y - 76, 56, 76, GLASS, 4)

    def tower(self, x: float, y: float) -> None:
        """A winding tower."""
        self.poly([(x, y), (x + 46, y - 430), (x + 78, y - 430), (x + 250, y), (x + 216, y),
                   (x + 142, y - 190), (x + 76, y - 190), (x + 34, y)], BRICK)  # fmt: skip
        self.poly([(x + 74, y - 222), (x + 130, y - 222), (x + 92, y - 322)], SKY)
        self.disc(x + 62, y - 470, 52, INK)
        self.disc(x + 62, y - 470, 44, SKY)
        self.line([(x + 62, y - 516), (x + 62, y - 424)], INK)
        self.line([(x + 16, y - 470), (x + 108, y - 470)], INK)

    def person(
        self, x: float, y: float, s: float = 1, coat: str = "", *, look: int = 0, sits: bool = False
    ) -> None:
        """Somebody standing on ``y`` (or sitting at it); ``look`` chooses skin and hair."""
        coat = coat or COATS[look % len(COATS)]
        skin, hair = SKINS[look % len(SKINS)], HAIRS[(look * 2) % len(HAIRS)]
        foot = 0.0 if sits else 92.0
        if not sits:
            self.rect(x - 32 * s, y - 96 * s, 27 * s, 96 * s, INK, 4)
            self.rect(x + 5 * s, y - 96 * s, 27 * s, 96 * s, INK, 4)
        top = y - foot * s
        head = top - 166 * s
        if look % 3 == 1:
            self.rect(x - 43 * s, head - 12 * s, 86 * s, 76 * s, hair, 30 * s)
        self.rect(x - 44 * s, top - 130 * s, 88 * s, 136 * s, coat, 42 * s)
        self.rect(x - 44 * s, top - 60 * s, 88 * s, 66 * s, coat, 6)
        self.disc(x, head, 38 * s, skin)
        self.arc(x, head - 3 * s, 41 * s, 180, 360, hair)
        if look % 4 == 2:
            self.disc(x, head - 42 * s, 17 * s, hair)

    def paper(self, x: float, y: float, w: float = 90, h: float = 116, lines: int = 4) -> None:
        self.rect(x, y, w, h, CARD, 4)
        for number in range(lines):
            self.rect(
                x + w * 0.14,
                y + h * (0.18 + number * 0.19),
                w * 0.72 * (0.6 if number == lines - 1 else 1),
                6,
                INK,
            )

    def bubble(
        self, x: float, y: float, w: float, h: float, fill: str = CARD, tail: int = 1
    ) -> None:
        self.rect(x, y, w, h, fill, 34)
        foot = x + (w * 0.3 if tail > 0 else w * 0.7)
        self.poly(
            [(foot - 18, y + h - 6), (foot + 18, y + h - 6), (foot - 24 * tail, y + h + 44)], fill
        )

    def table(self, x: float, y: float, w: float, fill: str = BRICK) -> None:
        self.rect(x, y, w, 32, fill, 4)
        self.rect(x + 40, y + 32, 26, 690 - y - 32 + 6, fill)
        self.rect(x + w - 66, y + 32, 26, 690 - y - 32 + 6, fill)

    def finish(self) -> bytes:
        out = io.BytesIO()
        self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(
            out, "PNG", optimize=False
        )
        return out.getvalue()


def scene(name: str) -> Callable[[Draw], Draw]:
    def register(draw: Draw) -> Draw:
        SCENES[name] = draw
        return draw

    return register


def draw(name: str) -> bytes:
    """The drawing as a PNG."""
    canvas = Canvas(name)
    SCENES[name](canvas)
    return canvas.finish()


@scene("haustuer")
def _door(c: Canvas) -> None:
    c.rect(660, 0, 780, 690, BRICK)
    for x in (720, 1200):
        c.rect(x, 110, 150, 210, CARD, 4)
        c.rect(x + 12, 122, 58, 186, GLASS)
        c.rect(x + 80, 122, 58, 186, GLASS)
    c.rect(920, 210, 210, 480, INK, 96)
    c.rect(934, 226, 182, 464, GLASS, 86)
    c.poly([(936, 300), (850, 336), (850, 726), (936, 690)], TEAL)
    c.disc(868, 520, 10, SUN)
    c.rect(870, 678, 300, 26, CARD)
    c.ground(702)
    c.person(1026, 690, 1.72, SUN, look=1)
    c.person(560, 706, 1.76, ACT, look=0)
    c.paper(604, 420, 78, 100)
    c.tree(250, 704, 1.7)
    c.tree(90, 704, 1.2)


@scene("strasse")
def _street(c: Canvas) -> None:
    c.sun()
    c.hills()
    c.tower(60, 690)
    c.house(330, 690, 170, 300, TEAL)
    c.house(520, 690, 150, 230, CARD)
    c.block(700, 690, 190, 420, PLUM)
    c.house(920, 690, 180, 260, BLUE, BRICK)
    c.house(1120, 690, 150, 300, BRICK)
    c.tree(1340, 690, 1.2)
    c.tree(690, 690, 0.8)
    c.ground()
    c.person(610, 700, 0.92, look=0)
    c.person(1010, 700, 0.9, look=2)
    c.person(1074, 700, 0.62, SUN, look=1)


@scene("kuechentisch")
def _kitchen(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, "#e6ddcf")
    c.rect(520, 60, 400, 270, CARD, 6)
    c.rect(536, 76, 176, 238, WATER)
    c.rect(728, 76, 176, 238, WATER)
    c.line([(720, 0), (720, 0)], INK)
    c.line([(300, 0), (300, 110)], INK, 5)
    c.arc(300, 170, 74, 180, 360, SUN)
    c.person(430, 560, 2.0, TEAL, look=0, sits=True)
    c.person(1010, 560, 2.0, PLUM, look=2, sits=True)
    c.table(210, 556, 1020)
    c.ground()
    for x in (640, 780):
        c.rect(x, 508, 46, 48, CARD, 8)
    c.paper(520, 470, 70, 86)


@scene("versammlung")
def _assembly(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, "#eadfce")
    c.rect(470, 70, 500, 330, CARD, 8)
    for number, (fill, w) in enumerate(((ACT, 380), (BRICK, 290), (TEAL, 210), (SUN, 130))):
        c.rect(520, 112 + number * 68, w, 40, fill, 6)
    c.person(330, 640, 1.5, BRICK, look=1)
    c.ground()
    for number in range(9):
        x = 110 + number * 152
        c.person(x, 800, 1.3, COATS[(number * 3 + 1) % 7], look=number, sits=True)


@scene("bank")
def _bench(c: Canvas) -> None:
    c.sun(250, 160, 90)
    c.hills()
    c.tree(210, 690, 1.9)
    c.tree(1290, 690, 1.6)
    c.ground()
    c.rect(450, 560, 560, 26, BRICK, 4)
    c.rect(450, 470, 560, 24, BRICK, 4)
    c.rect(450, 512, 560, 24, BRICK, 4)
    for x in (500, 940):
        c.rect(x, 470, 20, 226, INK)
    c.person(590, 574, 1.5, BLUE, look=2, sits=True)
    c.person(850, 574, 1.5, TEAL, look=3, sits=True)
    c.bubble(640, 150, 250, 120, CARD)


@scene("karte")
def _map(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, "#e9dcc7")
    c.rect(180, 70, 900, 660, CARD, 10)
    c.poly([(260, 170), (470, 120), (560, 260), (430, 360), (270, 320)], SUN)
    c.poly([(600, 130), (860, 170), (820, 320), (610, 300)], BRICK)
    c.poly([(270, 400), (470, 400), (520, 560), (300, 620)], TEAL)
    c.poly([(610, 380), (900, 380), (960, 560), (640, 540)], BLUE)
    c.line([(180, 660), (420, 640), (640, 600), (860, 640), (1080, 590)], WATER, 34)
    for x, y in ((400, 240), (730, 230), (400, 500), (770, 460)):
        c.disc(x, y, 26, INK)
        c.disc(x, y, 14, CARD)
    c.line([(400, 240), (730, 230), (770, 460), (400, 500), (400, 240)], INK, 6)
    c.person(1250, 800, 1.9, ACT, look=1)


@scene("zettelwand")
def _notes(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, "#e6ddcf")
    c.rect(120, 60, 860, 560, CARD, 8)
    for column, fill in enumerate((SUN, BLUE, "#e3a58f")):
        c.rect(170 + column * 270, 96, 220, 16, INK, 4)
        for row in range(4 - column):
            shift = c.chance.randint(-8, 8)
            c.rect(180 + column * 270 + shift, 140 + row * 114, 190, 92, fill, 4)
            c.rect(200 + column * 270 + shift, 166 + row * 114, 130, 8, INK)
            c.rect(200 + column * 270 + shift, 190 + row * 114, 96, 8, INK)
    c.ground()
    c.person(1100, 700, 1.7, TEAL, look=3)
    c.person(1300, 700, 1.62, BRICK, look=1)


@scene("anleitung")
def _guidance(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, "#eadfce")
    c.rect(940, 90, 320, 260, WATER, 6)
    c.rect(1094, 90, 12, 260, CARD)
    c.rect(120, 120, 260, 20, BRICK)
    for x, h, fill in (
        (130, 90, TEAL),
        (170, 104, ACT),
        (214, 80, SUN),
        (260, 96, PLUM),
        (310, 88, BLUE),
    ):
        c.rect(x, 120 - h, 34, h, fill)
    c.person(500, 560, 1.9, PLUM, look=3, sits=True)
    c.person(900, 560, 1.9, ACT, look=1, sits=True)
    c.table(260, 556, 900)
    c.ground()
    c.paper(640, 446, 150, 108, 3)
    c.bubble(560, 90, 260, 130, CARD, -1)
    c.rect(604, 130, 170, 10, INK)
    c.rect(604, 160, 120, 10, INK)


@scene("rundertisch")
def _round_table(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, "#e6ddcf")
    for x, look, fill in ((330, 0, TEAL), (600, 1, SUN), (860, 2, BRICK), (1120, 3, PLUM)):
        c.person(x, 520, 1.55, fill, look=look, sits=True)
    c.draw.ellipse(c._scaled(180, 450, 1260, 680), fill=BRICK)
    c.draw.ellipse(c._scaled(200, 458, 1240, 652), fill="#c96a4c")
    for x in (430, 700, 980):
        c.paper(x, 500, 90, 66, 2)
    c.ground(740)


@scene("laut")
def _loud(c: Canvas) -> None:
    c.hills()
    c.block(120, 690, 260, 520, PLUM)
    c.block(1060, 690, 260, 460, TEAL)
    c.ground()
    c.person(520, 700, 1.6, BRICK, look=0)
    c.person(900, 700, 1.6, ACT, look=3)
    c.person(712, 704, 1.5, SUN, look=1)
    c.bubble(430, 110, 200, 130, "#e3a58f")
    c.bubble(800, 90, 220, 140, BLUE, -1)


@scene("begehung")
def _walk(c: Canvas) -> None:
    c.sun(200, 150, 80)
    c.hills()
    c.house(120, 690, 190, 300, BRICK)
    c.house(340, 690, 170, 240, SUN, BRICK)
    c.block(1010, 690, 240, 430, BLUE)
    c.tree(940, 690, 1.1)
    c.tree(1350, 690, 1.4)
    c.ground()
    for number, x in enumerate((560, 670, 790)):
        c.person(x, 702, 1.2, COATS[number + 1], look=number)
    c.paper(596, 480, 62, 80)


@scene("markt")
def _market(c: Canvas) -> None:
    c.sun()
    c.hills()
    c.house(60, 690, 170, 300, TEAL)
    c.house(1230, 690, 170, 280, PLUM)
    for x, fill in ((320, BRICK), (640, ACT), (960, LEAF)):
        for stripe in range(6):
            c.rect(x + stripe * 40, 340, 40, 70, fill if stripe % 2 else CARD)
        c.rect(x + 8, 410, 10, 290, INK)
        c.rect(x + 222, 410, 10, 290, INK)
        c.rect(x, 560, 240, 30, BRICK, 4)
        for fruit in range(6):
            c.disc(x + 30 + fruit * 36, 546, 17, (SUN, LEAF, BRICK)[fruit % 3])
    c.ground()
    c.person(600, 702, 1.2, look=3)
    c.person(910, 702, 1.15, look=1)


@scene("gesundheit")
def _health(c: Canvas) -> None:
    c.hills()
    c.house(140, 690, 420, 330, CARD, BRICK)
    c.rect(300, 190, 100, 28, TEAL)
    c.rect(336, 154, 28, 100, TEAL)
    c.tree(720, 690, 1.8)
    c.tree(1330, 690, 1.5)
    c.ground()
    c.person(900, 702, 1.4, SUN, look=2)
    c.person(1010, 702, 0.9, BLUE, look=1)
    c.person(1120, 702, 1.35, BRICK, look=0)


@scene("wohnen")
def _housing(c: Canvas) -> None:
    c.sun(1240, 140, 76)
    c.hills()
    c.block(120, 690, 300, 500, PLUM)
    c.block(470, 690, 300, 400, TEAL)
    c.block(820, 690, 300, 560, BLUE)
    c.ground()
    c.tree(440, 690, 0.9)
    c.tree(1200, 690, 1.2)
    c.person(1290, 702, 1.2, BRICK, look=1)
    c.paper(1330, 500, 60, 76)


@scene("gruppe")
def _group(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, "#eadfce")
    c.rect(120, 80, 300, 220, WATER, 6)
    c.rect(1020, 80, 300, 220, WATER, 6)
    c.ground(720)
    for number, x in enumerate((220, 420, 620, 820, 1020, 1220)):
        c.person(x, 700 - abs(720 - x) * 0.06, 1.35, COATS[number], look=number, sits=True)


@scene("jahr")
def _year(c: Canvas) -> None:
    c.rect(0, 0, WIDTH, HEIGHT, PAPER)
    c.line([(100, 620), (420, 500), (740, 540), (1060, 360), (1340, 220)], SAND, 60)
    c.line([(100, 620), (420, 500), (740, 540), (1060, 360), (1340, 220)], INK, 6)
    for x, y, fill in (
        (100, 620, SUN),
        (420, 500, TEAL),
        (740, 540, BRICK),
        (1060, 360, ACT),
        (1340, 220, PLUM),
    ):
        c.disc(x, y, 44, INK)
        c.disc(x, y, 36, fill)
    c.person(250, 540, 1.2, ACT, look=0)
    c.tree(900, 440, 0.9)
    c.house(1140, 330, 120, 140, BRICK)
    c.sun(560, 170, 70)


def add_image(name: str, title: str, *, author: str, licence: str, collection: Any) -> Any:
    """The drawing as an image of the CMS; the same title is made once."""
    from django.core.files.images import ImageFile

    from home.pages.models import TeachingImage

    found = TeachingImage.objects.filter(title=title).first()
    if found is not None:
        return found
    drawing = draw(name)
    return TeachingImage.objects.create(
        title=title,
        author=author,
        licence=licence,
        collection=collection,
        file=ImageFile(io.BytesIO(drawing), name=f"{name}.png"),
        file_size=len(drawing),
    )
