"""What a station says about cores is what the line uses."""

import cv2
import pytest

from inspector.build import make_plan, read_line
from inspector.cli.drive import drive
from inspector.line.runner import LineRunner
from tests.lines import write_tiny_line


@pytest.fixture
def _threads_as_before():
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


@pytest.mark.usefixtures("_threads_as_before")
@pytest.mark.parametrize("said", [1, 2])
def test_a_step_on_a_picture_uses_the_cores_that_the_station_says(tmp_path, said):
    line = write_tiny_line(tmp_path, station={"picture_threads": said})
    cv2.setNumThreads(7)
    runner = LineRunner(make_plan(*read_line(line.station, line.recipe), blocks=2))
    status = drive(runner, "A", blocks=2)

    assert status.ledger.inspected_lines == status.ledger.produced_lines > 0
    assert cv2.getNumThreads() == said
