"""Pictures of the demo's products, drawn on the spot: flat illustrations in a finish and a tint."""

import io
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

# Drawn in units of 100 × 75, a quarter larger than it is kept.
UNITS = (100, 75)
SCALE, KEPT = 7, (560, 420)
SHADOW = (26, 36, 34)


@dataclass(frozen=True, slots=True)
class Finish:
    """The four tones of a material."""

    dark: Colour
    mid: Colour
    light: Colour
    shine: Colour


FINISHES = {
    "steel": Finish((104, 116, 122), (158, 170, 176), (196, 206, 211), (232, 238, 241)),
    "black": Finish((22, 25, 28), (48, 53, 58), (74, 81, 87), (120, 129, 136)),
    "brass": Finish((134, 98, 42), (188, 146, 70), (218, 182, 106), (243, 222, 168)),
    "white": Finish((176, 182, 184), (222, 226, 227), (240, 242, 242), (255, 255, 255)),
    "wood": Finish((120, 78, 46), (168, 116, 72), (196, 148, 100), (222, 182, 138)),
    "red": Finish((138, 32, 28), (196, 52, 44), (222, 88, 74), (244, 150, 136)),
    "blue": Finish((22, 58, 104), (38, 96, 158), (74, 134, 196), (148, 190, 230)),
    "orange": Finish((168, 76, 14), (226, 114, 30), (244, 148, 68), (252, 196, 140)),
    "navy": Finish((18, 32, 56), (34, 56, 92), (62, 88, 130), (126, 152, 192)),
}
TINTS: tuple[Colour, ...] = (
    (233, 239, 235),
    (231, 237, 243),
    (243, 238, 229),
    (238, 234, 241),
    (229, 240, 241),
)


