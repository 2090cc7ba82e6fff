"""A check finds what is wrong with the records, on each database, and names it."""

import pytest

from inspector.status import Ledger
from inspector.store.check import check
from inspector.store.runs import begin_run, end_run
from tests.carefakes import NOW, RUN, a_run, an_audit, store, unguarded
from tests.storefakes import a_block, a_gap, a_record, facts


@pytest.fixture
def whole(plant, tmp_path):
    a_run(plant, tmp_path)
    an_audit(plant)
    return plant


def problems(engine, tmp_path, **options):
    report = check(engine, tmp_path / "evidence", **options)
    assert report.ok == (not any(f.problems for f in report.findings))
    return {f.name: list(f.problems) for f in report.findings if f.problems}


def test_whole_records_pass(whole, tmp_path):
    told = []
    report = check(whole, tmp_path / "evidence", tell=told.append)
    assert report.ok
    counts = {finding.name: finding.looked_at for finding in report.findings}
    assert (counts["evidence"], counts["lines"], counts["audit"]) == (10, 1, 3)
    assert told == list(counts)


def test_an_empty_database_passes(plant, tmp_path):
    assert check(plant, tmp_path / "no pictures").ok
    assert check(plant, None).ok


def test_a_picture_that_is_gone_is_named(whole, tmp_path):
    gone = sorted((tmp_path / "evidence").rglob("*.jpg"))[3]
    gone.unlink()
    [problem] = problems(whole, tmp_path)["evidence"]
    assert problem.endswith(f"{gone.name} is missing")
    assert problems(whole, tmp_path, hashes=False)["evidence"] == [problem]


def test_a_picture_that_was_changed_is_named_and_a_quick_look_does_not_see_it(
    whole, tmp_path
):
    changed = sorted((tmp_path / "evidence").rglob("*.jpg"))[3]
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    [problem] = problems(whole, tmp_path)["evidence"]
    assert changed.name in problem
    assert "its hash is another" in problem
    assert problems(whole, tmp_path, hashes=False) == {}


def test_a_file_that_no_row_names_is_a_remark(whole, tmp_path):
    picture = next((tmp_path / "evidence").rglob("*.jpg"))
    picture.with_name("orphan.jpg").write_bytes(b"jpeg")
    report = check(whole, tmp_path / "evidence")
    assert report.ok
    assert "1 files that no row names" in report.findings[-1].remarks[0]


def test_lines_that_were_inspected_and_that_no_block_brought_are_named(whole, tmp_path):
    store(whole, tmp_path, a_block(0, lines=200), a_block(300, lines=300))
    [problem] = problems(whole, tmp_path)["lines"]
    assert "no block brought the lines 200 to 299 that were inspected" in problem


def test_lines_that_two_blocks_brought_are_named(whole, tmp_path):
    store(whole, tmp_path, a_block(0, lines=500), a_block(490, lines=50))
    [problem] = problems(whole, tmp_path)["lines"]
    assert "two blocks brought the lines 490 to 499" in problem


def test_rows_that_point_to_nothing_are_counted(whole, tmp_path):
    unguarded(whole, "DELETE FROM inspection WHERE frame_index = 4")
    found = problems(whole, tmp_path)
    assert [p for p in found["foreign keys"] if "2 rows of defect name" in p]
    assert "the line counted 500 lines, the rows tell of 400" in found["lines"][0]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM period",
        "UPDATE period SET last_id = first_id",
        "UPDATE period SET first_id = last_id",
        "UPDATE inspection SET captured_at = captured_at + 600000000",
    ],
)
def test_frames_that_a_time_would_not_find_are_counted(whole, tmp_path, harm):
    unguarded(whole, harm)
    [problem] = problems(whole, tmp_path)["periods"]
    assert problem.endswith("inspections lie outside of their period")


def test_lines_that_no_row_tells_of_are_named(whole, tmp_path):
    with whole.begin() as db:
        db.exec_driver_sql("DELETE FROM inspection WHERE frame_index = 2")
    hole, sum_ = problems(whole, tmp_path)["lines"]
    assert f"run {RUN}, camera top: no row tells of the lines 210 to 309" in hole
    assert "counted 500" in sum_


def test_lines_that_two_rows_tell_of_are_named(plant, tmp_path):
    begin_run(plant, facts())
    store(plant, tmp_path, a_record(0), a_gap(first_line=60, lines=50))
    [twice] = problems(plant, tmp_path)["lines"]
    assert "more than one row tells of the lines 60 to 109" in twice


def test_a_run_without_rows_that_counted_lines_does_not_pass(plant, tmp_path):
    begin_run(plant, facts())
    end_run(plant, RUN, NOW, {"top": Ledger(300, 300)})
    [problem] = problems(plant, tmp_path)["lines"]
    assert "counted 300 lines, the rows tell of 0" in problem


def test_a_recipe_that_was_changed_in_the_database_is_named(whole, tmp_path):
    unguarded(whole, "UPDATE document SET body = '{}' WHERE kind = 'recipe'")
    [problem] = problems(whole, tmp_path)["documents"]
    assert "recipe '钢带 steel'" in problem
    assert "was changed" in problem


def test_a_broken_audit_does_not_pass(whole, tmp_path):
    drop = "DROP TRIGGER audit_append_only ON audit"
    if whole.dialect.name == "sqlite":
        drop = "DROP TRIGGER audit_no_delete"
    unguarded(whole, drop, "DELETE FROM audit WHERE sequence = 2")
    [problem] = problems(whole, tmp_path)["audit"]
    assert "audit row 2 is missing" in problem


def test_a_thousand_problems_are_counted_and_fifty_are_told(plant, tmp_path):
    a_run(plant, tmp_path, frames=40)
    for picture in (tmp_path / "evidence").rglob("*.jpg"):
        picture.unlink()
    finding = check(plant, tmp_path / "evidence").findings[-1]
    assert (finding.problem_count, len(finding.problems)) == (80, 50)


def test_pictures_of_another_machine_are_not_missed_in_this_one_s_folder(
    whole, tmp_path
):
    elsewhere = tmp_path / "elsewhere"
    assert check(whole, elsewhere, station="line 2").ok
    assert not check(whole, elsewhere, station="line 1").ok
    assert check(whole, tmp_path / "evidence", station="line 1").ok
