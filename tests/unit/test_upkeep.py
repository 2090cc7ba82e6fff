import json
from datetime import UTC, datetime, timedelta

import pytest

from inspector.build import database_of, make_plan, read_line
from inspector.errors import StoreError
from inspector.line.process import recover
from inspector.store.manifest import MANIFEST
from inspector.upkeep import BACKUPS, Upkeep
from tests.lines import write_tiny_line

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path)


@pytest.fixture
def upkeep(line):
    recipe, station = read_line(line.station, line.recipe)
    clock = iter(NOW + timedelta(hours=n) for n in range(100))
    return Upkeep(recipe, station, database_of(station), lambda: next(clock))


@pytest.fixture
def with_records(line):
    recover(make_plan(*read_line(line.station, line.recipe)))


def test_a_station_that_has_never_run_has_a_disk_and_nothing_else(upkeep):
    facts = upkeep.facts()
    assert facts.trouble == ""
    assert 0 < facts.free_bytes < facts.total_bytes
    assert (facts.records_bytes, facts.backups, facts.calibrations) == (0, (), ())


def test_a_backup_is_made_and_listed_newest_first(upkeep, with_records, line):
    first, second = upkeep.backup(), upkeep.backup()
    facts = upkeep.facts()
    assert [kept.folder for kept in facts.backups] == [second.folder, first.folder]
    assert facts.backups[0] == second
    assert second.size_bytes > 0
    assert facts.records_bytes > 0
    assert second.folder.parent == line.folder / BACKUPS


def test_what_is_no_whole_backup_is_not_listed(upkeep, line):
    folder = line.folder / BACKUPS
    (folder / "20260101-000000").mkdir(parents=True)
    broken = folder / "20260101-000001"
    broken.mkdir()
    (broken / MANIFEST).write_text("{")
    (folder / "a file").write_text("")
    assert upkeep.facts().backups == ()


def test_without_records_there_is_nothing_to_back_up(upkeep, line):
    with pytest.raises(StoreError):
        upkeep.backup()
    assert upkeep.facts().backups == ()


def test_a_model_that_is_gone_is_told(upkeep, line):
    for file in line.model.iterdir():
        file.unlink()
    assert "manifest" in upkeep.facts().trouble


def test_the_logs_are_told_together_newest_first(upkeep, line):
    logs = line.folder / "logs"
    logs.mkdir(parents=True)

    def entry(minute, text, **more):
        at = (NOW + timedelta(minutes=minute)).isoformat()
        return json.dumps({"at": at, "level": "info", "message": text, **more}) + "\n"

    (logs / "line.jsonl").write_text(entry(1, "one") + entry(3, "three"))
    trace = "Traceback\n  File\nValueError: lost"
    (logs / "window.jsonl").write_text(
        entry(2, "two", traceback=trace) + "\n[]\nhalf a li"
    )
    found = upkeep.log()
    assert [(one.text, one.source) for one in found] == [
        ("three", "line"),
        ("two: ValueError: lost", "window"),
        ("one", "line"),
        ("[]", "window"),
        ("half a li", "window"),
    ]
    assert [one.text for one in upkeep.log(most=1)] == ["three"]


def test_a_log_of_a_hundred_thousand_lines_is_told_from_its_end(upkeep, line):
    logs = line.folder / "logs"
    logs.mkdir(parents=True)
    with (logs / "line.jsonl").open("w") as file:
        file.writelines(f"line {n}\n" for n in range(100_000))
    found = upkeep.log(most=3)
    assert [one.text for one in found] == ["line 99997", "line 99998", "line 99999"]
