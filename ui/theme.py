"""How the window looks: palette, sizes for gloves, style sheet, marks for kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Template
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QApplication

from inspector.findings import Decision
from inspector.resources import font_folder
from inspector.status import Phase
from inspector.types import UNKNOWN

FONT_FAMILIES = [
    "DejaVu Sans",
    "Segoe UI",
    "Noto Sans CJK SC",
]
"""Latin first, then the shipped Simplified Chinese by name: a fallback chosen by the
system may be a Japanese font, whose characters look foreign to Chinese readers."""

TEXT_PX = 15
BUTTON_PX = 48
"""Smallest side of anything that is touched."""
MAIN_BUTTON_PX = 88
"""Height of Start, Stop and what else must be hit with gloves."""
ROW_PX = 72
GAP_PX = 8


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour scheme, as `#rrggbb`; grey but for what is abnormal or selected."""

    window: str
    panel: str
    base: str
    border: str
    text: str
    quiet: str
    disabled: str
    button: str
    pressed: str
    highlight: str
    on_highlight: str


DARK = Colours(
    window="#1e1f22",
    panel="#26282c",
    base="#141517",
    border="#3a3d43",
    text="#e8e8e8",
    quiet="#a3a8b0",
    disabled="#777777",
    button="#33363c",
    pressed="#45494f",
    highlight="#56B4E9",
    on_highlight="#000000",
)

LIGHT = Colours(
    window="#d9dbde",
    panel="#e6e8ea",
    base="#f6f7f8",
    border="#9aa0a8",
    text="#16181b",
    quiet="#4a5058",
    disabled="#83898f",
    button="#cfd3d7",
    pressed="#b4bac1",
    highlight="#0072B2",
    on_highlight="#ffffff",
)

Look = Literal["dark", "light"]
COLOURS: Mapping[Look, Colours] = {"dark": DARK, "light": LIGHT}
"""Pictures, and what is written on them, stand on dark plates in both."""

ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#3DBF97"
YELLOW = "#F0E442"
BLUE = "#7FC4F5"
VERMILION = "#F0703A"
PURPLE = "#CC79A7"
NEUTRAL = "#b9bec6"
"""Okabe and Ito's colours, told apart by the colour-blind; green, blue and vermilion
are lightened to be read on a dark plate. Source: https://jfly.uni-koeln.de/color/"""


class Shape(StrEnum):
    """A sign that does not depend on colour."""

    DIAMOND = "diamond"
    UP = "up"
    CIRCLE = "circle"
    SQUARE = "square"
    CROSS = "cross"
    STAR = "star"
    DOWN = "down"
    RIGHT = "right"
    RING = "ring"
    SALTIRE = "saltire"


@dataclass(frozen=True, slots=True)
class Mark:
    """A colour together with a shape; neither ever stands alone."""

    colour: str
    shape: Shape


DECISION_MARKS = {
    Decision.ACCEPT: Mark(NEUTRAL, Shape.CIRCLE),
    Decision.REVIEW: Mark(ORANGE, Shape.UP),
    Decision.REJECT: Mark(VERMILION, Shape.SQUARE),
}

PHASE_MARKS = {
    Phase.IDLE: Mark(NEUTRAL, Shape.SQUARE),
    Phase.PREPARING: Mark(SKY, Shape.RING),
    Phase.RUNNING: Mark(GREEN, Shape.RIGHT),
    Phase.DEGRADED: Mark(ORANGE, Shape.UP),
    Phase.STOPPING: Mark(SKY, Shape.RING),
    Phase.FAULT: Mark(VERMILION, Shape.SALTIRE),
}

_DARK_BELOW = 128
_UNKNOWN_MARK = Mark("#ffffff", Shape.RING)
_KIND_COLOURS = (ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE)
_KIND_SHAPES = (
    Shape.DIAMOND,
    Shape.UP,
    Shape.CIRCLE,
    Shape.SQUARE,
    Shape.CROSS,
    Shape.STAR,
)


class KindMarks:
    """Gives each kind of defect its mark and keeps it for the life of the window.

    Seven colours by six shapes: the first 42 kinds differ in at least one of them.
    """

    def __init__(self, kinds: Iterable[str] = ()) -> None:
        self._marks = {UNKNOWN: _UNKNOWN_MARK}
        for kind in kinds:
            self.of(kind)

    def of(self, kind: str) -> Mark:
        """The mark of `kind`; a new kind gets the next free one."""
        if kind not in self._marks:
            n = len(self._marks) - 1
            colour = _KIND_COLOURS[n % len(_KIND_COLOURS)]
            self._marks[kind] = Mark(colour, _KIND_SHAPES[n % len(_KIND_SHAPES)])
        return self._marks[kind]


