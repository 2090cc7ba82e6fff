"""The map itself: what is seen of a lot, and what pointer and keys do with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.store.lot_map import LotMap
from ui.map import painting
from ui.map.painting import Stretch
from ui.map.viewport import Viewport, inside, nearest
from ui.spoken import Spoken
from ui.theme import KindMarks

_HIT_PX = 24.0
_CLICK_PX = 6.0
_STEP = 1.25
_KEY_SHARE = 0.1


def _only_length(period_mm: float) -> str:
    return f"{period_mm:,.0f} mm"


class MapView(Spoken, QWidget):
    """Width across, length upwards; wheel or + and - come nearer, dragging moves.

    With Shift a box is drawn and what lies in it is `brushed`. With the period ruler
    on, dragging along the web lays out a length again and again.
    """

    picked = Signal(int)  # number in the lot's map
    brushed = Signal(object)  # numbers, (n,) int64

    def __init__(
        self,
        marks: KindMarks,
        say_period: Callable[[float], str] = _only_length,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing yet.

        Args:
            marks: Of the kinds.
            say_period: What to write beside a repeated length in mm.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._marks, self._say_period = marks, say_period
        self._map: LotMap | None = None
        self._size_mm = (1.0, 1.0)
        self._stretches: tuple[Stretch, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self._order: NDArray[np.int64] = np.zeros(0, np.int64)
        self._viewport: Viewport | None = None
        self._chosen: int | None = None
        self._pressed: QPointF | None = None
        self._at = QPointF()
        self._boxing = self._ruling = False
        self._ruler_mm: tuple[float, float] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self._retranslate()

    @property
    def viewport(self) -> Viewport | None:
        """What is on the screen; None before there is a map."""
        return self._viewport

    @property
    def chosen(self) -> int | None:
        """The defect that is looked at."""
        return self._chosen

    @property
    def period_mm(self) -> float | None:
        """The length that the ruler repeats."""
        if self._ruler_mm is None:
            return None
        return abs(self._ruler_mm[1] - self._ruler_mm[0])

    def show_map(
        self,
        lot: LotMap,
        size_mm: tuple[float, float],
        stretches: Sequence[Stretch] = (),
    ) -> None:
        """Show a lot; what is looked at stays, unless the whole of it was.

        Args:
            lot: All its defects.
            size_mm: Width and length of what was produced.
            stretches: Gaps, stops and whatever else belongs to a length.
        """
        whole = self._viewport is None or self._viewport.along_mm[1] >= self._size_mm[1]
        self._map, self._stretches = lot, tuple(stretches)
        self._size_mm = max(size_mm[0], 1.0), max(size_mm[1], 1.0)
        if self._chosen is not None and self._chosen >= len(lot):
            self._chosen = None
        self._sort()
        if whole:
            self.fit()
        self.update()

    def hide_kinds(self, kinds: Collection[str]) -> None:
        """Leave these kinds out."""
        self._hidden = frozenset(kinds)
        self._sort()
        self.update()

    def choose(self, number: int | None) -> None:
        """Ring this defect."""
        self._chosen = number
        self.update()

    def places_px(self) -> NDArray[np.float64]:
        """`(n, 2)` where the defects of the lot lie, in pixels of this widget."""
        if self._map is None or self._viewport is None:
            return np.zeros((0, 2))
        corner = self._room().topLeft()
        moved = np.array([corner.x(), corner.y()])
        return np.asarray(self._viewport.to_px(self._map.xy_mm) + moved, np.float64)

    def rule(self, on: bool) -> None:
        """Whether dragging lays out a length."""
        self._ruling, self._ruler_mm = on, None
        self.update()

    def fit(self) -> None:
        """Show the whole lot."""
        room = self._room()
        if room.width() < 1 or room.height() < 1:
            self._viewport = None
            return
        (width, length) = self._size_mm
        self._viewport = Viewport(
            room.width(), room.height(), (0.0, width), (0.0, length)
        )
        self.update()

    def zoom(self, factor: float, y_px: float | None = None) -> None:
        """Show `factor` times as much of the length, around a pixel of the widget."""
        if self._viewport is None:
            return
        room = self._room()
        y = room.height() / 2 if y_px is None else y_px - room.top()
        self._viewport = self._viewport.zoomed(factor, y, self._size_mm[1])
        self.update()

    def move_along(self, down_px: float) -> None:
        """Pull the web down by so many pixels."""
        if self._viewport is not None:
            self._viewport = self._viewport.moved(down_px, self._size_mm[1])
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(800, 600)

    def resizeEvent(self, event: QResizeEvent) -> None:
        before, room = self._viewport, self._room()
        self.fit()
        if before is not None and room.width() >= 1 and room.height() >= 1:
            self._viewport = Viewport(
                room.width(), room.height(), before.across_mm, before.along_mm
            )
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._map is not None and self._viewport is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter, self._map, self._viewport)
        painter.end()

    def _paint(self, painter: QPainter, lot: LotMap, view: Viewport) -> None:
        room = self._room()
        painting.draw_axes(painter, view, room, self.palette())
        painter.setClipRect(room)
        painting.draw_stretches(painter, view, room, self._stretches)
        xy_px = view.to_px(lot.xy_mm)
        along = xy_px[self._order, 1]
        seen = self._order[(along >= -8) & (along <= room.height() + 8)]
        painting.draw_defects(painter, xy_px, seen, lot, self._marks, room)
        if self._chosen is not None:
            x, y = xy_px[self._chosen]
            painting.draw_ring(painter, QPointF(room.left() + x, room.top() + y))
        if self._ruler_mm is not None and self.period_mm:
            text = self._say_period(self.period_mm)
            painting.draw_period(painter, view, room, self._ruler_mm, text)
        if self._boxing and self._pressed is not None:
            painting.draw_box(painter, QRectF(self._pressed, self._at).normalized())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._viewport is None:
            return
        self._pressed = self._at = event.position()
        self._boxing = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._ruling and not self._boxing:
            along = self._along_mm(event.position())
            self._ruler_mm = (along, along)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        down = event.position().y() - self._at.y()
        self._at = event.position()
        if self._boxing:
            self.update()
        elif self._ruler_mm is not None:
            self._ruler_mm = (self._ruler_mm[0], self._along_mm(event.position()))
            self.update()
        else:
            self.move_along(down)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        pressed, boxing = self._pressed, self._boxing
        self._pressed, self._boxing = None, False
        box = QRectF(pressed, event.position()).normalized()
        if boxing:
            self._brush(box)
        elif box.width() <= _CLICK_PX and box.height() <= _CLICK_PX:
            self._pick(event.position())
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        self.zoom(_STEP**-turns, event.position().y())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self._room().height()
        actions: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: self.zoom(1 / _STEP),
            Qt.Key.Key_Equal: lambda: self.zoom(1 / _STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(_STEP),
            Qt.Key.Key_Up: lambda: self.move_along(_KEY_SHARE * page),
            Qt.Key.Key_Down: lambda: self.move_along(-_KEY_SHARE * page),
            Qt.Key.Key_PageUp: lambda: self.move_along(page),
            Qt.Key.Key_PageDown: lambda: self.move_along(-page),
            Qt.Key.Key_Home: self.fit,
        }
        if (act := actions.get(event.key())) is not None:
            act()
        else:
            super().keyPressEvent(event)

    def _retranslate(self) -> None:
        self.update()
        self.setAccessibleName(self.tr("Map of the lot"))
        self.setToolTip(
            self.tr(
                "Wheel or + and -: nearer, farther. Drag: along the web. "
                "Shift and drag: choose many."
            )
        )

    def _room(self) -> QRectF:
        """Where the web is drawn."""
        return QRectF(self.rect()).adjusted(
            painting.LEFT_PX,
            painting.TOP_PX,
            -painting.RIGHT_PX,
            -painting.BOTTOM_PX,
        )

    def _along_mm(self, at: QPointF) -> float:
        room = self._room()
        if self._viewport is None:
            return 0.0
        return self._viewport.to_mm(at.x() - room.left(), at.y() - room.top())[1]

    def _sort(self) -> None:
        """Which defects are shown, the gravest last so that they lie on top."""
        if self._map is None:
            return
        kinds = np.array([kind not in self._hidden for kind in self._map.kinds], bool)
        order = np.zeros(0, np.int64)
        if len(kinds):
            order = np.flatnonzero(kinds[self._map.kind])
        self._order = order[np.argsort(self._map.gravity[order], kind="stable")]

    def _shown(self) -> NDArray[np.bool_]:
        mask = np.zeros(0 if self._map is None else len(self._map), np.bool_)
        mask[self._order] = True
        return mask

    def _pick(self, at: QPointF) -> None:
        if self._map is None or self._viewport is None:
            return
        room = self._room()
        place = (at.x() - room.left(), at.y() - room.top())
        xy_px = self._viewport.to_px(self._map.xy_mm)
        number = nearest(xy_px, self._shown(), place, _HIT_PX)
        self.choose(number)
        if number is not None:
            self.picked.emit(number)

    def _brush(self, box: QRectF) -> None:
        if self._map is None or self._viewport is None:
            return
        moved = box.translated(-self._room().topLeft())
        corners = (moved.left(), moved.top(), moved.right(), moved.bottom())
        xy_px = self._viewport.to_px(self._map.xy_mm)
        self.brushed.emit(inside(xy_px, self._shown(), corners))
