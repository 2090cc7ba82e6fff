"""Draws lines of 4096 pixels with one odd pixel here and there; run as a program.

`QT_SCALE_FACTOR=1.5 python -m tests.ui.onepixel` prints the device pixel ratio, and how
many of the odd pixels are on the screen with the very grey that the camera saw, for
each zoom, width of the window and side of the grey.
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QImage

from inspector.line.feeds import StripFeed
from inspector.types import Block
from ui.app import application
from ui.live.page import COMPRESS
from ui.live.waterfall import Waterfall
from ui.texts import Texts
from ui.theme import KindMarks

COLUMNS = 4096
LINES = 64
BLOCKS = 48
PITCH_MM = 0.1
WIDTHS_PX = (620, 1111)
GREYS = {"bright": 225, "dark": 3, "faintly bright": 150, "faintly dark": 70}
APART_PX = 167  # odd, so that the pixels fall on every place of a block
_NEAR_PX = 3
_KEPT_MM = 4.0
"""So near to the oldest row it may just have scrolled off."""


def web(grey):
    """`(lines, 4096)` with noise and odd pixels, and where these are."""
    chance = np.random.default_rng(5)
    noise = chance.normal(110, 4, (LINES * BLOCKS, COLUMNS))
    pixels = np.clip(noise, 90, 130).astype(np.uint8)
    columns = np.arange(0, COLUMNS, APART_PX)
    lines = np.arange(0, len(pixels), 61)  # on every place of a block of lines, too
    places = np.array([(x + line % APART_PX, line) for line in lines for x in columns])
    places = places[places[:, 0] < COLUMNS]
    pixels[places[:, 1], places[:, 0]] = grey
    return pixels, places


def shown(waterfall):
    """What is on the screen, `(height, width)` in device pixels."""
    image = waterfall.grab().toImage()
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    height, width = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint8)
    return rows.reshape(height, image.bytesPerLine())[:, :width].copy()


def feed(waterfall, pixels):
    """Give the lines to the window on the way that they have in the station."""
    strips = StripFeed((PITCH_MM, PITCH_MM))
    for first in range(0, len(pixels), LINES):
        block = Block("top", pixels[first : first + LINES], first)
        strips.show(block, first)
        waterfall.append(strips.take())


def seen(waterfall, places, grey):
    """Of the odd pixels in the picture, how many are seen where they belong."""
    picture, ring = waterfall.picture(), waterfall.ring
    ratio = waterfall.devicePixelRatioF()
    screen = shown(waterfall)
    left, top = round(picture.left() * ratio), round(picture.top() * ratio)
    found = wanted = 0
    for column, line in places:
        along_mm = line * PITCH_MM
        if not ring.start_mm + _KEPT_MM <= along_mm <= ring.end_mm - 1:
            continue
        y = top + ring.y_of(np.array([along_mm]))[0]
        x = left + column * PITCH_MM / ring.mm_per_px
        x1, y1 = max(left, round(x) - _NEAR_PX), max(top, round(y) - _NEAR_PX)
        near = screen[y1 : round(y) + _NEAR_PX + 1, x1 : round(x) + _NEAR_PX + 1]
        wanted += 1
        found += bool(np.any(near == grey))
    return int(found), int(wanted)


def main():
    application()
    texts, marks = Texts(), KindMarks(())
    counts, ratio = [], 0.0
    for name, grey in GREYS.items():
        pixels, places = web(grey)
        for width in WIDTHS_PX:
            for compress in COMPRESS:
                waterfall = Waterfall(texts, marks)
                waterfall.resize(width, 500)
                waterfall.set_compress(compress)
                ratio = waterfall.devicePixelRatioF()
                feed(waterfall, pixels)
                found, wanted = seen(waterfall, places, grey)
                counts.append([name, width, compress, found, wanted])
                waterfall.deleteLater()
    sys.stdout.write(json.dumps({"ratio": ratio, "counts": counts}) + "\n")


if __name__ == "__main__":
    main()
