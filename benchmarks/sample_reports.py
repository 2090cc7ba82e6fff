"""Makes the sample reports of docs/reports: a shift of the virtual steel line.

    python -m benchmarks.sample_reports [--blocks 240]

Lines are lost twice, the camera goes away once, the coil is changed, an alarm is
acknowledged and the operator stops the run. The reviews and the handover note are the
script's; all else is what the line saw. `inspector report` makes the reports.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import yaml

from inspector.build import make_plan, read_line
from inspector.changes import store_changes
from inspector.findings import EventKind, Opinion, Record, Review
from inspector.line.client import Acknowledge, ChangeLot, Note, Start, Stop
from inspector.line.runner import LineRunner
from inspector.records import default_url
from inspector.resources import data_folder
from inspector.station import Station
from inspector.store.database import open_database
from inspector.store.gallery import Wanted, page
from inspector.store.handover import HandoverNote, add_note

SAMPLES = Path(__file__).parents[1] / "docs" / "reports"
REVIEWED = 24
EVERY_SIXTH = 6
FAULTS = [
    {"fault": "drop_lines", "at_line": 21_000, "lines": 180},
    {"fault": "camera_lost", "at_line": 48_000, "seconds": 1.0},
    {"fault": "lose_frames", "at_line": 66_000, "frames": 1},
]
NOTE = (
    "Camera top was away for a second; cable seated again. Roll mark every 999 mm: "
    "work roll 3 to be changed at the weld. 上辊换辊后请复查。"
)


def main() -> None:
    """Run, review, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=240)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="samples-"))
    try:
        station_file, recipe_file = write_line(folder)
        recipe, station = read_line(station_file, recipe_file)
        run(LineRunner(make_plan(recipe, station)), options.blocks)
        review(station)
        shift = hand_over(station)
        for lang in ("en", "zh"):
            report(folder, station_file, shift, lang)
    finally:
        shutil.rmtree(folder)


def write_line(folder: Path) -> tuple[Path, Path]:
    """A station whose camera has faults."""
    data = data_folder()
    scene = yaml.safe_load((data / "scenes" / "steel.yaml").read_text("utf-8"))
    scene |= {"faults": FAULTS, "speed": []}
    (folder / "scene.yaml").write_text(yaml.safe_dump(scene), "utf-8")
    camera = {"driver": "simulated", "name": "top", "scene": str(folder / "scene.yaml")}
    station = {
        "version": 1,
        "name": "steel line 1",
        "cameras": [camera],
        "data_folder": str(folder / "data"),
        "calendar": {"zone": "Asia/Shanghai"},
    }
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(station, allow_unicode=True), "utf-8")
    return path, data / "recipes" / "virtual-steel.yaml"


def run(line: LineRunner, blocks: int) -> None:
    """Two coils; the second is stopped by the operator."""
    line.send(Start("COIL-2611-07", by="王伟"))
    wait(line, blocks // 2)
    line.send(Acknowledge("", by="王伟"))
    line.send(ChangeLot("COIL-2611-08", by="王伟"))
    line.send(Note(EventKind.ROLL, "work roll 3 changed", by="王伟"))
    wait(line, blocks)
    line.send(Stop(by="王伟"))
    line.close()


def wait(line: LineRunner, blocks: int) -> None:
    """Until so many blocks are through."""
    while line.status().blocks < blocks:
        time.sleep(0.2)


def review(station: Station) -> None:
    """The worst defects looked at, every sixth of them called false by both people."""
    engine = open_database(default_url(station), read_only=True)
    found = page(engine, Wanted(), most=REVIEWED).defects
    engine.dispose()
    said = []
    for number, defect in enumerate(found):
        false = number % EVERY_SIXTH == EVERY_SIXTH - 1
        opinion = Opinion.FALSE if false else Opinion.CONFIRMED
        for who, spent_s in (("王伟", 4.0), ("Li Na", 6.5))[: 1 + number % 2]:
            point = defect.point
            body = Review(
                *(point.camera, point.index, point.number, opinion),
                *("" if false else point.kind, who, datetime.now(UTC), spent_s),
            )
            said.append(Record(defect.run_id, defect.lot_id, body))
    store_changes(station, said, url=None, now=lambda: datetime.now(UTC))


def hand_over(station: Station) -> str:
    """The note of the shift, and how the command names the shift."""
    now, calendar = datetime.now(UTC), station.calendar.calendar
    shift = calendar.shift_at(now)
    note = HandoverNote(station.name, "王伟", now, NOTE)
    engine = open_database(default_url(station))
    add_note(engine, shift, note, station.calendar.model_dump(mode="json"))
    engine.dispose()
    return f"{shift.date}/{shift.name}"


def report(folder: Path, station: Path, shift: str, lang: str) -> None:
    """One report by the command, put beside this file."""
    out = folder / lang
    command = [sys.executable, "-m", "inspector", "report", "--shift", shift]
    command += ["--station", str(station), "--lang", lang, "--out", str(out)]
    subprocess.run([*command, "--format", "pdf,html,xlsx"], check=True)
    for path in sorted(out.rglob("*")):
        if path.suffix in (".pdf", ".html", ".xlsx"):
            shutil.copyfile(path, SAMPLES / f"shift.{lang}{path.suffix}")


if __name__ == "__main__":
    main()
