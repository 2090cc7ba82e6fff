import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from inspector.cli.db import app
from inspector.errors import ShiftError, StationError, StoreError
from inspector.station import load
from inspector.store.database import file_url, open_database, upgrade
from inspector.store.handover import notes
from tests.carefakes import LOT, a_run, an_audit, unguarded

CAMERA = {"driver": "simulated", "name": "top", "scene": "steel"}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "记录"
    made.mkdir()
    return made


@pytest.fixture
def url(folder):
    made = file_url(folder / "records.db")
    upgrade(made)
    engine = open_database(made)
    a_run(engine, folder)
    an_audit(engine)
    engine.dispose()
    return made


@pytest.fixture
def station(folder):
    path = folder / "station.yaml"
    rules = {"pictures": [{"days": 1, "even_unreviewed": True}]}
    content = {"version": 1, "name": "line 1", "cameras": [CAMERA], "retention": rules}
    path.write_text(yaml.safe_dump(content | {"data_folder": str(folder)}), "utf-8")
    return str(path)


def call(*arguments):
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_whole_records_pass_with_0_and_broken_ones_end_with_1(url, folder):
    done = call("check", "--db", url, "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["ok"]) == (0, True)
    assert [one["name"] for one in report["checks"]] == [
        *("file", "foreign keys", "lines", "periods", "documents", "audit", "evidence")
    ]
    next((folder / "evidence").rglob("*.jpg")).unlink()
    done = call("check", "--db", url, "--quick", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["ok"]) == (1, False)
    assert report["checks"][-1]["problem_count"] == 1
    assert "is missing" in done.stderr


def test_a_backup_goes_out_and_comes_back(url, folder, station):
    copy, second = folder / "copy", folder / "second"
    made = call("backup", "--station", station, "--out", copy, "--json")
    assert (made.exit_code, json.loads(made.stdout)["pictures"]) == (0, 10)
    back = file_url(second / "records.db")
    done = call("restore", copy, "--db", back, "--json")
    assert (done.exit_code, json.loads(done.stdout)["ok"]) == (0, True)
    assert call("check", "--db", back, "--backup", copy).exit_code == 0
    engine = open_database(back)
    unguarded(engine, "DROP TRIGGER audit_no_delete", "DELETE FROM audit")
    unguarded(engine, "DELETE FROM document WHERE digest = 'audit-tip'")
    engine.dispose()
    assert call("check", "--db", back).exit_code == 0
    known = call("check", "--db", back, "--backup", copy)
    assert known.exit_code == 1
    assert "audit rows 1-3 are missing at the end" in known.stderr


def test_nothing_can_be_started_without_a_database_or_its_pictures(tmp_path):
    with pytest.raises(StoreError, match="which database"):
        call("check")
    with pytest.raises(StoreError, match="no records to read"):
        call("check", "--db", file_url(tmp_path / "none.db"))
    with pytest.raises(StoreError, match="where are the pictures"):
        call("check", "--db", "postgresql+psycopg://u@localhost/x")
    with pytest.raises(StationError, match="cannot read"):
        call("prune", "--station", tmp_path / "none.yaml")


def test_a_dry_run_tells_and_a_pruning_does_and_a_hold_forbids(url, folder, station):
    dry = json.loads(call("prune", "--station", station, "--dry-run", "--json").stdout)
    assert dry["pictures"] == {"rule 1: 1 days": 10}
    assert len(list((folder / "evidence").rglob("*.jpg"))) == 10
    assert call("hold", LOT, "--reason", "claim 7", "--db", url).exit_code == 0
    held = json.loads(call("prune", "--station", station, "--json").stdout)
    assert (held["pictures"], held["kept"]) == ({}, {"on hold": 10})
    again = call("hold", LOT, "--reason", "claim 7", "--db", url)
    assert "already" in again.stderr
    assert call("release", LOT, "--reason", "closed", "--db", url).exit_code == 0
    done = json.loads(call("prune", "--station", station, "--json").stdout)
    assert done["pictures"] == {"rule 1: 1 days": 10}
    assert list((folder / "evidence").rglob("*.jpg")) == []
    assert call("check", "--station", station).exit_code == 0


def test_a_note_is_left_for_the_next_shift(url, folder, station):
    shift = "2026-03-02/early"
    done = call("note", "辊 3 异响", "--station", station, "--shift", shift)
    assert done.exit_code == 0
    engine = open_database(url, read_only=True)
    calendar = load(Path(station)).calendar.calendar
    [told] = notes(engine, calendar.parse(shift), "line 1")
    engine.dispose()
    assert told.text == "辊 3 异响"
    assert told.author


def test_a_note_needs_words_and_a_shift_that_has_begun(url, station):
    with pytest.raises(StoreError, match="an author and a text"):
        call("note", "  ", "--station", station)
    with pytest.raises(ShiftError, match="has not begun"):
        call("note", "hi", "--station", station, "--shift", "2990-01-01/early")
