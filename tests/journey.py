"""A shift at the window, as somebody clicks and types it; run as a program.

`python -m tests.journey FOLDER` prints a line for every step that was seen to work, and
leaves pictures of the pages in FOLDER/pictures.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.build import make_plan, read_line
from inspector.cause.feedback import FeedbackFile, Finding, default_file
from inspector.findings import Opinion
from inspector.line.runner import LineRunner
from inspector.records import default_url, evidence_folder
from inspector.resources import data_folder
from inspector.status import Phase
from inspector.store.gallery import Wanted, page
from inspector.store.opened import reading
from inspector.store.query import run_facts
from inspector.store.review_queue import newest_said
from inspector.teaching import with_library
from inspector.types import UNKNOWN, GapReason
from models.check.report import check
from models.labels.sets import open_set
from ui.actions import Key
from ui.app import application, run_window
from ui.main_window import MainWindow

GUIDES_MM = 421
"""Where the guide scratches; the network does not know these scratches here."""

PICKED = 8
_PATIENCE_S = 300.0
_BEAT_MS = 10


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def write_line(folder, faults=()):
    """A roll prints marks, and a guide makes scratches that the network misses."""
    shipped = data_folder()
    scene = yaml.safe_load((shipped / "scenes" / "steel.yaml").read_text("utf-8"))
    scene |= {"name": "journey", "defects": [], "speed": [], "faults": list(faults)}
    scene["difficulty"]["contrast_to_noise"] = [7.0, 10.0]
    scene["causes"] = [
        {"cause": "roll", "kind": "roll_mark", "diameter_mm": 80, "at_mm": 140},
        {"cause": "lane", "kind": "scratch", "at_mm": GUIDES_MM, "per_metre": 6.0},
    ]
    recipe = yaml.safe_load((shipped / "recipes" / "virtual-steel.yaml").read_text())
    recipe["detector"]["score_threshold"] = 0.7
    camera = {"driver": "simulated", "name": "top", "buffer_s": 2.0}
    camera["scene"] = str(folder / "scene.yaml")
    station = {
        "version": 1,
        "name": "journey",
        "cameras": [camera],
        "data_folder": str(folder / "data"),
        "runtime": {"name": "onnx", "threads": 1, "fallback": []},
        "records": {"min_free_mb": 0, "passed_every": 3},
        "rolls": [{"name": "F5 work roll", "diameter_mm": 80, "stand": "F5"}],
    }
    for name, content in (("scene", scene), ("recipe", recipe), ("station", station)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), "utf-8")
    read_recipe, read_station = read_line(
        folder / "station.yaml", folder / "recipe.yaml"
    )
    return with_library(read_recipe), read_station


class Shift:
    """One person's shift, step by step; a step that does not work raises.

    Attributes:
        me: Who sits at the window.
    """

    me = "operator"

    def __init__(self, window, url, folder):
        self.window, self.url = window, url
        self.pictures = folder / "pictures"
        self.pictures.mkdir()
        self._reader = ThreadPoolExecutor(1)
        self._last_s, self.longest_ms, self.beats = time.monotonic(), 0.0, 0
        self._pulse = QTimer(window)
        self._pulse.timeout.connect(self._beat)
        self._pulse.start(_BEAT_MS)

    def work(self):
        self.start()
        self.open_an_unknown_on_the_map()
        self.review()
        self.enrol()
        self.see_the_first_verdict()
        self.confirm_a_cause()
        self.switch_the_language()
        self.stop()

    def start(self):
        self.window.header.lot.setFocus()
        self.window.header.lot.selectAll()
        QTest.keyClicks(self.window.header.lot, "COIL-1")
        self.key(Qt.Key.Key_F5)
        self.until(lambda: self.status.phase is Phase.RUNNING, "the line runs")
        self.until(lambda: len(self.stored(UNKNOWN)) >= PICKED + 2, "unknowns stored")
        self.picture("live")
        say("started")

    def open_an_unknown_on_the_map(self):
        self.key(Qt.Key.Key_F3)
        chart = self.window.map
        self.until(lambda: self.unknowns_on_map(), "the map shows an unknown")
        number = self.unknowns_on_map()[0]
        view, lot = chart.view, chart._sheet.lot
        view.zoom(0.25, self.along_px(view, lot, number))
        x, y = view.viewport.to_px(lot.xy_mm)[number]
        place = QPoint(round(x) + 64, round(y) + 10)
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
        shown = chart.detail
        self.until(lambda: shown.chosen and shown.sighting, "the defect is opened")
        assert shown.sighting.defect.kind == UNKNOWN
        assert shown.sighting.crop.size
        self.picture("map")
        say("an unknown was opened")

    def review(self):
        self.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
        desk = self.window.review.desk
        took_ms = []
        self.until(lambda: desk.picture is not None, "a picture to review")
        self.picture("review")
        for _ in range(4):
            self.until(lambda: len(desk._pictures) > 2, "pictures read ahead")
            before, began_s = desk.current, time.perf_counter()
            self.key(Qt.Key.Key_0 if before.is_tile else Qt.Key.Key_U)
            self.window.review.picture.repaint()
            took_ms.append((time.perf_counter() - began_s) * 1000)
            assert desk.current != before
            assert desk.picture is not None
        self.key(Qt.Key.Key_Backspace)  # the last one was a slip: it is a scratch
        self.until(lambda: desk.picture is not None, "the picture is back")
        if desk.current.is_tile:
            self.key(Qt.Key.Key_0)
        key = self.window.review.keys.kinds.index("scratch")
        self.until(lambda: desk.picture is not None, "a finding")
        assert not desk.current.is_tile
        self.key(Qt.Key(Qt.Key.Key_1 + key))
        self.export_a_training_set()
        self.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        self.until(lambda: len(self.said()) >= 4, "reviews are stored")
        said = self.said()
        opinions = {(one.opinion, one.kind) for one in said}
        assert (Opinion.CONFIRMED, UNKNOWN) in opinions
        assert (Opinion.RELABELLED, "scratch") in opinions
        assert {one.by for one in said} == {self.me}
        say(f"reviewed, next picture after at most {max(took_ms):.1f} ms")

    def export_a_training_set(self):
        page = self.window.review
        sets = self.pictures.parent / "data" / "training"

        def written():
            found = list(sets.glob("*/data.yaml"))
            if not found and not page.desk.exporting:  # not taken, or refused
                QTest.mouseClick(page.export, Qt.MouseButton.LeftButton)
            return bool(found) and not page.desk.exporting

        self.until(written, "the training set is written")
        (file,) = sets.glob("*/data.yaml")
        report = check(open_set(file), lambda _done, _of: None)
        assert report.ok, report.problems
        assert report.splits["train"].boxes >= 1

    def enrol(self):
        self.key(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
        made = self.window.enrol
        self.until(lambda: made.gallery.items.rowCount() >= PICKED, "the bin is read")
        for row in range(PICKED):
            place = made.gallery.visualRect(made.gallery.items.index(row)).center()
            port = made.gallery.viewport()
            QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)
        QTest.keyClicks(made.form.en, "Guide line")
        made.form.zh.setText("导板线")
        made._show()
        self.picture("new-kind")
        assert made.teach.isEnabled(), made._lack.text()
        QTest.mouseClick(made.teach, Qt.MouseButton.LeftButton)
        self.until(
            lambda: not made.desk.busy and made.steps.currentIndex() == 1, "gate"
        )
        self.picture("gate")
        assert made.promote.isEnabled(), made.gate.verdict.label.text()
        QTest.mouseClick(made.observe, Qt.MouseButton.LeftButton)
        self.until(lambda: not made.desk.busy, "it is observed")
        QTest.mouseClick(made.promote, Qt.MouseButton.LeftButton)
        self.until(lambda: not made.desk.busy, "it is put to use")
        (kind,) = made.desk.lesson.kinds
        assert kind.state == "live"
        say("a new kind was enrolled from the unknown and promoted")

    def see_the_first_verdict(self):
        made = self.window.enrol
        self.until(lambda: "Guide line" in made._state.text(), "its first verdict")
        self.until(lambda: self.stored("guide_line"), "it is in the records")
        found = self.stored("guide_line")[0]
        assert abs(found.point.x_mm - GUIDES_MM) < 15
        assert self.status.phase in (Phase.RUNNING, Phase.DEGRADED)
        self.picture("first-verdict")
        say(f"first verdict: {made._state.text()}")

    def confirm_a_cause(self):
        self.key(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
        asked = self.window.causes
        self.until(lambda: self.row_of_marks() is not None, "causes of roll marks")
        table = asked.clusters
        place = table.visualRect(table.items.index(self.row_of_marks(), 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert asked.cause is not None, asked._title.text()
        self.picture("causes")
        self.key(Qt.Key.Key_R)
        self.until(lambda: FeedbackFile(default_file()).all(), "the verdict is kept")
        (kept,) = FeedbackFile(default_file()).all()
        assert (kept.finding, kept.who) == (Finding.RIGHT, self.me)
        say(f"cause confirmed: {asked.cause.text}")

    def switch_the_language(self):
        self.key(Qt.Key.Key_F2)
        self.until(lambda: self.window.causes.right.text().startswith("正确"), "zh")
        for key, name in (
            (Key.LIVE, "live"),
            (Key.MAP, "map"),
            (Key.REVIEW, "review"),
            (Key.ENROL, "new-kind"),
            (Key.CAUSES, "causes"),
        ):
            self.window.actions_[key].trigger()
            QTest.qWait(1500)
            self.picture(f"{name}-zh")
        say("language switched")

    def stop(self):
        self.key(Qt.Key.Key_F6)
        self.until(lambda: self.status.phase is Phase.IDLE, "the line has stopped")
        run_id = self.status.run_id
        gaps = self.read(lambda e: run_facts(e, run_id, worst=0, points=0)).gaps
        self._reader.shutdown()
        reasons = {gap.reason for gap in gaps}
        assert reasons <= {GapReason.STOPPED}, gaps
        slow = f"{self.longest_ms:.0f} ms"
        say(f"stopped; longest beat of the window {slow}")

    @property
    def status(self):
        return self.window._bridge.last

    def said(self):
        return self.read(newest_said)

    def stored(self, kind):
        wanted = Wanted(kind=kind, with_picture=True)
        return self.read(lambda engine: page(engine, wanted)).defects

    def read(self, work):
        """Look into the records beside the window, so that its pulse is its own."""

        def looked():
            with reading(self.url) as engine:
                return work(engine)

        asked = self._reader.submit(looked)
        while not asked.done():
            QTest.qWait(20)
        return asked.result()

    def unknowns_on_map(self):
        sheet = self.window.map._sheet
        if sheet is None or UNKNOWN not in sheet.lot.kinds:
            return []
        wanted = sheet.lot.kinds.index(UNKNOWN)
        return [n for n, kind in enumerate(sheet.lot.kind.tolist()) if kind == wanted]

    def along_px(self, view, lot, number):
        return float(view.viewport.to_px(lot.xy_mm)[number][1])

    def row_of_marks(self):
        for row, one in enumerate(self.window.causes.desk.clusters or ()):
            if one.kind == "roll_mark" and one.causes and not one.abstained:
                return row
        return None

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.window.activateWindow()  # another program's window may have come in front
        QTest.qWaitForWindowActive(self.window)
        QTest.keyClick(self.window, key, modifier)

    def until(self, holds, what="what was expected"):
        end_s = time.monotonic() + _PATIENCE_S
        while not holds():
            assert time.monotonic() < end_s, f"waited in vain: {what}"
            QTest.qWait(50)

    def picture(self, name):
        QTest.qWait(100)
        self.window.grab().save(str(self.pictures / f"{name}.png"))
        self._last_s = time.monotonic()  # taking the picture is no work of the window

    def _beat(self):
        now_s = time.monotonic()
        self.longest_ms = max(self.longest_ms, (now_s - self._last_s) * 1000)
        self._last_s, self.beats = now_s, self.beats + 1


def main(folder):
    recipe, station = write_line(folder)
    url = default_url(station)
    line = LineRunner(make_plan(recipe, station, explain=True))
    app = application()
    troubles = []

    def begin():
        (window,) = [w for w in app.topLevelWidgets() if isinstance(w, MainWindow)]
        window.resize(1366, 768)
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        try:
            Shift(window, url, folder).work()
        except Exception as error:
            window.grab().save(str(folder / "trouble.png"))
            troubles.append(error)
            app.exit(1)
            raise
        window.close()

    QTimer.singleShot(500, begin)
    code = run_window(
        line,
        kinds=recipe.kinds,
        database=url,
        evidence=evidence_folder(station),
        recipe=recipe,
        station=station,
    )
    line.close()
    if troubles:
        raise SystemExit(f"{type(troubles[0]).__name__}: {troubles[0]}")
    say(f"closed with {code} on {QApplication.platformName()}")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
