"""Eight hours of a shift in fast time: whether the window's memory stays flat.

    xvfb-run -a -s '-screen 0 1920x1080x24' python -m benchmarks.window_soak
        [--hours 8] [--blocks-per-s 10] [--trace] [--json]

The real window with all its pages and a real database behind them is given every block
of eight hours as fast as it takes them: strips, defects, alarms, lots, runs and figures
of the cameras. Meanwhile somebody changes pages, language and colours, freezes, pulls
the map, acknowledges and opens defects. Resident memory, Qt objects and Python objects
are counted all the way; `growth_share` compares the last tenth with what stood after
the first. `--trace` names the places that hold more memory at the end, and is slower.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import yaml
from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.window_feed import FedLine
from inspector.build import database_of, read_line
from inspector.explaining import surroundings_of
from inspector.recipe import Recipe
from inspector.records import evidence_folder
from inspector.resources import data_folder
from inspector.station import Station
from inspector.teaching import with_library
from inspector.upkeep import Upkeep
from ui import theme
from ui.actions import Key
from ui.app import application, hooks
from ui.bridge import LineBridge
from ui.kept import NAME
from ui.main_window import MainWindow
from ui.map.source import RecordedMap, Records
from ui.memory import Memory
from ui.notify import Notifier
from ui.texts import Texts
from ui.watchdog import TRACE, Watchdog
from ui.work import work_of

_LINE = "virtual-steel"
_LINES_A_BLOCK = 256
_SAMPLES = 100
_STEP_MS = 100
_RUNS = 24
_RECORDED_BLOCKS = 30


@dataclass(frozen=True, slots=True)
class Sample:
    """How the window stood at one moment.

    Attributes:
        hours: Of the shift.
        rss_mb: Resident memory.
        qt_objects: All children of the window.
        widgets: All widgets of the program.
        python_objects: Those that the collector knows.
    """

    hours: float
    rss_mb: float
    qt_objects: int
    widgets: int
    python_objects: int


class Shift(QObject):
    """Does something at the window again and again, and counts what it holds."""

    def __init__(self, window: MainWindow, line: FedLine, blocks: int) -> None:
        super().__init__(window)
        self._window, self._line, self._blocks = window, line, blocks
        self.samples: list[Sample] = []
        self.steps = 0
        self._work = work(window)
        self._hand = self._timer(_STEP_MS, self._act)
        self._eye = self._timer(200, self._look)

    def _timer(self, every_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.timeout.connect(slot)
        timer.start(every_ms)
        return timer

    @Slot()
    def _act(self) -> None:
        next(self._work)()
        self.steps += 1

    @Slot()
    def _look(self) -> None:
        done = self._line.blocks
        if done * _SAMPLES >= len(self.samples) * self._blocks:
            self.samples.append(sample(self._window, done * self._line.seconds / 3600))
            sys.stderr.write(
                f"{self.samples[-1]} {self.steps} {time.process_time():.1f}\n"
            )
        if done >= self._blocks:
            self._hand.stop()
            self._eye.stop()
            self._line.paused = True
            self._window.close()


def sample(window: MainWindow, hours: float) -> Sample:
    """Count."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Sample(
        hours=hours,
        rss_mb=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        qt_objects=len(window.findChildren(QObject)),
        widgets=len(QApplication.allWidgets()),
        python_objects=len(gc.get_objects()),
    )


def work(window: MainWindow) -> Iterator[Callable[[], object]]:
    """What somebody does in a shift, again and again."""
    actions, live = window.actions_, window.live
    page_map, health, review = window.map, window.health, window.review
    assert page_map is not None
    assert health is not None
    assert review is not None
    while True:
        for _ in range(5):
            yield actions[Key.LIVE].trigger
            for key in (Key.FREEZE, Key.FREEZE, Key.SCALE, Key.FOLLOW, Key.ACKNOWLEDGE):
                yield actions[key].trigger
            port = live.gallery.findChildren(QObject)
            yield partial(len, port)
            yield partial(click, live.gallery, 40, 60)
            yield actions[Key.MAP].trigger
            for factor in (0.5, 0.5, 3.0):
                yield partial(page_map.view.zoom, factor)
                yield partial(page_map.view.move_along, 40.0)
            yield partial(click, page_map.view, 300, 200)
            yield actions[Key.REVIEW].trigger
            for pressed in (Qt.Key.Key_U, Qt.Key.Key_1, Qt.Key.Key_Backspace):
                yield partial(QTest.keyClick, window, pressed)
            for key in (Key.ENROL, Key.CAUSES, Key.HEALTH):
                yield actions[key].trigger
                yield lambda: None
            for section in (health.cameras, health.storage, health.logs):
                yield partial(health.choose, section)
            yield actions[Key.LANGUAGE].trigger
        yield actions[Key.THEME].trigger


