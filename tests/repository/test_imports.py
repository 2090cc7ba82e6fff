import os

from tests.repository.tree import python

UNWANTED = ("PySide6", "shiboken6", "pyqtgraph", "torch", "torchvision", "ultralytics")
HEAVY = (*UNWANTED, "cv2", "numpy", "onnxruntime", "openvino", "sqlalchemy", "typst")

# A back end's file imports the package of its extra; without that it is not named. A
# library of the system is named, with what installs it.
OPTIONAL = ("cuda", "pycuda", "tensorrt", "tensorrt_rtx", "onnx")

REFUSE_AND_WALK = f"""
import importlib, importlib.abc, pkgutil, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {UNWANTED}:
            raise ModuleNotFoundError(name + " is refused", name=name)
        return None

sys.meta_path.insert(0, Refuse())
import inspector
count = 0
for module in pkgutil.walk_packages(inspector.__path__, "inspector."):
    if module.name.endswith(".__main__") or ".migrations." in module.name:
        continue
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {OPTIONAL}:
            raise
    except ImportError as error:
        if "is not installed; install" not in str(error):
            raise
    count += 1
sys.stdout.write(str(count))
"""

LIST_LOADED = f"""
import sys
sys.argv = ["inspector", "--help"]
from inspector.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = sorted(name for name in {HEAVY} if name in sys.modules)
sys.stderr.write("loaded: " + " ".join(loaded))
"""


def test_every_module_of_inspector_imports_without_qt_and_torch():
    done = python("-c", REFUSE_AND_WALK, environ=os.environ)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 40


def test_the_help_of_the_one_command_loads_nothing_heavy():
    done = python("-c", LIST_LOADED, environ=os.environ)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "loaded:"


def test_the_help_names_the_commands():
    done = python("-m", "inspector", "--help", environ=os.environ)
    assert done.returncode == 0, done.stderr
    for name in ("demo", "gui", "run", "inspect", "db", "doctor", "recipe", "lab"):
        assert name in done.stdout


def test_an_unknown_command_ends_with_2_and_without_a_traceback():
    done = python("-m", "inspector", "inspct", environ=os.environ)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
