"""What the window costs: the waterfall at 60 frames a second, a map of 100,000 defects.

    xvfb-run -a -s '-screen 0 1920x1080x24' python -m benchmarks.window [--json]
        [--part waterfall|map|all] [--seconds 20] [--size 1920x1080]

The real window stands on a real display. Time is that of the processor, so that other
work on the machine changes the figures little; frames per second are those of the
clock and need a quiet machine. `share_of_a_core` is the whole window's, the share of
its display server stands beside it, and `without_web_share` is the same window with a
web that stands still.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.window_feed import KINDS, FedLine
from inspector.recipe import KindPart
from inspector.store.lot_map import LotMap
from inspector.store.lot_sheet import LotSheet
from inspector.views import Sighting
from ui import theme
from ui.actions import Key
from ui.app import application
from ui.bridge import LineBridge
from ui.main_window import MainWindow
from ui.map.source import Records
from ui.notify import Notifier
from ui.texts import Texts

_WIDTH_MM, _LENGTH_MM = 1500.0, 2_000_000.0
_STEPS = 200


@dataclass(frozen=True, slots=True)
class WaterfallFigures:
    """The live page with one strip of 64 lines of 4096 pixels in each frame.

    Attributes:
        frames_per_s: Paintings of the waterfall.
        share_of_a_core: The window's process.
        server_share: The display server's process; None if it is not known.
        without_web_share: The window's process while the web stands still.
        ms_per_frame: Processor time of the process per painting.
        lines_per_s: Lines of the web that went by.
    """

    frames_per_s: float
    share_of_a_core: float
    server_share: float | None
    without_web_share: float
    ms_per_frame: float
    lines_per_s: float


@dataclass(frozen=True, slots=True)
class MapFigures:
    """The map page while it is pulled along.

    Attributes:
        defects: On the map.
        in_sight: Of these, at the least.
        frames_per_s: Paintings per second of the clock.
        ms_per_frame: Processor time per painting.
        first_ms: Processor time of taking in the lot and drawing it once.
    """

    defects: int
    in_sight: int
    frames_per_s: float
    ms_per_frame: float
    first_ms: float


class Paintings(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt
        """Count and let pass."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


class ManyDefects:
    """A source of one lot."""

    def __init__(self, count: int) -> None:
        chance = np.random.default_rng(3)
        xy_mm = chance.uniform((0, 0), (_WIDTH_MM, _LENGTH_MM), (count, 2))
        zeros = np.zeros(count, np.int32)
        kinds = chance.integers(len(KINDS), size=count, dtype=np.int32)
        gravity = chance.integers(3, size=count, dtype=np.int8)
        numbers = np.arange(count)
        lot = LotMap(
            ("run",),
            ("top",),
            KINDS,
            *(zeros, zeros, numbers, np.zeros(count, np.int64), kinds, gravity),
            xy_mm=xy_mm,
            size_mm=np.ones(count),
        )
        self._sheet = LotSheet(lot, length_mm=_LENGTH_MM, unseen=(), seams_mm=())

    def sheet(self, _lot_id: str) -> LotSheet | None:
        """The lot."""
        return self._sheet

    def sighting(self, _lot: LotMap, _number: int) -> Sighting | None:
        """No picture."""
        return None


def measure_waterfall(window: MainWindow, line: FedLine, seconds: float) -> object:
    """The live page with and without a moving web."""
    window.actions_[Key.LIVE].trigger()
    QTest.qWait(2000)
    line.paused = True
    still_s, began_s = time.process_time(), time.perf_counter()
    QTest.qWait(round(seconds * 500))
    still = (time.process_time() - still_s) / (time.perf_counter() - began_s)
    line.paused = False
    QTest.qWait(1000)
    paintings = Paintings(window.live.waterfalls[0])
    blocks, server_s = line.blocks, server_time_s()
    used_s, began_s = time.process_time(), time.perf_counter()
    QTest.qWait(round(seconds * 1000))
    used_s, took_s = time.process_time() - used_s, time.perf_counter() - began_s
    after_s = server_time_s()
    served = None if server_s is None or after_s is None else after_s - server_s
    return WaterfallFigures(
        frames_per_s=paintings.count / took_s,
        share_of_a_core=used_s / took_s,
        server_share=None if served is None else served / took_s,
        without_web_share=still,
        ms_per_frame=used_s / max(1, paintings.count) * 1000,
        lines_per_s=(line.blocks - blocks) * 64 / took_s,
    )