_TEN_SPIKES = (
    (0.50, 0.00), (0.63, 0.34), (1.00, 0.37), (0.71, 0.60), (0.81, 0.96),
    (0.50, 0.76), (0.19, 0.96), (0.29, 0.60), (0.00, 0.37), (0.37, 0.34),
)  # fmt: skip
_TWELVE_CORNERS = (
    (0.34, 0.00), (0.66, 0.00), (0.66, 0.34), (1.00, 0.34), (1.00, 0.66), (0.66, 0.66),
    (0.66, 1.00), (0.34, 1.00), (0.34, 0.66), (0.00, 0.66), (0.00, 0.34), (0.34, 0.34),
)  # fmt: skip
_SALTIRE = (
    (0.22, 0.00), (0.50, 0.28), (0.78, 0.00), (1.00, 0.22), (0.72, 0.50), (1.00, 0.78),
    (0.78, 1.00), (0.50, 0.72), (0.22, 1.00), (0.00, 0.78), (0.28, 0.50), (0.00, 0.22),
)  # fmt: skip
_CORNERS = {
    Shape.DIAMOND: ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
    Shape.UP: ((0.5, 0.04), (1.0, 0.94), (0.0, 0.94)),
    Shape.DOWN: ((0.0, 0.06), (1.0, 0.06), (0.5, 0.96)),
    Shape.RIGHT: ((0.08, 0.0), (0.98, 0.5), (0.08, 1.0)),
    Shape.SQUARE: ((0.08, 0.08), (0.92, 0.08), (0.92, 0.92), (0.08, 0.92)),
    Shape.CROSS: _TWELVE_CORNERS,
    Shape.STAR: _TEN_SPIKES,
    Shape.SALTIRE: _SALTIRE,
}


def shape_path(shape: Shape, box: QRectF) -> QPainterPath:
    """The outline of `shape` inside `box`, to be filled."""
    path = QPainterPath()
    if shape in (Shape.CIRCLE, Shape.RING):
        path.addEllipse(box)
        if shape is Shape.RING:
            inset = box.width() * 0.27
            path.addEllipse(box.adjusted(inset, inset, -inset, -inset))
        return path
    corners = [
        QPointF(box.x() + x * box.width(), box.y() + y * box.height())
        for x, y in _CORNERS[shape]
    ]
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def sign_pen(look: QPalette) -> QPen:
    """The outline of a sign: none on dark ground, dark on light ground.

    The colours of the signs are chosen for dark ground; on light ground an outline
    keeps their shapes in sight.
    """
    if look.color(QPalette.ColorRole.Window).lightness() < _DARK_BELOW:
        return QPen(Qt.PenStyle.NoPen)
    return QPen(look.color(QPalette.ColorRole.WindowText), 1.2)


def mark_icon(mark: Mark, side_px: int = 16) -> QIcon:
    """A mark as a picture for a button."""
    picture = QPixmap(side_px, side_px)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(sign_pen(QApplication.palette()))
    painter.setBrush(QColor(mark.colour))
    painter.drawPath(shape_path(mark.shape, QRectF(1, 1, side_px - 2, side_px - 2)))
    painter.end()
    return QIcon(picture)


