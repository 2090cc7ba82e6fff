"""Makes the pictures of docs/manual: the pages of the demo's window, in two languages.

    python -m benchmarks.manual FOLDER

FOLDER takes the records of the demo's run. All that is to be seen is the virtual
line's. It needs a display of 1366 x 768 or more, and Pillow to make the files small.
Pages without a text in docs/manual get their picture all the same, and are named.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest

from benchmarks.demo_window import DriveError, drive, until
from benchmarks.tour import NAME, RIBS_MM
from inspector.resources import manual_folder
from inspector.status import Phase
from inspector.types import UNKNOWN
from ui.actions import Key
from ui.enrol.page import EnrolPage
from ui.main_window import MainWindow
from ui.map.page import MapPage

LANGUAGES = ("en", "zh")
SIZE = QSize(1366, 768)
NAME_ZH = "条纹"
PICKED = 6
GATE = "gate"
CALIBRATION = "calibration"
"""Second pictures of the pages of new kinds and of health."""

_COLOURS = 160
_SETTLED_MS = 700
_PATIENCE_S = 400.0
_FEWEST = 12
_ENOUGH_M = 25


class Photographer:
    """Goes from page to page and leaves a picture of each."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.taken: list[tuple[str, str, QPixmap]] = []

    def work(self) -> None:
        """All pages; those that need something on them are prepared first."""
        window = self.window
        window.resize(SIZE)
        until(self._enough, "findings", _PATIENCE_S)
        prepared = {
            Key.MAP: self._open_on_the_map,
            Key.REVIEW: self._have_a_picture,
            Key.ENROL: self._pick,
            Key.CAUSES: self._have_causes,
        }
        for key in window.pages.places:
            window.actions_[key].setChecked(True)
            QTest.qWait(2 * _SETTLED_MS)
            if key in prepared:
                prepared[key]()
            self.take(key.value)
            if key is Key.HEALTH:
                self._open_calibration()
                self.take(CALIBRATION)
            if key is Key.ENROL:
                self._ask_the_gate()
                self.take(GATE)
        window.pages.setCurrentWidget(window.login)
        self.take("login")

    def take(self, name: str) -> None:
        """A picture in each language."""
        texts = self.window.texts
        for language in LANGUAGES:
            texts.switch(language)
            QTest.qWait(_SETTLED_MS)
            until(self._read, "the causes in this language", _PATIENCE_S)
            QTest.qWait(_SETTLED_MS)
            self.window.notes.dismiss()
            self.taken.append((language, name, self.window.grab()))
        texts.switch("en")
        QTest.qWait(_SETTLED_MS)

    def _read(self) -> bool:
        """Whether the page shows its answers in the language on screen."""
        page = self.window.causes
        shown = page is not None and page.isVisible()
        return page is None or not shown or not page.desk.reading

    def _enough(self) -> bool:
        status = self.window.header.status
        ribs = status.defects.get(UNKNOWN, 0) >= _FEWEST
        far = status.position_mm >= _ENOUGH_M * 1000
        return status.phase is Phase.RUNNING and ribs and far

    def _open_on_the_map(self) -> None:
        chart = self.window.map
        if not isinstance(chart, MapPage):
            raise DriveError("there is no map")
        until(lambda: len(chart.view.places_px()), "the map is read")
        x, y = chart.view.places_px()[-1]
        place = QPoint(round(float(x)), round(float(y)))
        QTest.mouseClick(chart.view, Qt.MouseButton.LeftButton, pos=place)
        until(lambda: chart.detail.chosen, "a defect is opened")

    def _have_a_picture(self) -> None:
        review = self.window.review
        until(
            lambda: review is not None and review.desk.picture is not None, "a picture"
        )

    def _pick(self) -> None:
        enrol = self._enrol()
        low, high = RIBS_MM
        until(lambda: len(enrol.desk.crops) >= PICKED, "the bin is read")
        alike = [
            row
            for row, crop in enumerate(enrol.desk.crops)
            if low < crop.detail.point.x_mm < high
        ]
        for row in alike[:PICKED]:
            index = enrol.gallery.items.index(row)
            enrol.gallery.scrollTo(index)
            place = enrol.gallery.visualRect(index).center()
            port = enrol.gallery.viewport()
            QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)
        QTest.keyClicks(enrol.form.en, NAME)
        enrol.form.zh.setText(NAME_ZH)
        enrol.form.edited.emit()

    def _ask_the_gate(self) -> None:
        enrol = self._enrol()
        QTest.mouseClick(enrol.teach, Qt.MouseButton.LeftButton)
        until(lambda: enrol.report is not None, "the gate has spoken", _PATIENCE_S)
        QTest.qWait(_SETTLED_MS)

    def _have_causes(self) -> None:
        """The group with causes, if the lot has one by now."""
        page = self.window.causes
        if page is None:
            return
        desk = page.desk
        until(lambda: desk.clusters is not None, "the causes are asked", _PATIENCE_S)
        for row, one in enumerate(desk.clusters or ()):
            if one.causes and not one.abstained:
                index = page.clusters.items.index(row, 0)
                place = page.clusters.visualRect(index).center()
                port = page.clusters.viewport()
                QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)
                return

    def _open_calibration(self) -> None:
        health = self.window.health
        if health is None or health.calibrate is None:
            raise DriveError("there is nothing to calibrate")
        health.choose(health.calibrate)
        QTest.qWait(_SETTLED_MS)

    def _enrol(self) -> EnrolPage:
        enrol = self.window.enrol
        if not isinstance(enrol, EnrolPage):
            raise DriveError("nothing can be taught")
        return enrol


def small(picture: QPixmap) -> bytes:
    """A picture as a PNG of few colours."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    whole = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    few = whole.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    packed = io.BytesIO()
    few.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def show(page: Path, name: str) -> None:
    """Let a page show its picture; it stands there as a comment until it is taken."""
    if not page.is_file():
        if name not in (GATE, CALIBRATION):
            sys.stdout.write(f"{page} is not written yet\n")
        return
    text = page.read_text("utf-8")
    veiled = rf"<!-- (!\[[^\]]*\]\(pictures/{name}\.png\)) -->"
    page.write_text(re.sub(veiled, r"\1", text), "utf-8")


def main() -> None:
    """Take the pictures; say which pages have no text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    manual = manual_folder()
    for language in LANGUAGES:
        (manual / language / "pictures").mkdir(parents=True, exist_ok=True)
    taken: list[tuple[str, str, QPixmap]] = []

    def work(window: MainWindow) -> None:
        photographer = Photographer(window)
        photographer.work()
        taken.extend(photographer.taken)

    drive(folder, work)
    for language, name, picture in taken:
        path = manual / language / "pictures" / f"{name}.png"
        path.write_bytes(small(picture))
        show(manual / language / f"{name}.md", name)
    sizes = sum(path.stat().st_size for path in manual.rglob("*.png"))
    sys.stdout.write(f"{len(taken)} pictures, {sizes / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
