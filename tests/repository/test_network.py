import json
import os
from pathlib import Path

import pytest

from tests.repository.tree import python

REFUSING = """
import os, socket

def refuse(*arguments, **options):
    with open(os.environ["REFUSED_LOG"], "a", encoding="utf-8") as log:
        log.write(repr(arguments) + "\\n")
    raise OSError("this test allows no network")

for name in ("connect", "connect_ex", "sendto", "sendmsg"):
    setattr(socket.socket, name, refuse)
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, refuse)
"""


# Some packages keep still in continuous integration and report at home.
SPARED = ("CI", "TF_BUILD", "JENKINS_URL")


@pytest.fixture
def offline(tmp_path):
    """An environment in which every attempt to reach a network fails and is noted."""
    folder, home = tmp_path / "offline", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "sitecustomize.py").write_text(REFUSING, encoding="utf-8")
    return {
        **{name: value for name, value in os.environ.items() if name not in SPARED},
        "HOME": str(home),
        "LOCALAPPDATA": str(home),
        "PYTHONPATH": str(folder),
        "REFUSED_LOG": str(folder / "refused.txt"),
    }


def attempts(offline):
    log = Path(offline["REFUSED_LOG"])
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_the_refusal_itself_works(offline):
    done = python(
        "-c", "import socket; socket.create_connection(('::1', 9))", environ=offline
    )
    assert "this test allows no network" in done.stderr
    assert len(attempts(offline)) == 1


@pytest.mark.parametrize("runtime", ["onnx", "openvino"])
def test_a_runtime_reports_to_nobody_and_leaves_no_trace_at_home(offline, runtime):
    done = python("-c", f"import inspector.runtime.{runtime}", environ=offline)
    assert done.returncode == 0, done.stderr
    assert attempts(offline) == []
    assert list(Path(offline["HOME"]).iterdir()) == []


@pytest.mark.slow
def test_the_demo_runs_without_any_network_and_leaves_its_outputs(offline, tmp_path):
    out = tmp_path / "out"
    done = python(
        *("-m", "inspector", "demo", "--headless", "--blocks", "6"),
        *("--db", f"sqlite:///{(tmp_path / 'records.db').as_posix()}"),
        *("--out", str(out)),
        environ=offline,
        timeout_s=300,
    )
    assert done.returncode == 0, done.stderr
    assert attempts(offline) == []
    for name in ("summary.json", "map.png", "report.html", "report.pdf"):
        assert (out / name).stat().st_size > 0, name
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["produced_lines"] > 0
    assert summary["produced_lines"] == (
        summary["inspected_lines"] + summary["masked_lines"] + summary["gap_lines"]
    )
