import subprocess
import sys
from contextlib import ExitStack

import pytest
import typer
from typer.testing import CliRunner

from inspector.line.client import FirstAdmin
from inspector.line.inorder import InOrder
from inspector.preflight import desktop
from tests.lines import write_tiny_line
from ui.command import Files, _here, gui

app = typer.Typer()
app.command()(gui)


@pytest.fixture
def with_a_display(monkeypatch):
    monkeypatch.setattr(desktop, "display_answers", lambda: True)
    monkeypatch.setattr(desktop, "missing", lambda _need: ())


def test_a_station_that_is_not_there_is_one_line_and_exit_code_2(
    tmp_path, with_a_display
):
    done = CliRunner().invoke(app, ["--station", str(tmp_path / "none.yaml")])
    assert done.exit_code == 2
    assert "none.yaml" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_a_display_it_says_what_else_can_be_done(monkeypatch, with_a_display):
    monkeypatch.setattr(desktop, "display_answers", lambda: False)
    done = CliRunner().invoke(app, [])
    assert done.exit_code == 2
    assert "no display" in done.stderr


def test_missing_libraries_are_named_with_their_remedy(monkeypatch, with_a_display):
    absent = (desktop.Library("libEGL.so.1", "libegl1", desktop.Need.WINDOW),)
    monkeypatch.setattr(desktop, "missing", lambda _need: absent)
    done = CliRunner().invoke(app, [])
    assert done.exit_code == 2
    assert "libegl1" in done.stderr


def test_asking_for_help_loads_no_window():
    look = "import sys, ui.command; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_a_line_in_the_windows_process_lets_the_window_go_on_at_a_login(tmp_path):
    made = write_tiny_line(tmp_path)
    with ExitStack() as held:
        files = Files(made.station, made.recipe, None)
        line = _here(files, made.folder, held, asked=True)
        assert isinstance(line, InOrder)
        assert line.seat().first
        line.send(FirstAdmin("chen", "", "correct horse"))
    assert line.over
    assert line.seat().user.name == "chen"
