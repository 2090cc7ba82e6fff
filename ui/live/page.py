"""The live page: the web as it passes, the defect looked at, and the newest ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from inspector.status import LineStatus
from inspector.views import Sighting, Strip
from ui.bridge import LineBridge
from ui.live.ruler import ALONG_PX
from ui.live.waterfall import Waterfall
from ui.texts import Texts
from ui.theme import GAP_PX, KindMarks
from ui.widgets.banner import StateBanner
from ui.widgets.buttons import ActionButton
from ui.widgets.detail import DETAIL_PX, DetailPanel
from ui.widgets.gallery import Gallery
from ui.widgets.kinds import KindBar
from ui.widgets.width import WebWidth

COMPRESS = (4, 8, 1, 2)
"""How many times shorter the length is drawn than the width; the first at the start:
a web is long and fast, and what has left the screen cannot be looked at."""


class LivePage(QWidget):
    """One waterfall per camera on the left, defects on the right."""

    def __init__(
        self,
        bridge: LineBridge,
        texts: Texts,
        marks: KindMarks,
        freeze: QAction,
        follow: QAction,
        scale: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts = texts
        self._marks = marks
        self._freeze = freeze
        self._scale = scale
        self._compress = COMPRESS[0]
        self._run_id = bridge.last.run_id
        self._gap_lines = {
            camera: ledger.gap_lines for camera, ledger in bridge.last.ledgers.items()
        }
        self._waterfalls: dict[str, Waterfall] = {}
        self._places: dict[str, tuple[bool, float]] = {}
        self._first = self._make_waterfall()
        self.gallery = Gallery(texts, marks, self)
        self.detail = DetailPanel(texts, marks, self)
        self._lay_out(bridge, follow)
        self.gallery.picked.connect(self.detail.show_picked)
        self.gallery.newest.connect(self.detail.show_newest)
        freeze.toggled.connect(self._on_freeze)
        follow.triggered.connect(self._on_follow)
        scale.triggered.connect(self._on_scale)
        bridge.strips.connect(self._on_strips)
        bridge.sightings.connect(self._on_sightings)
        bridge.status.connect(self._on_status)

    @property
    def waterfalls(self) -> list[Waterfall]:
        """The waterfalls: the upper face first, then as the cameras stand over it."""
        return list(self._waterfalls.values()) or [self._first]

    def _lay_out(self, bridge: LineBridge, follow: QAction) -> None:
        self._webs = QHBoxLayout()
        self._webs.setSpacing(GAP_PX)
        self._webs.addWidget(self._first)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(StateBanner(bridge, left))
        column.addLayout(self._webs, 1)
        foot = QHBoxLayout()
        foot.setSpacing(GAP_PX)
        foot.setContentsMargins(ALONG_PX, 0, GAP_PX, 0)
        foot.addWidget(KindBar(bridge, self._texts, self._marks, left), 1)
        foot.addWidget(WebWidth(bridge, left))
        foot.addWidget(ActionButton(self._scale, parent=left))
        foot.addWidget(ActionButton(self._freeze, parent=left))
        column.addLayout(foot)
        right = QWidget(self)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(GAP_PX)
        side.addWidget(self.detail, 5)
        side.addWidget(self.gallery, 6)
        side.addWidget(ActionButton(follow, parent=right))
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setHandleWidth(2 * GAP_PX)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(right)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 0)
        right.setMinimumWidth(DETAIL_PX)
        halves.setSizes([1000, 480])
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.addWidget(halves)

    @Slot(object)
    def _on_strips(self, strips: Sequence[Strip]) -> None:
        for camera in dict.fromkeys(strip.camera for strip in strips):
            own = [strip for strip in strips if strip.camera == camera]
            self._places[camera] = own[-1].face == "bottom", own[-1].left_mm
            self._waterfall(camera).append(own)

    @Slot(object)
    def _on_sightings(self, sightings: Sequence[Sighting]) -> None:
        for camera in dict.fromkeys(sighting.camera for sighting in sightings):
            own = [sighting for sighting in sightings if sighting.camera == camera]
            self._waterfall(camera).show_sightings(own)
        self.gallery.add([one for one in sightings if one.defect.part_of is None])

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        if status.run_id and status.run_id != self._run_id:
            self._run_id = status.run_id
            self._gap_lines.clear()
            for waterfall in self._waterfalls.values():
                waterfall.clear()
            self.gallery.clear()
            self.detail.clear()
        for camera, ledger in status.ledgers.items():
            more = ledger.gap_lines - self._gap_lines.get(camera, 0)
            self._gap_lines[camera] = ledger.gap_lines
            if more > 0 and camera in self._waterfalls:
                self._waterfalls[camera].note_gap(more)

    @Slot(bool)
    def _on_freeze(self, frozen: bool) -> None:
        for waterfall in self.waterfalls:
            waterfall.set_frozen(frozen)

    @Slot()
    def _on_follow(self) -> None:
        self.detail.follow()
        self.gallery.follow()

    @Slot()
    def _on_scale(self) -> None:
        place = COMPRESS.index(self._compress) + 1
        self._compress = COMPRESS[place % len(COMPRESS)]
        for waterfall in self.waterfalls:
            waterfall.set_compress(self._compress)

    def _make_waterfall(self) -> Waterfall:
        made = Waterfall(self._texts, self._marks, self)
        made.set_compress(self._compress)
        return made

    def _waterfall(self, camera: str) -> Waterfall:
        if camera not in self._waterfalls:
            made = self._first
            if self._waterfalls:
                made = self._make_waterfall()
                made.set_frozen(self._freeze.isChecked())
                self._webs.addWidget(made)
            self._waterfalls[camera] = made
            self._arrange()
        return self._waterfalls[camera]

    def _arrange(self) -> None:
        """Cameras as they stand over the web, each with its name if there are more."""
        nowhere = False, 0.0
        names = sorted(
            self._waterfalls, key=lambda name: self._places.get(name, nowhere)
        )
        self._waterfalls = {name: self._waterfalls[name] for name in names}
        for place, (name, waterfall) in enumerate(self._waterfalls.items()):
            self._webs.insertWidget(place, waterfall)
            waterfall.set_name(name if len(names) > 1 else "")
