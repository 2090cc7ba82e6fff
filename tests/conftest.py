"""What holds for every test: no screen, few threads, no trace in the user's folders."""

import contextlib
import ctypes
import functools
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from inspector.preflight import desktop
from tests import loopback
from tests.postgres import lacking as lacking_postgres
from tests.postgres import postgres

__all__ = ["postgres"]

HOME = Path(tempfile.mkdtemp(prefix="inspector-tests-"))

# Read by Qt, numpy, OpenCV and torch when they are imported, so set before any test is.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
):
    os.environ.setdefault(variable, "1")

# Read by platformdirs (its Windows names too), Matplotlib and ultralytics.
for variable in (
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA",
    "WIN_PD_OVERRIDE_APPDATA",
    "MPLCONFIGDIR",
    "YOLO_CONFIG_DIR",
):
    os.environ[variable] = str(HOME / variable.lower())
os.environ["MPLBACKEND"] = "Agg"
os.environ.pop("INSPECTOR_DATABASE", None)
os.environ.pop("INSPECTOR_ENGINES", None)

settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", settings.get_profile("here"), max_examples=40, derandomize=True, database=None
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, lacking in LACKING.items():
        if item.get_closest_marker(name) and (reason := lacking()):
            pytest.skip(reason)


@pytest.fixture(autouse=True)
def no_line_outlives_its_test(request):
    """A line in a process of its own goes on without its window; not after a test."""
    folder = None
    if {"line", "tmp_path"} <= set(request.fixturenames):
        folder = str(request.getfixturevalue("tmp_path")).encode()
    yield
    if folder is None:
        return
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            told = entry.read_bytes().split(b"\0")
            if b"line" in told and any(part.startswith(folder) for part in told):
                os.kill(int(entry.parent.name), signal.SIGKILL)


def _lacks_gpu() -> str:
    try:
        driver = ctypes.CDLL(
            "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
        )
    except OSError:
        return "needs an NVIDIA GPU: there is no driver"
    return "" if driver.cuInit(0) == 0 else "needs an NVIDIA GPU: the driver finds none"


def _lacks_hardware() -> str:
    if os.environ.get("INSPECTOR_TEST_HARDWARE"):
        return ""
    return "needs a camera or a controller: set INSPECTOR_TEST_HARDWARE to its address"


def _lacks_rtx() -> str:
    if importlib.util.find_spec("tensorrt_rtx") is None:
        return "needs TensorRT-RTX: pip install 'surface-inspector[rtx]'"
    return ""  # it builds engines without a GPU; running one has the mark `gpu` too


def _lacks_display() -> str:
    if absent := desktop.missing(desktop.Need.WINDOW):
        return f"needs system libraries: {desktop.remedy(absent)}"
    if not desktop.display_answers():
        return "needs a display: for example xvfb-run -a make test"
    return ""


LACKING = {
    "gpu": functools.cache(_lacks_gpu),
    "hardware": functools.cache(_lacks_hardware),
    "rtx": functools.cache(_lacks_rtx),
    "gige": functools.cache(loopback.lacking),
    "postgres": lacking_postgres,
    "display": functools.cache(_lacks_display),
}
