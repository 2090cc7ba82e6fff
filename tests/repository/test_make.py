import os
import re
import shutil
import subprocess
import sys

import pytest

from inspector.preflight.desktop import LIBRARIES
from tests.repository.tree import ROOT

CI = ROOT / ".ci" / "run"
CI_TEXT = CI.read_text(encoding="utf-8")

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def planned(*arguments):
    """What make would do, without doing it."""
    make = shutil.which("make")
    done = subprocess.run(
        [make, "--dry-run", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@needs_make
@pytest.mark.parametrize(
    "target", ["demo", "test", "lint", "wheelhouse", "windows-check", "clean"]
)
def test_every_target_can_be_planned(target):
    assert planned(target)[0] == 0


@needs_make
def test_make_test_runs_every_check_and_then_the_tests():
    _, plan = planned("test")
    steps = ["ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"]
    found = [plan.find(step) for step in steps]
    assert -1 not in found
    assert found == sorted(found)


@needs_make
def test_make_demo_never_installs_the_lab(tmp_path):
    _, plan = planned("demo", f"VENV={tmp_path / 'new'}")
    assert "install --quiet --editable ." in plan
    assert "[dev]" not in plan


def test_ci_installs_every_library_that_the_doctor_asks_for():
    listed = set(re.findall(r"[\w.+-]+", CI_TEXT))
    assert {library.package for library in LIBRARIES} <= listed


def test_ci_calls_make_test_and_nothing_else_decides():
    assert "exec make test" in CI_TEXT
    assert "pytest" not in CI_TEXT


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_ci_is_executable_and_is_valid_bash():
    assert os.access(CI, os.X_OK)
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run([bash, "-n", str(CI)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