_SHEET = Template(
    """
QToolTip { color: $text; background: $panel; border: 1px solid $border;
    padding: 6px; }
QFrame[part="bar"] { background: $panel; border: none; }
QFrame[part="card"] { background: $panel; border: 1px solid $border;
    border-radius: 6px; }
QFrame[part="toast"] { background: $base; border: 1px solid $highlight;
    border-radius: 6px; }
QFrame[part="toast"][level="warning"] { border-color: $warning; }
QFrame[part="toast"][level="error"] { border-color: $error; }
QFrame[part="banner"] { background: $base; border: 2px solid $warning;
    border-radius: 6px; }
QFrame[part="banner"][level="error"] { border-color: $error; }
QScrollArea[part="plain"], QScrollArea[part="plain"] > QWidget > QWidget {
    background: transparent; }
QFrame[part="evidence"] { background: $base; border: 1px solid $border;
    border-left: 5px solid $highlight; border-radius: 4px; }
QFrame[part="against"] { background: $base; border: 1px dashed $warning;
    border-left: 5px dotted $warning; border-radius: 4px; }
QLabel[part="caption"] { color: $quiet; font-size: 12px; }
QLabel[part="value"] { font-size: 18px; font-weight: 600; }
QLabel[part="title"] { font-size: 17px; font-weight: 600; }
QLabel[part="strong"] { font-weight: 600; }
QLabel[part="quiet"] { color: $quiet; }
QPushButton { background: $button; border: 1px solid $border; border-radius: 6px;
    padding: 4px 14px; min-height: ${touch}px; }
QPushButton:hover { border-color: $quiet; }
QPushButton:focus { border: 2px solid $highlight; padding: 3px 13px; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { background: $highlight; color: $on_highlight; }
QPushButton:disabled { color: $disabled; background: $panel; }
QPushButton[part="chip"]:checked { background: $button; color: $text; }
QPushButton[part="chip"] { background: $base; color: $disabled; padding: 4px 10px; }
QPushButton[part="chip"]:focus { padding: 3px 9px; }
QPushButton[part="kind"] { text-align: left; padding: 4px 8px; }
QPushButton[part="kind"]:focus { padding: 3px 7px; }
QPushButton[named="true"] { border: 2px solid $warning; }
QPushButton[part="main"] { font-size: 22px; font-weight: 700; min-height: ${main}px; }
QLineEdit { background: $base; border: 1px solid $border; border-radius: 6px;
    padding: 0 10px; font-size: 18px; font-weight: 600;
    selection-background-color: $highlight; selection-color: $on_highlight; }
QLineEdit:focus { border: 2px solid $highlight; }
QPlainTextEdit { background: $base; border: 1px solid $border; border-radius: 6px;
    padding: 4px; }
QPlainTextEdit:focus { border: 2px solid $highlight; }
QComboBox { background: $base; border: 1px solid $border; border-radius: 6px;
    padding: 0 10px; }
QComboBox:focus { border: 2px solid $highlight; }
QComboBox:disabled { color: $disabled; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $border;
    selection-background-color: $pressed; }
QComboBox QAbstractItemView::item { min-height: 48px; padding: 0 10px; }
QTableView { background: $base; border: 1px solid $border; border-radius: 6px;
    selection-background-color: $pressed; selection-color: $text; }
QTableView::item { padding: 0 8px; }
QTableView:focus { border: 1px solid $highlight; }
QHeaderView::section { background: $panel; color: $quiet; border: none;
    padding: 4px 8px; }
QTextBrowser { background: $base; border: 1px solid $border; border-radius: 6px; }
QTextBrowser:focus { border: 1px solid $highlight; }
QListView { background: $base; border: 1px solid $border; border-radius: 6px;
    outline: none; }
QListView:focus { border: 1px solid $highlight; }
QScrollBar:vertical { background: $base; width: 18px; margin: 0; }
QScrollBar::handle:vertical { background: $pressed; border-radius: 5px;
    min-height: 48px; margin: 3px; }
QScrollBar:horizontal { background: $base; height: 18px; margin: 0; }
QScrollBar::handle:horizontal { background: $pressed; border-radius: 5px;
    min-width: 48px; margin: 3px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
"""
)


def style_sheet(colours: Colours) -> str:
    """The one style sheet of the program; widgets say what they are by `part`."""
    return _SHEET.substitute(
        {name: getattr(colours, name) for name in Colours.__slots__},
        warning=ORANGE,
        error=VERMILION,
        touch=BUTTON_PX - 10,
        main=MAIN_BUTTON_PX - 10,
    )


def palette(colours: Colours) -> QPalette:
    """Fusion's palette in these colours."""
    role = QPalette.ColorRole
    plan = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.base,
        role.AlternateBase: colours.panel,
        role.Text: colours.text,
        role.PlaceholderText: colours.quiet,
        role.Button: colours.button,
        role.ButtonText: colours.text,
        role.BrightText: "#ffffff",
        role.ToolTipBase: colours.panel,
        role.ToolTipText: colours.text,
        role.Highlight: colours.highlight,
        role.HighlightedText: colours.on_highlight,
        role.Link: colours.highlight,
        role.Mid: colours.border,
        role.Midlight: colours.quiet,
        role.Dark: colours.base,
    }
    made = QPalette()
    for what, colour in plan.items():
        made.setColor(what, QColor(colour))
    for what in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, what, QColor(colours.disabled))
    return made


def font(size_px: int = TEXT_PX, *, bold: bool = False) -> QFont:
    """The program's font, sized in pixels whatever the screen's density says."""
    made = QFont()
    made.setFamilies(FONT_FAMILIES)
    made.setPixelSize(size_px)
    made.setBold(bold)
    return made


def apply(app: QApplication, look: Look = "dark") -> None:
    """Dress the whole program; the desktop's own theme does not matter."""
    for path in sorted(font_folder().glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))
    app.setStyle("Fusion")
    app.setFont(font())
    dress(app, look)


def dress(app: QApplication, look: Look) -> None:
    """Colour the whole program, also while it runs."""
    app.setStyleSheet("")  # to change a sheet in place takes Qt four times as long
    app.setPalette(palette(COLOURS[look]))
    app.setStyleSheet(style_sheet(COLOURS[look]))
