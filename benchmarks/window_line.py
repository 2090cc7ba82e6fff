"""Whether the window keeps its time while a line inspects, and the line its lines.

    xvfb-run -a -s '-screen 0 1920x1080x24' python -m benchmarks.window_line
        [--seconds 240] [--station virtual-steel] [--json]

The line runs in its own process, as behind `inspector gui`. Meanwhile somebody goes
through the pages without a pause: the map is pulled and enlarged, findings are
reviewed, a kind is taught from the unknown, causes are asked for, the language is
switched. `watchdog` is the station's own (five ticks a second), `beats` come a hundred
times a second; each block names the slot, how long it lasted and how much processor
time the window's thread had in it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path

import yaml
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.build import database_of, read_line
from inspector.explaining import surroundings_of
from inspector.line.attached import AttachedLine
from inspector.line.client import Stop
from inspector.line.launch import launch
from inspector.records import evidence_folder
from inspector.resources import data_folder
from inspector.status import Phase
from inspector.store.opened import reading
from inspector.store.query import run_facts
from inspector.teaching import with_library
from inspector.upkeep import Upkeep
from tests.heartbeat import Heartbeat
from ui.actions import Key
from ui.app import application, run_window
from ui.main_window import MainWindow
from ui.watchdog import Watchdog

_BEGIN_S = 90.0
_STEP_MS = 700


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--station", default="virtual-steel")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as held:
        told = measure(Path(name), options.station, options.seconds, held)
    sys.stdout.write(json.dumps(told, indent=None if options.json else 2) + "\n")


def measure(
    folder: Path, name: str, seconds: float, held: ExitStack
) -> dict[str, object]:
    """One run of a line with its window."""
    data = data_folder()
    shipped = yaml.safe_load((data / "stations" / f"{name}.yaml").read_text("utf-8"))
    shipped["data_folder"] = str(folder / "data")
    shipped.setdefault("records", {})["passed_every"] = 3
    station_file = folder / "station.yaml"
    station_file.write_text(yaml.safe_dump(shipped), "utf-8")
    recipe_file = data / "recipes" / f"{name}.yaml"
    recipe, station = read_line(station_file, recipe_file)
    recipe = with_library(recipe)
    arguments = ["--station", str(station_file), "--recipe", str(recipe_file)]
    arguments += ["--explain", "--linger", "30", "--no-login"]
    line = AttachedLine(
        station.folder, partial(launch, arguments, station.folder / "logs")
    )
    held.callback(line.close)
    application()
    told: dict[str, object] = {"load_before": os.getloadavg()}
    QTimer.singleShot(500, partial(drive, line, seconds, told))
    run_window(
        line,
        kinds=recipe.kinds,
        lot="COIL-1",
        database=database_of(station),
        evidence=evidence_folder(station),
        rolls=surroundings_of(station).rolls,
        recipe=recipe,
        station=station,
        upkeep=Upkeep(recipe, station, database_of(station)),
    )
    with reading(database_of(station)) as engine:
        facts = run_facts(engine, str(told["run_id"]))
    gaps: dict[str, int] = {}
    for gap in facts.gaps:
        gaps[gap.reason] = gaps.get(gap.reason, 0) + gap.lines
    told["gap_lines"] = gaps
    told["load_after"] = os.getloadavg()
    return told


def drive(line: AttachedLine, seconds: float, told: dict[str, object]) -> None:
    """Start, go through the pages for so long, stop, close."""
    (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    window.resize(1366, 768)
    try:
        wait(lambda: window.actions_[Key.START].isEnabled())
        window.actions_[Key.START].trigger()
        wait(lambda: running(line))
        wait(lambda: line.status().acknowledged > 20)
        told["run_id"] = line.status().run_id
        heart = Heartbeat(window)
        trace = Path(tempfile.mkdtemp()) / "window.hang"
        dog = Watchdog(trace, parent=window)
        used_s, began_s = time.process_time(), time.monotonic()
        steps = 0
        for step in work(window):
            heart.excuse()
            step()
            steps += 1
            QTest.qWait(_STEP_MS)
            if time.monotonic() - began_s > seconds:
                break
        took_s = time.monotonic() - began_s
        told["seconds"] = took_s
        told["steps"] = steps
        told["share_of_a_core"] = (time.process_time() - used_s) / took_s
        told["watchdog"] = asdict(dog.pulse)
        told["beats"] = heart.beats
        told["blocked_in_1000"] = heart.blocked_in_1000
        told["longest_own_ms"] = max((b.used_ms for b in heart.own), default=0.0)
        told["blocks"] = [asdict(block) for block in heart.blocks]
        told["coverage"] = line.status().ledger.coverage
        dog.close()
        heart.close()
        line.send(Stop())
        wait(lambda: line.status().phase is Phase.IDLE)
    finally:
        window.close()


def running(line: AttachedLine) -> bool:
    """Whether the line inspects."""
    return line.status().phase in (Phase.RUNNING, Phase.DEGRADED)


def wait(true: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    end_s = time.monotonic() + _BEGIN_S
    while not true():
        if time.monotonic() > end_s:
            raise SystemExit("the line did not do what was waited for")
        QTest.qWait(50)


def work(window: MainWindow) -> Iterator[Callable[[], object]]:
    """What somebody does, again and again."""
    actions = window.actions_
    page_map, review, enrol = window.map, window.review, window.enrol
    assert page_map is not None
    assert review is not None
    assert enrol is not None
    view = page_map.view
    taught = 0
    while True:
        for key in (Key.LIVE, Key.FREEZE, Key.FREEZE, Key.SCALE, Key.MAP):
            yield actions[key].trigger
        for factor in (0.5, 0.5, 1.25, 4.0):
            yield partial(view.zoom, factor)
            yield partial(view.move_along, 60.0)
        middle = QPoint(view.width() // 2, view.height() // 2)
        yield partial(QTest.mouseClick, view, Qt.MouseButton.LeftButton, pos=middle)
        yield actions[Key.REVIEW].trigger
        for pressed in (Qt.Key.Key_U, Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_Backspace):
            yield partial(QTest.keyClick, window, pressed)
        yield actions[Key.ENROL].trigger
        yield lambda: None
        for row in range(min(8, enrol.gallery.items.rowCount())):
            place = enrol.gallery.visualRect(enrol.gallery.items.index(row)).center()
            port = enrol.gallery.viewport()
            yield partial(QTest.mouseClick, port, Qt.MouseButton.LeftButton, pos=place)
        if enrol.teach.isEnabled() or not taught:
            taught += 1
            yield partial(enrol.form.en.setText, f"Kind {taught}")
            yield partial(enrol.form.zh.setText, f"种类{taught}")
            yield enrol.teach.click
        for key in (Key.CAUSES, Key.HEALTH, Key.LANGUAGE, Key.THEME):
            yield actions[key].trigger


if __name__ == "__main__":
    main()
