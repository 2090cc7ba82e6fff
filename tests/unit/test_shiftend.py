"""A shift's end: the report that the command makes, its pages, and the notes."""

import hashlib
import json
from datetime import timedelta

import pytest
from PIL import Image

from inspector.errors import ShiftError, StoreError
from inspector.report.making import prepare
from inspector.report.wanted import of_shift
from inspector.shiftend import RecordedShifts, shift_files, shift_pages, sources_of
from inspector.slowpath import Apart
from inspector.store import database
from tests.plantday import BEGAN, CALENDAR, CALENDAR_PART, STATION, fill

LATE = BEGAN + timedelta(minutes=90)
SHIFT = CALENDAR.shift_at(BEGAN)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """A station with a day on record: the station and the database's URL."""
    folder = tmp_path_factory.mktemp("day")
    url = database.file_url(folder / "records.db")
    database.upgrade(url)
    engine = database.open_database(url)
    fill(engine, folder)
    engine.dispose()
    more = {"folder": folder, "calendar": CALENDAR_PART, "data_folder": folder}
    return STATION.model_copy(update=more), url


@pytest.fixture
def shifts(day):
    made = RecordedShifts(*day, lambda: LATE)
    yield made
    made.close()


def test_files_are_those_of_the_report_command(day, tmp_path):
    station, url = day
    written = shift_files(
        station, url, SHIFT, "zh", LATE, ("html", "xlsx"), tmp_path / "out"
    )
    wanted = of_shift(CALENDAR, SHIFT, LATE)
    expected = prepare(wanted, sources_of(station, url), ("html", "xlsx"), "zh")
    assert {path.name: path.read_bytes() for path in written} == expected
    told = json.loads(written[-1].read_text("utf-8"))
    for name, digest in told["files"].items():
        data = (tmp_path / "out" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest


def test_pages_are_pictures_of_a4_in_the_order_of_the_report(day, tmp_path):
    pages = shift_pages(*day, SHIFT, "en", LATE)
    assert len(pages) >= 2
    for number, page in enumerate(pages):
        path = tmp_path / f"{number}.png"
        path.write_bytes(page)
        with Image.open(path) as picture:
            assert picture.height / picture.width == pytest.approx(2**0.5, abs=0.01)


def test_notes_of_the_shift_and_of_the_one_before_are_read(shifts):
    told = shifts.told(SHIFT)
    assert [note.author for note in told.notes] == ["张 & <Li>"]
    assert told.handed_over == ()
    after = shifts.told(shifts.after(SHIFT))
    assert after.handed_over == told.notes
    assert after.before == SHIFT


def test_shifts_follow_each_other_without_a_hole(shifts):
    current = shifts.current()
    assert current.holds(LATE)
    for _ in range(9):
        before = shifts.before(current)
        assert before.end_at == current.start_at
        assert shifts.after(before) == current
        current = before


def test_a_shift_is_found_by_its_name_or_by_a_date(shifts):
    assert shifts.find(" 2026-03-02/night ").name == "night"
    first = shifts.find("2026-03-02")
    assert first.date.isoformat() == "2026-03-02"
    for odd in ("", "yesterday", "2026-13-01", "2026-03-02/tea", "9999-12-31/early"):
        with pytest.raises(ShiftError):
            shifts.find(odd)


def test_reports_go_into_the_stations_folder(shifts, day):
    assert shifts.folder == day[0].folder / "reports"


def test_a_folder_that_takes_no_files_is_refused(shifts, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        shifts.export(SHIFT, ("html",), tmp_path / "file" / "out", "en")


def test_records_that_are_not_there_are_refused(day, tmp_path):
    url = database.file_url(tmp_path / "none.db")
    nowhere = RecordedShifts(day[0], url, lambda: LATE)
    with pytest.raises(StoreError):
        nowhere.told(SHIFT)
    with pytest.raises(StoreError):
        nowhere.pages(SHIFT, "en")
    nowhere.close()


def test_a_process_that_dies_is_told_and_another_one_takes_over():
    apart = Apart()
    with pytest.raises(StoreError, match="try again"):
        apart.ask(os_exit, 3)
    assert apart.ask(abs, -3) == 3
    apart.close()
    apart.close()


def os_exit(code):
    """End this process as a crash does."""
    import os  # noqa: PLC0415  in the child alone

    os._exit(code)
