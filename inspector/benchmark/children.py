"""What is measured in a child process: the peer, and scores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from inspector.benchmark.figures import LETTERBOXED, NOT_MEASURED, SLICED, Peer
from inspector.types import Pixels

_MOST_S = 900.0

Run = Callable[[Sequence[str]], str]


class ChildFailed(Exception):
    """A child process gave no answer; the text is its last line."""


def run_child(arguments: Sequence[str]) -> str:
    """What `python -m ...` prints, in this environment with one thread.

    Raises:
        ChildFailed: It ended badly, or did not end.
    """
    told = {"OMP_NUM_THREADS": "1"} | dict(os.environ)
    try:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            env=told,
            timeout=_MOST_S,
        )
    except subprocess.TimeoutExpired as cause:
        raise ChildFailed(f"no answer within {_MOST_S:g} s") from cause
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        raise ChildFailed(lines[-1][:200])
    return done.stdout


def measure_peers(
    frames: Sequence[Pixels],
    side_px: int,
    folder: Path | None,
    threads: int,
    run: Run = run_child,
) -> list[Peer]:
    """The peer on the same frames; needs a checkout and the extra `lab`."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "frames.npy"
        np.save(path, np.stack(frames), allow_pickle=False)
        asked = ["models.peer_child", "--frames", str(path), "--side", str(side_px)]
        asked += ["--threads", str(threads)]
        asked += ["--folder", str(folder)] if folder else []
        try:
            rows = json.loads(run(asked).strip().splitlines()[-1])
            return [
                Peer(
                    name=str(row["name"]),
                    mode=str(row["mode"]),
                    ms_per_tile=float(row["ms_per_tile"]),
                    mpix_per_s=float(row["mpix_per_s"]),
                )
                for row in rows
            ]
        except (ChildFailed, IndexError, KeyError, TypeError, ValueError) as error:
            why = f"{NOT_MEASURED}: {error}; needs a checkout and the extra lab"
            return [
                Peer("ultralytics", mode, why=why) for mode in (LETTERBOXED, SLICED)
            ]


def measure_map(
    model: str,
    runtime: str,
    precision: str,
    data: str,
    most: int,
    run: Run = run_child,
) -> float | None:
    """COCO's mAP of a model in a runtime, apart from all timing; None if it fails."""
    asked = ["detector", "--model", model, "--data", data, "--runtime", runtime]
    return _score(
        [*asked, "--precision", precision, "--most", str(most), "--json"], run
    )


def measure_peer_map(
    folder: Path, side_px: int, data: str, most: int, run: Run = run_child
) -> float | None:
    """The same of a trained peer, as its users run it."""
    asked = ["peer", "--checkpoint", str(folder), "--side", str(side_px)]
    return _score([*asked, "--data", data, "--most", str(most)], run)


def _score(asked: Sequence[str], run: Run) -> float | None:
    try:
        answer = run(["inspector", "lab", "evaluate", *asked])
        return float(json.loads(answer)["map50_95"])
    except (ChildFailed, KeyError, TypeError, ValueError):
        return None
