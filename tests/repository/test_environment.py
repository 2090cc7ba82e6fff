import os
from importlib import metadata

import pytest
from packaging.utils import canonicalize_name

from tests.repository.tree import python, sources

INSTALLED = {
    canonicalize_name(one.metadata["Name"]) for one in metadata.distributions()
}
OPENCV = {
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
}
QT = {"pyqt5", "pyqt6", "pyside2", "pyside6", "pyside6-essentials"}


def test_there_is_one_opencv():
    assert {"opencv-python"} == INSTALLED & OPENCV


def test_there_is_one_qt():
    assert {"pyside6-essentials"} == INSTALLED & QT


def vision_modules():
    return [
        f"inspector.vision.{file.stem}"
        for file in sources("inspector/vision")
        if file.stem != "__init__"
    ]


@pytest.mark.parametrize("module", vision_modules())
def test_opencv_leaves_no_qt_variable_behind(module):
    environ = {name: os.environ[name] for name in os.environ if "QT" not in name}
    look = "sys.exit(str([name for name in os.environ if 'QT_' in name]))"
    done = python("-c", f"import {module}, os, sys; {look}", environ=environ)
    assert done.stderr.strip() == "[]"
