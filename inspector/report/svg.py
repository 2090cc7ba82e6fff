"""A drawing as SVG text: the same bytes for the same calls, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from inspector.report.wording import plain

FONT = "Libertinus Serif, Noto Serif, Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei"
INK, SOFT, RULE, FAINT = "#1a1a1a", "#555555", "#b5b5b5", "#e9e9e9"

Attribute = str | float | None
Point = tuple[float, float]


class Drawing:
    """A sheet in px with the origin at the top left; y points down."""

    def __init__(self, width: float, height: float, title: str) -> None:
        """Begin a sheet; `title` is what a screen reader says."""
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []

    def rect(
        self, x: float, y: float, width: float, height: float, **style: Attribute
    ) -> None:
        """A rectangle; nothing where it has no area."""
        if width > 0 and height > 0:
            self._add("rect", x=x, y=y, width=width, height=height, **style)

    def line(self, start: Point, end: Point, **style: Attribute) -> None:
        """A straight line."""
        style = {"stroke": INK, "stroke_width": 1, **style}
        self._add("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], **style)

    def circle(self, centre: Point, radius: float, **style: Attribute) -> None:
        """A circle."""
        self._add("circle", cx=centre[0], cy=centre[1], r=radius, **style)

    def polygon(self, points: Iterable[Point], **style: Attribute) -> None:
        """A filled polygon."""
        self._add("polygon", points=_list(points), **style)

    def chain(self, points: Iterable[Point], **style: Attribute) -> None:
        """Lines from point to point."""
        self._add("polyline", points=_list(points), fill="none", **style)

    def text(self, at: Point, words: str, size: float = 11, **style: Attribute) -> None:
        """A line of text; `at` is where its base line begins, or as `text_anchor`."""
        style = {"fill": INK, **style}
        attributes = _attributes({"x": at[0], "y": at[1], "font_size": size, **style})
        self._parts.append(f"<text{attributes}>{escape(plain(words))}</text>")

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """A hatched rectangle: unseen. Lines are clipped here, not by the viewer."""
        self.rect(x, y, width, height, fill="#f3f0ea")
        step, offset = 6.0, 0.0
        while offset < width + height:
            low = (x + max(0.0, offset - height), y + min(offset, height))
            high = (x + min(offset, width), y + max(0.0, offset - width))
            self.line(low, high, stroke="#6b6b6b", stroke_width=0.8)
            offset += step
        self.rect(x, y, width, height, fill="none", stroke="#6b6b6b", stroke_width=0.6)

    def render(self) -> str:
        """The whole file."""
        size = f"{_number(self.width)} {_number(self.height)}"
        title = plain(self.title)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
            f'width="{_number(self.width)}" height="{_number(self.height)}" '
            f'role="img" aria-label={quoteattr(title)} font-family="{FONT}">'
            f"<title>{escape(title)}</title>{''.join(self._parts)}</svg>"
        )

    def _add(self, name: str, **attributes: Attribute) -> None:
        self._parts.append(f"<{name}{_attributes(attributes)}/>")


def width_of(words: str, size: float) -> float:
    """Roughly how wide a text is set; Chinese characters are square."""
    return sum(size if ord(letter) > 0x2E80 else 0.52 * size for letter in words)


def shortened(words: str, size: float, room: float) -> str:
    """A text cut so that it fits into `room` px, with an ellipsis where it was."""
    words = plain(words)
    if width_of(words, size) <= room:
        return words
    while words and width_of(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _list(points: Iterable[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _attributes(values: dict[str, Attribute]) -> str:
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(_value(value))}"
        for name, value in values.items()
        if value is not None
    )


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