def measure_map(window: MainWindow, defects: int, zoom: float) -> object:
    """Pull the map along, `zoom` of its length in sight."""
    page = window.map
    assert page is not None
    view = page.view
    used_s = time.process_time()
    window.actions_[Key.MAP].trigger()
    while view.viewport is None or page.told.text().startswith("Nothing"):
        QTest.qWait(20)
    view.repaint()
    first_ms = (time.process_time() - used_s) * 1000
    view.fit()
    view.zoom(zoom)
    QTest.qWait(300)
    paintings = Paintings(view)
    used_s, began_s = time.process_time(), time.perf_counter()
    for step in range(_STEPS):
        view.move_along(12.0 if step % 40 < 20 else -12.0)
        view.repaint()
        QApplication.processEvents()
    used_s, took_s = time.process_time() - used_s, time.perf_counter() - began_s
    return MapFigures(
        defects=defects,
        in_sight=round(defects * zoom),
        frames_per_s=paintings.count / took_s,
        ms_per_frame=used_s / paintings.count * 1000,
        first_ms=first_ms,
    )


def server_time_s() -> float | None:
    """Processor time of the display server; None if it is not known."""
    display = os.environ.get("DISPLAY", "").split(".")[0]
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = status.read_bytes().decode("utf-8", "replace").split("\0")
            if not words[0].endswith(("Xvfb", "Xorg")) or display not in words:
                continue
            after = (status.parent / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks = os.sysconf("SC_CLK_TCK")
        return (int(after[11]) + int(after[12])) / ticks
    return None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("waterfall", "map", "all"), default="all")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--defects", type=int, default=100_000)
    parser.add_argument("--found", type=float, default=0.02, help="a block, on screen")
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    app = application()
    theme.apply(app)
    kinds = {name: KindPart(en=name, zh=name) for name in KINDS}
    line = FedLine(defects_per_block=options.found)
    bridge = LineBridge(line)
    texts, marks = Texts(kinds), theme.KindMarks(kinds)
    records = Records(ManyDefects(options.defects))
    window = MainWindow(bridge, texts, marks, Notifier(), records=records)
    window.resize(*(int(side) for side in options.size.split("x")))
    window.show()
    QTest.qWaitForWindowExposed(window)
    told: dict[str, object] = {
        "platform": app.platformName(),
        "size": options.size,
        "load_average": os.getloadavg(),
    }
    if options.part in ("waterfall", "all"):
        found = measure_waterfall(window, line, options.seconds)
        told["waterfall"] = asdict(found)  # type: ignore[call-overload]
    if options.part in ("map", "all"):
        line.paused = True
        for name, zoom in (("map_whole", 0.98), ("map_third", 1 / 3)):
            found = measure_map(window, options.defects, zoom)
            told[name] = asdict(found)  # type: ignore[call-overload]
    bridge.close()
    window.close_sources()
    window.close()
    texts.close()
    show(told, as_json=options.json)


def show(told: dict[str, object], *, as_json: bool) -> None:
    """As one JSON document, or one figure a line."""
    if as_json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    for name, value in told.items():
        if not isinstance(value, dict):
            sys.stdout.write(f"{name} {value}\n")
            continue
        sys.stdout.write(f"{name}\n")
        for key, figure in value.items():
            sys.stdout.write(f"  {key:20} {figure}\n")


if __name__ == "__main__":
    main()
