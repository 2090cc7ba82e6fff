import json
import logging
from contextlib import closing

import pytest

from inspector.logs import LogFile

log = logging.getLogger("inspector.test")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "logs" / "line.jsonl"


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_message_is_one_json_line_with_its_origin(path):
    with closing(LogFile(path)):
        log.warning("coil %s\nis %s", 7, "弯")
    (line,) = lines(path)
    assert line["message"] == "coil 7\nis 弯"
    assert (line["level"], line["logger"]) == ("warning", "inspector.test")
    assert line["thread"] == "MainThread"
    assert line["at"].endswith("+00:00")
    assert "traceback" not in line


def test_an_exception_is_written_with_its_traceback(path):
    with closing(LogFile(path)):
        try:
            int("bad line")
        except ValueError:
            log.exception("a frame failed")
    (line,) = lines(path)
    assert line["message"] == "a frame failed"
    assert line["traceback"].endswith("base 10: 'bad line'")


def test_a_log_goes_on_where_the_last_one_ended(path):
    for n in range(2):
        with closing(LogFile(path)):
            log.info("run %s", n)
    assert [line["message"] for line in lines(path)] == ["run 0", "run 1"]


def test_after_the_close_nothing_is_written_and_others_hear_again(path, caplog):
    LogFile(path).close()
    log.warning("too late")
    assert lines(path) == []
    assert "too late" in caplog.text


def test_what_is_only_for_developers_is_left_out(path):
    with closing(LogFile(path)):
        log.debug("detail")
    assert lines(path) == []


def test_the_window_and_the_lab_write_into_the_same_file(path):
    with closing(LogFile(path)):
        logging.getLogger("ui.app").error("a mistake in the window")
        logging.getLogger("models.yolov5").info("an epoch")
        logging.getLogger("somebody.else").error("not ours")
    assert [line["logger"] for line in lines(path)] == ["ui.app", "models.yolov5"]