def click(widget: QObject, x: int, y: int) -> None:
    """With the left button, if it is in sight."""
    if widget.isVisible():  # type: ignore[attr-defined]
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def record(folder: Path) -> tuple[Path, Path]:
    """Let a line inspect a little, so that the pages have something to read."""
    data = data_folder()
    shipped = data / "stations" / f"{_LINE}.yaml"
    content = yaml.safe_load(shipped.read_text("utf-8"))
    content["data_folder"] = str(folder / "data")
    content.setdefault("records", {})["passed_every"] = 3
    station, recipe = folder / "station.yaml", data / "recipes" / f"{_LINE}.yaml"
    station.write_text(yaml.safe_dump(content), "utf-8")
    command = [sys.executable, "-m", "inspector", "run", "--lot", "LOT-00"]
    command += ["--station", str(station), "--recipe", str(recipe)]
    command += ["--blocks", str(_RECORDED_BLOCKS)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return station, recipe


def soak(folder: Path, hours: float, blocks_per_s: float) -> dict[str, object]:
    """One shift in fast time."""
    recipe, station = read_line(*record(folder))
    recipe = with_library(recipe)
    blocks = round(hours * 3600 * blocks_per_s)
    line = FedLine(
        lines=_LINES_A_BLOCK,
        seconds=1 / blocks_per_s,
        defects_per_block=1 / blocks_per_s,
        alarm_every=round(60 * blocks_per_s),
        lots=("LOT-00", "LOT-01"),  # one with records, one without
        lot_blocks=max(1, blocks // _RUNS),
    )
    application()
    began_s = time.monotonic()
    with ExitStack() as held:
        window = opened(line, recipe, station, held)
        shift = Shift(window, line, blocks)
        while window.isVisible():
            QTest.qWait(100)
    return {
        "hours": hours,
        "blocks": line.blocks,
        "steps": shift.steps,
        "alarms": line.raised,
        "acknowledged": line.acknowledged,
        "took_s": time.monotonic() - began_s,
        "load_average": os.getloadavg(),
        **growth(shift.samples),
        "samples": [asdict(one) for one in shift.samples],
    }


def opened(
    line: FedLine, recipe: Recipe, station: Station, held: ExitStack
) -> MainWindow:
    """The window as `inspector gui` opens it, but that it looks as often as it can."""
    app, notifier = application(), Notifier()
    held.enter_context(hooks(notifier))
    theme.apply(app)
    texts, marks = Texts(recipe.kinds), theme.KindMarks(recipe.kinds)
    held.callback(texts.close)
    bridge = LineBridge(line, status_hz=250.0, screen_hz=1000.0)
    held.callback(bridge.close)
    url = database_of(station)
    rolls = tuple(surroundings_of(station).rolls)
    window = MainWindow(
        bridge,
        texts,
        marks,
        notifier,
        records=Records(RecordedMap(url, evidence_folder(station)), rolls),
        work=work_of(recipe, station, url),
        upkeep=Upkeep(recipe, station, url),
    )
    held.callback(window.close_sources)
    dog = Watchdog(station.folder / "logs" / TRACE, parent=window)
    held.callback(dog.close)
    window.resize(1366, 768)
    Memory(window, texts, station.folder / NAME).restore(full_screen=False)
    return window


def growth(samples: list[Sample]) -> dict[str, object]:
    """The last tenth against what stood after the first."""
    tenth = max(1, len(samples) // 10)
    after, last = samples[tenth : 2 * tenth], samples[-tenth:]

    def middle(part: list[Sample], name: str) -> float:
        return statistics.median(float(getattr(one, name)) for one in part)

    names = ("rss_mb", "qt_objects", "widgets", "python_objects")
    return {
        "after_warm_up": {name: middle(after, name) for name in names},
        "at_the_end": {name: middle(last, name) for name in names},
        "growth_share": {
            name: middle(last, name) / middle(after, name) - 1 for name in names
        },
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--blocks-per-s", type=float, default=10.0)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--json", action="store_true", help="with every sample")
    options = parser.parse_args()
    if options.trace:
        tracemalloc.start(8)
    with tempfile.TemporaryDirectory() as name:
        told = soak(Path(name), options.hours, options.blocks_per_s)
    if not options.json:
        told.pop("samples")
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    if options.trace:
        for place in tracemalloc.take_snapshot().statistics("lineno")[:25]:
            sys.stdout.write(f"{place}\n")


if __name__ == "__main__":
    main()
