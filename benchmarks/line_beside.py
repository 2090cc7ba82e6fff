"""Whether a running line feels what is done beside it.

    python benchmarks/line_beside.py reports --records URL [--blocks 60] [--rounds 2]
    python benchmarks/line_beside.py explain [--blocks 60] [--rounds 2]

The virtual steel line runs in real time, by turns alone and beside something, and the
latency and coverage of each run are printed. `reports`: reports of the month in the
database at URL (filled by `benchmarks/reports.py`) are made one after the other by
`inspector report`. `explain`: the line's own worker ranks causes for what is found.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from inspector.resources import data_folder

_INSPECTOR = [sys.executable, "-m", "inspector"]


def main() -> None:
    """Measure by turns, print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["reports", "explain"])
    parser.add_argument("--records", help="URL of a filled month.db, for reports")
    parser.add_argument("--blocks", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    if options.what == "reports" and not options.records:
        parser.error("reports need --records")
    alone, beside, made = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        for number in range(options.rounds):
            folder = Path(name) / str(number)
            alone.append(line(folder / "alone", options.blocks))
            if options.what == "explain":
                beside.append(line(folder / "beside", options.blocks, "--explain"))
            else:
                run, reports = beside_reports(folder, options)
                beside.append(run)
                made += reports
    figures = {
        "load_average": os.getloadavg(),
        "reports_made": made,
        "alone": alone,
        f"beside_{options.what}": beside,
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def beside_reports(
    folder: Path, options: argparse.Namespace
) -> tuple[dict[str, object], int]:
    """One run beside reports, and how many were made."""
    over, reports = threading.Event(), list[int]()
    maker = threading.Thread(
        target=keep_reporting, args=(options.records, folder, over, reports)
    )
    maker.start()
    run = line(folder / "beside", options.blocks)
    over.set()
    maker.join()
    return run, len(reports)


def keep_reporting(
    url: str, folder: Path, over: threading.Event, done: list[int]
) -> None:
    """Make one report after the other until told to stop."""
    command = [*_INSPECTOR, "report", "--db", url, "--month", "2025-09"]
    command += ["--format", "pdf,html,xlsx", "--out", str(folder / "reports")]
    while not over.is_set():
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while child.poll() is None:
            if over.wait(0.1):
                child.terminate()
        done.append(child.returncode)


def line(folder: Path, blocks: int, *more: str) -> dict[str, object]:
    """One run of the virtual line in real time."""
    folder.mkdir(parents=True)
    data = data_folder()
    station = folder / "station.yaml"
    text = (data / "stations" / "virtual-steel.yaml").read_text("utf-8")
    station.write_text(f"{text}data_folder: {folder / 'data'}\n", "utf-8")
    recipe = str(data / "recipes" / "virtual-steel.yaml")
    command = [*_INSPECTOR, "run", "--station", str(station), "--recipe", recipe]
    command += ["--blocks", str(blocks), "--json", *more]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(ended.stdout)
    return {
        "coverage": told["coverage"],
        "gaps": told["gaps"],
        "latency_ms": told["latency_ms"],
    }


if __name__ == "__main__":
    main()
