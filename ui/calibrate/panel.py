"""The calibration panel: what the camera sees, the steps, the result."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.camera.bench import Target
from inspector.views import Gauge
from ui.calibrate.desk import CalibrateDesk
from ui.calibrate.words import figure_rows, flaw_words
from ui.deskpage import DeskPage
from ui.image import to_qimage
from ui.notify import Notifier
from ui.texts import count
from ui.theme import BUTTON_PX, DARK, GAP_PX
from ui.widgets.form import Field
from ui.widgets.histogram import Histogram
from ui.widgets.keybutton import KeyButton
from ui.widgets.table import Table

FLAT, SCALE, ENCODER = range(3)
_SIDE_PX = 520
_TARGETS = {FLAT: Target.WHITE, SCALE: Target.STRIPES, ENCODER: Target.WHITE}


class LivePicture(QWidget):
    """The newest lines of the camera over the full width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setMinimumSize(QSize(200, 80))

    def show_image(self, image: QImage) -> None:
        """Show this; a null picture for none."""
        self._image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(DARK.base))
        if not self._image.isNull():
            painter.drawImage(QRectF(self.rect()), self._image)


class CalibratePanel(DeskPage[CalibrateDesk]):
    """Flat field, scale and encoder of one camera after the other."""

    def __init__(
        self, desk: CalibrateDesk, notifier: Notifier, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, desk.who, notifier, parent)
        self._kinds = QButtonGroup(self)
        self._cameras = QComboBox(self)
        self.picture, self.histogram = LivePicture(self), Histogram(self)
        self._what, self.message = QLabel(self), QLabel(self)
        self.length = Field(longest=12, parent=self)
        self.first, self.second = (KeyButton(main=True, parent=self) for _ in range(2))
        self.store = KeyButton(main=True, parent=self)
        self.figures = Table(self)
        self._lay_out()
        self._kinds.idToggled.connect(self._on_kind)
        self._cameras.activated.connect(self._on_camera)
        self.length.edit.textEdited.connect(self._on_length)
        self.first.clicked.connect(self._on_first)
        self.second.clicked.connect(self._on_second)
        self.store.clicked.connect(desk.store)
        self._retranslate()

    @property
    def kind(self) -> int:
        """Which calibration is chosen."""
        return max(0, self._kinds.checkedId())

    def choose(self, kind: int) -> None:
        """Choose a calibration."""
        self._kinds.button(kind).setChecked(True)

    def _lay_out(self) -> None:
        for label in (self._what, self.message):
            label.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(GAP_PX)
        for number in range(3):
            button = QPushButton(self)
            button.setCheckable(True)
            button.setMinimumHeight(BUTTON_PX)
            self._kinds.addButton(button, number)
            head.addWidget(button)
        self._kinds.button(0).setChecked(True)
        self._cameras.setMinimumHeight(BUTTON_PX)
        self._cameras.addItems(list(self.desk.cameras))
        head.addWidget(self._cameras)
        head.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self.picture, 3)
        left.addWidget(self.histogram, 2)
        side = QWidget(self)
        side.setFixedWidth(_SIDE_PX)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GAP_PX)
        right.addWidget(self._what)
        right.addWidget(self.length)
        steps = QHBoxLayout()
        steps.setSpacing(GAP_PX)
        for button in (self.first, self.second):
            policy = QSizePolicy.Policy
            button.setSizePolicy(policy.MinimumExpanding, policy.Fixed)
            steps.addWidget(button)
        right.addLayout(steps)
        right.addWidget(self.message)
        right.addWidget(self.figures, 1)
        right.addWidget(self.store)
        body = QHBoxLayout()
        body.setSpacing(2 * GAP_PX)
        body.addLayout(left, 1)
        body.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addLayout(head)
        column.addLayout(body, 1)

    @Slot(int, bool)
    def _on_kind(self, number: int, wanted: bool) -> None:
        if wanted:
            self.desk.period_mm = 10.0
            self.length.edit.setText({SCALE: "10", ENCODER: "1000"}.get(number, ""))
            self.desk.begin_anew(_TARGETS[number])
            self._retranslate()

    @Slot(int)
    def _on_camera(self, number: int) -> None:
        self.desk.choose(self.desk.cameras[number])

    @Slot(str)
    def _on_length(self, _text: str) -> None:
        if self.kind == SCALE and (length_mm := self._length_mm()) > 0:
            self.desk.period_mm = length_mm
        self._show()

    @Slot()
    def _on_first(self) -> None:
        if self.kind == FLAT:
            self.desk.take(Target.DARK)
        elif self.kind == SCALE:
            self.desk.period_mm = self._length_mm()
            self.desk.measure_scale()
        else:
            self.desk.first_mark()

    @Slot()
    def _on_second(self) -> None:
        if self.kind == FLAT:
            self.desk.take(Target.WHITE)
        else:
            self.desk.second_mark(self._length_mm())

    def _length_mm(self) -> float:
        """What was typed; 0 where that is no length from 0.1 mm to 20 m."""
        try:
            length_mm = float(self.length.text.replace(",", "."))
        except ValueError:
            return 0.0
        return length_mm if 0.1 <= length_mm <= 20_000 else 0.0

    @Slot()
    def _show(self) -> None:
        desk, seen = self.desk, self.desk.seen
        image = QImage() if seen is None else to_qimage(seen.pixels)
        self.picture.show_image(image)
        gauge = None
        if seen is not None:
            found = seen.measured
            gauge = Gauge(
                desk.camera,
                found.histogram,
                found.mean,
                found.clipped_share,
                found.focus,
            )
        self.histogram.show_gauge(gauge)
        typed = self.kind == FLAT or self._length_mm() > 0
        marked = self.kind == FLAT or desk.at_mark
        self.first.setEnabled(desk.ready and typed)
        self.second.setEnabled(desk.ready and typed and marked)
        self.store.setEnabled(desk.ready and desk.outcome is not None)
        outcome, stored = desk.outcome, desk.stored
        figures = outcome.figures if outcome is not None else {}
        if stored is not None:
            figures = stored.note.figures
        heads = (self.tr("What"), self.tr("Value"))
        self.figures.show_rows(heads, figure_rows(figures))
        self.message.setText(self._state())

    def _state(self) -> str:
        desk = self.desk
        if not desk.who.may(Act.CALIBRATE):
            return self.tr("A process engineer may calibrate.")
        if desk.line_runs:
            return self.tr(
                "▲ The line runs and has the cameras. Stop it when it may stop; "
                "a calibration never stops it."
            )
        if desk.busy:
            return self.tr("The camera is at work.")
        if desk.flaw is not None and desk.flaw.flaw is not None:
            return "▲ " + flaw_words(desk.flaw.flaw)
        if desk.stored is not None:
            return self._stored()
        if self.kind != FLAT and self._length_mm() <= 0:
            return self.tr("▲ A length from 0.1 to 20000 mm is expected.")
        if desk.outcome is not None:
            return self._found(desk.outcome.figures)
        if desk.taken:
            return self.tr("✓ Taken; now the other reference.")
        return self.tr("Nothing is taken yet.")

    def _found(self, figures: dict[str, float]) -> str:
        dirty = round(figures.get("columns_that_stand_out", 0))
        if dirty:
            text = self.tr(
                "▲ Dirty: %1 columns stand out by 10 %; clean sheet and lens, "
                "then take both again."
            )
            return text.replace("%1", count(dirty))
        return self.tr("✓ Measured; look at the figures, then store it.")

    def _stored(self) -> str:
        stored = self.desk.stored
        if stored is None:
            return ""
        text = self.tr("✓ Stored by %1, camera %2.")
        if stored.used:
            text += " " + self.tr("The line uses it from its next start on.")
        else:
            text += " " + self.tr(
                "It is kept; this camera's station file uses another."
            )
        text = text.replace("%1", stored.note.made_by)
        return text.replace("%2", stored.note.serial.rpartition("/")[2])

    def _retranslate(self) -> None:
        names = (self.tr("White reference"), self.tr("Scale"), self.tr("Encoder"))
        for number, word in enumerate(names):
            self._kinds.button(number).setText(word)
            self._kinds.button(number).setAccessibleName(word)
        self._cameras.setAccessibleName(self.tr("Camera"))
        self._cameras.setToolTip(self.tr("Camera"))
        self.picture.setAccessibleName(self.tr("What the camera sees"))
        self.figures.setAccessibleName(self.tr("Result"))
        what = (
            self.tr(
                "Cover the lens and take the dark reference. Then lay an even, matt, "
                "white sheet, lamp warm, and take the white one."
            ),
            self.tr(
                "Lay a striped or checkered target flat across the width, in focus."
            ),
            self.tr(
                "Mark a length on the web. Move it to the first mark, then to the "
                "second one; measure two or three times."
            ),
        )
        first = (self.tr("Take dark"), self.tr("Measure"), self.tr("First mark"))
        second = (self.tr("Take white"), "", self.tr("Second mark"))
        captions = ("", self.tr("Stripe to stripe (mm)"), self.tr("Length (mm)"))
        kind = self.kind
        self._what.setText(what[kind])
        self.first.say(first[kind])
        self.second.say(second[kind])
        self.length.say(captions[kind])
        self.length.setVisible(kind != FLAT)
        self.second.setVisible(kind != SCALE)
        self.store.say(self.tr("Store"), self.tr("With date, your name and the camera"))
        self._show()
