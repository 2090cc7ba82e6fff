"""Axes of a diagram: from values to px, grid, curves, bands and a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.report.svg import FAINT, INK, SOFT, Drawing, Point

WIDTH, HEIGHT = 656.0, 340.0
"""A page's text is 656 px wide; see `inspector.report.charts`."""

COLOURS = (
    "#d55e00",
    "#0072b2",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#1a1a1a",
)
"""Source: Okabe, Ito 2008, "Color Universal Design". https://jfly.uni-koeln.de/color/"""

DASHES = (None, "7 3", "2 2.5", "9 3 2 3")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """Colour and dashes of a curve: colour is never the only sign."""

    colour: str
    dashes: str | None

    @classmethod
    def of(cls, number: int) -> Look:
        """One look per number, different for at least 28 of them."""
        return cls(COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)])


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """A rectangle of a drawing that stands for two spans of values.

    Attributes:
        sheet: Where it is drawn.
        left: In px, like the next three.
        top: Its y.
        right: Its x.
        bottom: Its y.
        x_span: Values at the left and right end.
        y_span: Values at the bottom and at the top.
        rise: What is done to y values before they are placed; identity or log10.
    """

    sheet: Drawing
    left: float
    top: float
    right: float
    bottom: float
    x_span: Span
    y_span: Span
    rise: Callable[[float], float] = float

    def place(self, x: float, y: float) -> Point:
        """Where a value lies; values outside lie on the border."""
        low, high = self.rise(self.y_span[0]), self.rise(self.y_span[1])
        across = (x - self.x_span[0]) / (self.x_span[1] - self.x_span[0])
        up = (self.rise(max(y, self.y_span[0])) - low) / (high - low)
        return (
            self.left + min(max(across, 0.0), 1.0) * (self.right - self.left),
            self.bottom - min(max(up, 0.0), 1.0) * (self.bottom - self.top),
        )

    def grid(
        self,
        x_ticks: Sequence[tuple[float, str]],
        y_ticks: Sequence[tuple[float, str]],
        x_title: str,
        title: str,
    ) -> None:
        """Lines at the ticks with their words, and what the axes are."""
        for value, words in x_ticks:
            x, _ = self.place(value, self.y_span[0])
            self.sheet.line((x, self.top), (x, self.bottom), stroke=FAINT)
            at = (x, self.bottom + 14)
            self.sheet.text(at, words, 10, fill=SOFT, text_anchor="middle")
        for value, words in y_ticks:
            _, y = self.place(self.x_span[0], value)
            self.sheet.line((self.left, y), (self.right, y), stroke=FAINT)
            at = (self.left - 5, y + 3.5)
            self.sheet.text(at, words, 10, fill=SOFT, text_anchor="end")
        self.sheet.line((self.left, self.bottom), (self.right, self.bottom))
        self.sheet.line((self.left, self.top), (self.left, self.bottom))
        middle = ((self.left + self.right) / 2, self.bottom + 30)
        self.sheet.text(middle, x_title, 10.5, fill=SOFT, text_anchor="middle")
        above = (self.left, self.top - 9)
        self.sheet.text(above, title, 11.5, font_weight="bold")

    def curve(
        self, points: Sequence[Span], look: Look, width: float = 1.6, **style: str
    ) -> None:
        """A line through values."""
        if points:
            self.sheet.chain(
                [self.place(x, y) for x, y in points],
                stroke=look.colour,
                stroke_width=width,
                stroke_dasharray=look.dashes,
                stroke_linejoin="round",
                **style,
            )

    def band(self, low: Sequence[Span], high: Sequence[Span], colour: str) -> None:
        """The area between two curves over the same x."""
        if low and high:
            outline = [self.place(x, y) for x, y in (*low, *reversed(high))]
            self.sheet.polygon(outline, fill=colour, fill_opacity=0.15)

    def upright(
        self, x: float, words: str, dashes: str | None, y: float, left: bool
    ) -> None:
        """A vertical line with its words to the left or right, `y` px from the top."""
        at, _ = self.place(x, self.y_span[0])
        self.sheet.line(
            (at, self.top), (at, self.bottom), stroke=INK, stroke_dasharray=dashes
        )
        end = "end" if left else None
        self.sheet.text((at + (-5 if left else 5), y), words, 10, text_anchor=end)


def key(sheet: Drawing, at: Point, rows: Sequence[tuple[str, Look]]) -> None:
    """What the curves are, one below the other."""
    for number, (words, look) in enumerate(rows):
        y = at[1] + 17 * number
        sheet.line(
            (at[0], y),
            (at[0] + 24, y),
            stroke=look.colour,
            stroke_width=2.2,
            stroke_dasharray=look.dashes,
        )
        sheet.text((at[0] + 30, y + 3.5), words, 10.5)


def ticks(low: float, high: float, steps: int) -> list[tuple[float, str]]:
    """Equal steps from `low` to `high` in words of two digits."""
    values = [low + (high - low) * step / steps for step in range(steps + 1)]
    return [(value, f"{value:.2f}".rstrip("0").rstrip(".")) for value in values]
