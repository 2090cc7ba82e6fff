"""Trains into the folder given and kills itself after the step given."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from models.yolov5.train import Trainer
from tests.models.test_train import a_trainer


def the_training(folder: Path) -> Trainer:
    """Eight steps, saved after every second."""
    trainer = a_trainer(folder, 8, save_every=2, precision="float32")
    trainer.resume()
    return trainer


def main(folder: Path, killed_after: int) -> None:
    def progress(done: int, _loss: float) -> None:
        if done == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    the_training(folder).run(progress)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
