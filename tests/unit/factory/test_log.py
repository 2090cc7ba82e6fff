import json
from pathlib import Path

import pytest

from inspector.errors import OutputError
from inspector.factory import log as module
from inspector.factory.heartbeat import Beat, beat_path, read_beat
from inspector.factory.log import LogOutput
from inspector.findings import Decision, Mark
from inspector.status import Phase
from tests.fakes import NOW

MARK = Mark("上", 3, 12.5, 4.0, Decision.REJECT, "long scratch")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "output.jsonl"


def marks(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_mark_is_one_json_line_and_there_at_once(path):
    with LogOutput(path) as output:
        output.send(MARK, NOW)
        assert marks(path) == [
            {
                "at": NOW.isoformat(),
                "camera": "上",
                "index": 3,
                "position_mm": 12.5,
                "length_mm": 4.0,
                "decision": "REJECT",
                "rule": "long scratch",
            }
        ]


def test_marks_of_the_next_run_come_below(path):
    for _ in range(2):
        with LogOutput(path) as output:
            output.send(MARK, NOW)
    assert len(marks(path)) == 2


def test_the_heartbeat_is_the_newest_one(path):
    with LogOutput(path) as output:
        output.beat(Phase.PREPARING, NOW)
        output.beat(Phase.RUNNING, NOW)
    assert read_beat(beat_path(path)) == Beat(NOW, Phase.RUNNING)


def test_a_closed_output_takes_no_mark(path):
    output = LogOutput(path)
    with pytest.raises(OutputError, match="closed"):
        output.send(MARK, NOW)
    with output:
        pass
    with pytest.raises(OutputError, match="closed"):
        output.send(MARK, NOW)


def test_a_place_that_cannot_be_written_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "data").write_text("a file where a folder should be")
    with (
        pytest.raises(OutputError, match="another path in the station file"),
        LogOutput(tmp_path / "data" / "output.jsonl"),
    ):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_mark_that_a_full_disk_refuses_is_not_lost_in_silence(path):
    path.parent.mkdir()
    path.symlink_to("/dev/full")
    with LogOutput(path) as output, pytest.raises(OutputError, match="cannot write"):
        output.send(MARK, NOW)


def test_a_heartbeat_that_cannot_be_written_is_refused(path):
    with LogOutput(path) as output:
        beat_path(path).mkdir()
        with pytest.raises(OutputError, match="heartbeat"):
            output.beat(Phase.RUNNING, NOW)


def test_the_marks_never_fill_the_disk_and_none_of_the_newest_is_lost(
    path, monkeypatch
):
    monkeypatch.setattr(module, "_MOST_BYTES", 1000)
    with LogOutput(path) as output:
        for index in range(200):
            output.send(Mark("top", index, 0.0, 1.0, Decision.REVIEW, "gap"), NOW)
    names = ["output.jsonl", *(f"output.jsonl.{n}" for n in range(1, 6))]
    assert sorted(file.name for file in path.parent.iterdir()) == names
    assert all(file.stat().st_size <= 1000 for file in path.parent.iterdir())
    newest_last = [
        mark for name in reversed(names) for mark in marks(path.with_name(name))
    ]
    indices = [mark["index"] for mark in newest_last]
    assert indices == list(range(200 - len(indices), 200))
