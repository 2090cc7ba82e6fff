"""Pictures and boxes: pure functions, the only place that knows OpenCV."""

from __future__ import annotations

import os

_QT_BEFORE = {name: text for name, text in os.environ.items() if name[:3] == "QT_"}

import cv2  # noqa: E402 - its traces in the environment are removed right below

for _name in [name for name in os.environ if name[:3] == "QT_"]:
    del os.environ[_name]
os.environ.update(_QT_BEFORE)  # or Qt 6 would load the Qt 5 parts that OpenCV carries

# What a picture lacks is said by our errors, in one line.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def limit_threads(count: int) -> None:
    """Let OpenCV use `count` threads of this process; 1 keeps it in the caller's.

    The stages of a line already share the cores, so its processes ask for 1.
    """
    cv2.setNumThreads(count)