class Pen:
    """Draws in units; round ends, no outlines."""

    def __init__(self, finish: Finish) -> None:
        self.finish = finish
        size = (UNITS[0] * SCALE, UNITS[1] * SCALE)
        self.image = Image.new("RGBA", size, (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, w: float, h: float, r: float, colour: Colour) -> None:
        """A rectangle with round corners."""
        corners = [x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self.draw.rounded_rectangle(corners, r * SCALE, fill=colour)

    def disc(self, x: float, y: float, r: float, colour: Colour) -> None:
        """A circle around a point."""
        self.oval(x, y, r, r, colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """An ellipse around a point."""
        corners = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self.draw.ellipse(corners, fill=colour)

    def ring(self, x: float, y: float, r: float, width: float, colour: Colour) -> None:
        """A circle's line."""
        corners = [(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE]
        self.draw.ellipse(corners, outline=colour, width=round(width * SCALE))

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A bent line with round ends."""
        path = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(path, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def hole(self, x: float, y: float, r: float) -> None:
        """A screw hole."""
        self.disc(x, y, r, self.finish.dark)
        self.disc(x, y + r * 0.2, r * 0.7, SHADOW)


def product_picture(drawing: str, finish: str, rng: random.Random) -> SimpleUploadedFile:
    """One product on a soft ground; seed and finish make siblings differ."""
    pen = Pen(FINISHES[finish])
    DRAWINGS[drawing](pen, rng)
    turned = pen.image.rotate(rng.uniform(-9, 9), Image.Resampling.BILINEAR)
    tint = rng.choice(TINTS)
    ground = Image.new("RGB", turned.size, tint)
    shade = turned.getchannel("A").filter(ImageFilter.BoxBlur(SCALE * 1.6))
    shade = ImageChops.offset(shade, round(SCALE * 1.2), round(SCALE * 2.2))
    ground.paste(Image.new("RGB", turned.size, SHADOW), mask=shade.point(lambda a: a * 0.26))
    ground.paste(turned, mask=turned)
    buffer = io.BytesIO()
    ground.resize(KEPT, Image.Resampling.BILINEAR).save(buffer, "WEBP", quality=86, method=2)
    return SimpleUploadedFile(f"{drawing}.webp", buffer.getvalue(), content_type="image/webp")


# --- furniture fittings --------------------------------------------------------------------------


def hinge(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(52, 18, 12, 40, 2, f.light)
    pen.hole(58, 24, 2)
    pen.hole(58, 52, 2)
    pen.box(30, 30, 30, 15, 3, f.mid)
    pen.box(30, 30, 30, 5, 3, f.shine)
    pen.disc(28, 37.5, 14, f.mid)
    pen.disc(28, 37.5, 11, f.light)
    pen.disc(28, 37.5, 8, f.dark)
    pen.box(26, 34, 26, 7, 2, f.shine)
    pen.hole(46, 37.5, 1.6)


def slide(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for row, (length, tone) in enumerate(((70, f.dark), (64, f.mid), (58, f.light))):
        pen.box(12 + row * 5, 24 + row * 9, length, 7, 1, tone)
        pen.box(12 + row * 5, 24 + row * 9, length, 2, 1, f.shine)
        for x in range(4):
            pen.hole(22 + row * 5 + x * 14, 28.5 + row * 9, 1.2)


def handle(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(22, 38, 5, 14, 1, f.dark)
    pen.box(73, 38, 5, 14, 1, f.dark)
    pen.box(14, 30, 72, 10, 5, f.mid)
    pen.box(16, 31.5, 68, 3, 1.5, f.shine)


def knob(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for radius, tone in ((24, f.dark), (22, f.mid), (17, f.light), (12, f.mid)):
        pen.disc(50, 38, radius, tone)
    pen.oval(45, 32, 6, 4, f.shine)


def profile(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.shape([(12, 48), (72, 20), (90, 26), (30, 56)], f.mid)
    pen.shape([(12, 48), (72, 20), (72, 26), (12, 54)], f.light)
    pen.shape([(12, 54), (30, 60), (30, 56), (12, 48)], f.dark)
    pen.line([(15, 49), (73, 22)], 0.8, f.shine)


def screw(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for top in (22, 46):
        pen.shape([(28, top), (76, top + 2), (86, top + 4), (76, top + 6), (28, top + 8)], f.mid)
        for step in range(9):
            x = 32 + step * 5
            pen.line([(x, top - 0.6), (x + 3, top + 8.4)], 1.1, f.dark)
        pen.shape([(16, top - 5), (28, top), (28, top + 8), (16, top + 13)], f.light)
        pen.oval(16, top + 4, 3, 9, f.shine)
        pen.line([(16, top), (16, top + 8)], 1.4, f.dark)


def cam(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.disc(36, 36, 18, f.mid)
    pen.disc(36, 36, 15, f.light)
    pen.line([(27, 36), (45, 36)], 3, f.dark)
    pen.line([(36, 27), (36, 45)], 3, f.dark)
    pen.box(58, 30, 28, 6, 3, f.mid)
    pen.box(58, 30, 28, 2, 1, f.shine)
    pen.disc(60, 33, 5, f.dark)


def bracket(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(26, 12, 10, 50, 2, f.mid)
    pen.box(26, 52, 50, 10, 2, f.light)
    pen.shape([(36, 30), (40, 30), (58, 52), (36, 52)], f.dark)
    for y in (20, 32, 44):
        pen.hole(31, y, 1.8)
    for x in (46, 58, 70):
        pen.hole(x, 57, 1.8)


def leg(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for x in (26, 60):
        pen.box(x - 2, 10, 18, 6, 1, f.dark)
        pen.shape([(x + 1, 16), (x + 13, 16), (x + 10, 58), (x + 4, 58)], f.mid)
        pen.shape([(x + 1, 16), (x + 5, 16), (x + 6, 58), (x + 4, 58)], f.shine)
        pen.box(x + 1, 58, 12, 5, 2, f.dark)


def light(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    warm = (255, 226, 150)
    for radius, tone in ((25, f.mid), (21, f.light), (16, warm), (10, (255, 246, 214))):
        pen.disc(50, 37, radius, tone)
    for step in range(8):
        angle = step * math.pi / 4
        x, y = math.cos(angle), math.sin(angle)
        pen.line([(50 + x * 28, 37 + y * 28), (50 + x * 32, 37 + y * 32)], 1.6, warm)


def strip(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for radius in (27, 21, 15):
        pen.ring(48, 38, radius, 4.6, f.light)
        for step in range(radius):
            angle = step * 2 * math.pi / radius
            reach = radius - 2.2
            point = (48 + math.cos(angle) * reach, 38 + math.sin(angle) * reach)
            pen.disc(*point, 0.9, (255, 222, 130))
    pen.box(72, 50, 16, 5, 1, f.light)
    pen.box(84, 48, 6, 9, 1, f.dark)


def spring(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(14, 32, 44, 12, 5, f.mid)
    pen.box(16, 33.5, 40, 3, 1.5, f.shine)
    pen.box(56, 35.5, 28, 5, 2, f.light)
    for x in (12, 87):
        pen.disc(x, 38, 5.5, f.dark)
        pen.disc(x, 38, 2.5, f.light)


# --- boats ----------------------------------------------------------------------------------------


def cleat(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(30, 50, 40, 7, 3, f.dark)
    pen.shape([(38, 34), (46, 34), (44, 52), (34, 52)], f.mid)
    pen.shape([(54, 34), (62, 34), (66, 52), (56, 52)], f.mid)
    pen.line([(14, 30), (30, 33), (70, 33), (86, 30)], 8, f.light)
    pen.line([(16, 28.6), (30, 31.2), (70, 31.2), (84, 28.6)], 1.8, f.shine)


def rope(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for ring_radius in (28, 22, 16):
        pen.ring(48, 38, ring_radius, 5.4, f.mid)
        for step in range(ring_radius + 6):
            angle = step * 2 * math.pi / (ring_radius + 6)
            inner, outer = ring_radius - 5, ring_radius - 0.6
            start = (48 + math.cos(angle) * inner, 38 + math.sin(angle) * inner)
            end = (48 + math.cos(angle + 0.16) * outer, 38 + math.sin(angle + 0.16) * outer)
            pen.line([start, end], 1, f.shine if step % 3 else f.dark)
    pen.line([(70, 54), (80, 62), (90, 62)], 5, f.mid)
    pen.line([(82, 62), (88, 62)], 1.4, f.shine)


def anchor(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.ring(50, 13, 6, 2.6, f.mid)
    pen.box(34, 22, 32, 5, 2.5, f.mid)
    pen.box(47, 18, 6, 44, 2, f.light)
    pen.box(47, 18, 2, 44, 1, f.shine)
    pen.line([(22, 42), (27, 54), (38, 61), (50, 63), (62, 61), (73, 54), (78, 42)], 5.4, f.mid)
    pen.shape([(16, 44), (22, 34), (29, 46)], f.dark)
    pen.shape([(84, 44), (78, 34), (71, 46)], f.dark)


def chain(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for step in range(5):
        x = 12 + step * 15.5
        if step % 2:
            pen.box(x, 34, 18, 7, 3.5, f.mid)
            pen.box(x + 2, 35, 14, 2, 1, f.shine)
        else:
            pen.draw.rounded_rectangle(
                [x * SCALE, 27 * SCALE, (x + 20) * SCALE, 48 * SCALE],
                10 * SCALE,
                outline=f.light,
                width=5 * SCALE,
            )


def fender(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for x in (26, 56):
        pen.ring(x + 9, 10, 3.4, 1.8, f.dark)
        pen.box(x + 5, 12, 8, 6, 2, f.dark)
        pen.box(x, 16, 18, 44, 9, f.mid)
        pen.box(x + 3, 20, 4, 36, 2, f.shine)
        pen.box(x + 5, 58, 8, 6, 2, f.dark)


def block(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(45, 6, 10, 12, 3, f.dark)
    pen.oval(50, 38, 21, 25, f.mid)
    pen.oval(50, 38, 17, 21, f.dark)
    pen.disc(50, 40, 13, f.light)
    pen.disc(50, 40, 9, f.mid)
    pen.disc(50, 40, 3.4, f.shine)
    pen.shape([(44, 14), (56, 14), (58, 62), (42, 62)], f.light)
    pen.disc(50, 40, 4, f.dark)


def shackle(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    arc = [(50 + 20 * math.cos(a / 9), 32 - 18 * math.sin(a / 9)) for a in range(-3, 32)]
    pen.line([(69, 54), *arc, (31, 54)], 7, f.mid)
    pen.line([(67, 50), *arc[4:18]], 1.6, f.shine)
    pen.box(20, 50, 60, 8, 4, f.light)
    pen.disc(20, 54, 6, f.dark)


def pump(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(34, 44, 34, 18, 3, f.dark)
    for step in range(5):
        pen.box(37 + step * 6, 48, 3, 12, 1, f.light)
    pen.box(36, 18, 30, 28, 6, f.mid)
    pen.box(39, 21, 5, 22, 2, f.shine)
    pen.box(66, 30, 18, 9, 2, f.light)
    pen.line([(50, 18), (50, 10), (62, 8)], 1.8, f.dark)


def lamp(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.box(30, 52, 40, 9, 3, f.dark)
    pen.box(35, 18, 30, 36, 10, f.mid)
    pen.box(39, 24, 22, 26, 6, rng.choice(((214, 58, 50), (46, 150, 92), (250, 240, 206))))
    pen.box(42, 27, 4, 20, 2, (255, 255, 255))
    pen.box(35, 13, 30, 8, 4, f.dark)


def compass(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for radius, tone in ((29, f.dark), (26, f.mid), (22, (250, 249, 244))):
        pen.disc(50, 38, radius, tone)
    for step in range(24):
        angle = step * math.pi / 12
        x, y, inner = math.cos(angle), math.sin(angle), 17 if step % 6 == 0 else 19
        pen.line([(50 + x * inner, 38 + y * inner), (50 + x * 21, 38 + y * 21)], 0.8, SHADOW)
    turn = rng.uniform(0, 2 * math.pi)
    for way, tone in ((turn, (200, 48, 42)), (turn + math.pi, f.dark)):
        x, y = math.cos(way), math.sin(way)
        side = (-y * 3, x * 3)
        tip = (50 + x * 16, 38 + y * 16)
        pen.shape([tip, (50 + side[0], 38 + side[1]), (50 - side[0], 38 - side[1])], tone)
    pen.disc(50, 38, 2.2, f.shine)


def vest(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.shape([(28, 14), (42, 10), (50, 24), (58, 10), (72, 14), (76, 62), (24, 62)], f.mid)
    pen.shape([(42, 10), (50, 24), (58, 10), (54, 8), (46, 8)], f.dark)
    pen.box(48.6, 24, 2.8, 38, 1, f.dark)
    for y in (34, 48):
        pen.box(25, y, 50, 4, 1, (52, 58, 64))
        pen.box(45, y - 1, 10, 6, 1.5, f.shine)


def propeller(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    for step in range(3):
        angle = step * 2 * math.pi / 3 - math.pi / 2
        x, y = math.cos(angle), math.sin(angle)
        pen.oval(50 + x * 18, 38 + y * 18, 12.5, 12.5, f.mid)
        pen.oval(50 + x * 19 - 2, 38 + y * 19 - 2, 8, 8, f.light)
    pen.disc(50, 38, 9, f.dark)
    pen.disc(50, 38, 5, f.shine)


def tin(pen: Pen, rng: random.Random) -> None:
    f = pen.finish
    pen.ring(50, 18, 15, 1.6, (140, 148, 152))
    pen.box(28, 18, 44, 44, 3, (206, 213, 216))
    pen.box(28, 28, 44, 26, 0, f.mid)
    pen.box(28, 34, 44, 3, 0, f.shine)
    pen.oval(50, 18, 22, 5, (232, 237, 239))
    pen.oval(50, 18, 18, 3.6, f.dark)


DRAWINGS: dict[str, Callable[[Pen, random.Random], None]] = {
    drawing.__name__: drawing
    for drawing in (
        hinge, slide, handle, knob, profile, screw, cam, bracket, leg, light, strip, spring,
        cleat, rope, anchor, chain, fender, block, shackle, pump, lamp, compass, vest,
        propeller, tin,
    )
}  # fmt: skip
