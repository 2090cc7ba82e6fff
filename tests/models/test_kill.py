from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file

from tests.models.killed_training import the_training

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL"
)


def killed_while_training(folder, step):
    return subprocess.run(
        [sys.executable, "-m", "tests.models.killed_training", str(folder), str(step)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
    )


def test_a_killed_training_goes_on_to_the_same_weights_to_the_last_bit(tmp_path):
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    the_training(straight).run()
    done = killed_while_training(killed, 5)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert steps_and_losses(killed)[-1][0] == 5
    (killed / "resume.pt.tmp").write_bytes(b"half a file, written when the power went")
    the_training(killed).run()
    one, other = (load_file(f / "averaged.safetensors") for f in (straight, killed))
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)
    assert steps_and_losses(straight) == steps_and_losses(killed)


def steps_and_losses(folder):
    lines = (folder / "log.jsonl").read_text().splitlines()
    return [(json.loads(line)["step"], json.loads(line)["loss"]) for line in lines]
