"""The whole line in this process, on a small virtual web and a small network."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.build import make_plan, read_line
from inspector.cli.drive import drive, summary
from inspector.errors import BusyError, InferenceError, PreflightError
from inspector.findings import EventKind, Inspection
from inspector.line.client import Acknowledge, ChangeLot, Note, Start, Stop
from inspector.line.plan import Plan
from inspector.line.runner import LineRunner
from inspector.papers import write_papers
from inspector.records import default_url, evidence_folder
from inspector.status import LineStatus, Phase
from inspector.store.database import open_database
from inspector.store.facts import RunSummary
from inspector.store.query import run_facts
from inspector.types import Frame, GapReason
from inspector.vision.flatfield import FlatField
from tests.lines import FRAME_LINES, TinyLine, write_tiny_line
from tests.waiting import until

THRESHOLD = 0.34


def plan_of(line: TinyLine, blocks: int | None = None) -> Plan:
    recipe, station = read_line(line.station, line.recipe)
    return make_plan(recipe, station, blocks=blocks)


def line_of(line: TinyLine) -> LineRunner:
    return LineRunner(plan_of(line))


def facts(line: TinyLine, run_id: str) -> RunSummary:
    _recipe, station = read_line(line.station, line.recipe)
    engine = open_database(default_url(station), read_only=True)
    try:
        return run_facts(engine, run_id, worst=10_000)
    finally:
        engine.dispose()


def workers() -> list[str]:
    names = ("acquire:", "inspect:", "record", "act:", "watch", "line")
    return [t.name for t in threading.enumerate() if t.name.startswith(names)]


class Slow:
    """An inspector that takes its time; everything else is the real one."""

    def __init__(self, opened, seconds: float) -> None:
        self._opened, self._seconds = opened, seconds
        self.inspector = self
        self.remember = opened.inspector.remember
        self.news = opened.news

    def inspect(self, frame: Frame, memory, done) -> Inspection:
        time.sleep(self._seconds)
        return self._opened.inspector.inspect(frame, memory, done)

    def close(self) -> None:
        self._opened.close()


def write_fast_line(folder: Path) -> TinyLine:
    """A line with a frame every 8 ms and room for few of them."""
    return write_tiny_line(
        folder,
        realtime=True,
        line_rate_hz=6000,
        threshold=0.9,
        station={"tolerated_stall_s": 0.1},
    )


def slowed(plan: Plan, seconds: float) -> Plan:
    def open_slow(camera: str, attempt: int):
        opened = plan.inspectors(camera, attempt)
        return None if opened is None else Slow(opened, seconds)

    return replace(plan, inspectors=open_slow)


def exact(status: LineStatus) -> None:
    ledger = status.ledger
    assert ledger.pending_lines == 0
    assert ledger.produced_lines == (
        ledger.inspected_lines + ledger.masked_lines + ledger.gap_lines
    )


def test_every_block_is_inspected_and_recorded(tmp_path):
    line = write_tiny_line(tmp_path, threshold=THRESHOLD)
    status = drive(LineRunner(plan_of(line, blocks=30)), "COIL-7", blocks=30)
    exact(status)
    assert status.ledger.coverage == 1.0
    assert status.ledger.produced_lines == 30 * FRAME_LINES
    stored = facts(line, status.run_id)
    assert stored.ledger.inspected_lines == 30 * FRAME_LINES
    assert sum(stored.kinds.values()) == sum(status.defects.values()) > 0
    assert stored.lots == ("COIL-7",)
    assert stored.run.outcome == "ended"
    assert workers() == []


def test_a_line_too_fast_for_the_machine_leaves_gaps_that_add_up_exactly(tmp_path):
    line = write_fast_line(tmp_path)
    runner = LineRunner(slowed(plan_of(line, blocks=150), 0.05))
    status = drive(runner, "", blocks=150)
    exact(status)
    assert status.ledger.gap_lines > 0
    assert 0 < status.ledger.coverage < 1
    assert any(alarm.key == "gap" for alarm in status.alarms)
    stored = facts(line, status.run_id)
    assert sum(gap.lines for gap in stored.gaps) == status.ledger.gap_lines
    assert {gap.reason for gap in stored.gaps} <= {GapReason.BUSY, GapReason.LOST}
    assert any(event.kind is EventKind.ALARM for event in stored.events)
    out = tmp_path / "papers"
    _recipe, station = read_line(line.station, line.recipe)
    url = default_url(station)
    write_papers(url, status, out, "en", evidence_folder(station))
    html = (out / "report.html").read_text("utf-8")
    assert "busy" in html.lower() or "could not follow" in html.lower()


def test_stopping_under_load_ends_all_threads_and_accounts_for_what_was_waiting(
    tmp_path,
):
    line = write_fast_line(tmp_path)
    runner = LineRunner(slowed(plan_of(line), 0.05))
    runner.send(Start("L"))
    until(lambda: runner.status().gaps > 0, "the first gap")
    runner.send(Stop())
    assert runner.wait(10)
    assert workers() == []
    exact(runner.status())
    reasons = {gap.reason for gap in facts(line, runner.status().run_id).gaps}
    assert GapReason.STOPPED in reasons


def test_lines_that_the_camera_loses_are_gaps_of_the_right_length(tmp_path):
    fault = {"fault": "drop_lines", "at_line": 500, "lines": 37}
    line = write_tiny_line(tmp_path, faults=(fault,), threshold=0.9)
    status = drive(LineRunner(plan_of(line, blocks=30)), "", blocks=30)
    exact(status)
    (gap,) = facts(line, status.run_id).gaps
    assert (gap.lines, gap.reason) == (37, GapReason.LOST)


def test_a_camera_that_goes_away_and_comes_back_leaves_one_exact_gap(tmp_path):
    fault = {"fault": "camera_lost", "at_line": 500, "seconds": 0.05}
    line = write_tiny_line(tmp_path, faults=(fault,), threshold=0.9)
    status = drive(LineRunner(plan_of(line, blocks=30)), "", blocks=30)
    exact(status)
    stored = facts(line, status.run_id)
    (gap,) = stored.gaps
    assert (gap.lines, gap.reason) == (round(0.05 * 4000), GapReason.CAMERA)
    assert any(event.kind is EventKind.RECOVERED for event in stored.events)
    assert any(alarm.key == "camera:top" for alarm in status.alarms)


def test_an_exploding_stage_costs_one_frame_an_alarm_and_a_review(tmp_path):
    line = write_tiny_line(tmp_path, threshold=0.9)
    real = plan_of(line, blocks=12)

    class Exploding(Slow):
        def inspect(self, frame: Frame, memory, done) -> Inspection:
            if frame.info.index == 5:
                raise ZeroDivisionError("a bug")
            return self._opened.inspector.inspect(frame, memory, done)

    plan = replace(
        real, inspectors=lambda name, n: Exploding(real.inspectors(name, n), 0)
    )
    status = drive(LineRunner(plan), "", blocks=12)
    exact(status)
    (gap,) = facts(line, status.run_id).gaps
    assert (gap.first_index, gap.reason) == (5, GapReason.FAILED)
    assert any(alarm.key == "inspect:top" for alarm in status.alarms)
    lines = (line.folder / "output.jsonl").read_text("utf-8").splitlines()
    marks = [json.loads(text) for text in lines]
    assert [(m["index"], m["decision"], m["rule"]) for m in marks] == [
        (5, "REVIEW", "gap")
    ]


def test_a_failing_engine_is_replaced_and_the_frame_is_inspected_again(tmp_path):
    line = write_tiny_line(tmp_path, threshold=0.9)
    plan = plan_of(line, blocks=10)

    class Failing(Slow):
        def inspect(self, frame: Frame, memory, done) -> Inspection:
            if frame.info.index == 3:
                raise InferenceError("out of memory")
            return self._opened.inspector.inspect(frame, memory, done)

    def open_inspector(camera: str, attempt: int):
        opened = plan.inspectors(camera, 0)
        return Failing(opened, 0) if attempt == 0 else opened

    status = drive(LineRunner(replace(plan, inspectors=open_inspector)), "", blocks=10)
    exact(status)
    assert status.ledger.coverage == 1.0
    assert any(alarm.key == "engine:top" for alarm in status.alarms)


def test_without_any_engine_the_line_does_not_start(tmp_path):
    line = write_tiny_line(tmp_path)
    plan = replace(plan_of(line), inspectors=lambda _camera, _attempt: None)
    runner = LineRunner(plan)
    with pytest.raises(PreflightError, match="no runtime is left"):
        drive(runner, "")
    assert runner.status().phase is Phase.FAULT
    assert workers() == []
    with pytest.raises(BusyError, match="acknowledge"):
        runner.send(Start(""))
    runner.send(Acknowledge(""))
    assert runner.status().phase is Phase.IDLE


def test_a_camera_that_cannot_be_had_is_a_fault_and_leaves_no_thread(tmp_path):
    line = write_tiny_line(tmp_path)
    (tmp_path / "scene.yaml").unlink()
    with pytest.raises(PreflightError, match=r"scene\.yaml"):
        drive(line_of(line), "")
    assert workers() == []


def test_operators_change_lots_note_events_and_acknowledge_while_it_runs(tmp_path):
    line = write_tiny_line(tmp_path, realtime=True, threshold=0.9)
    runner = line_of(line)
    with pytest.raises(BusyError):
        runner.send(Stop())
    runner.send(Start("A"))
    with pytest.raises(BusyError):
        runner.send(Start("B"))
    until(lambda: runner.status().ledger.inspected_lines > 0, "the first frame")
    runner.send(ChangeLot("乙-2", by="scanner"))
    runner.send(Note(EventKind.ROLL, "work roll 5 changed", by="mill"))
    seen = runner.status().ledger.inspected_lines
    until(lambda: runner.status().ledger.inspected_lines > seen, "more frames")
    runner.close()
    stored = facts(line, runner.status().run_id)
    events = {(event.kind, event.text, event.source) for event in stored.events}
    assert (EventKind.LOT, "乙-2", "scanner") in events
    assert (EventKind.ROLL, "work roll 5 changed", "mill") in events
    assert set(stored.lots) == {"A", "乙-2"}


def test_a_second_process_is_told_who_holds_the_station(tmp_path):
    line = write_tiny_line(tmp_path, realtime=True, threshold=0.9)
    first, second = (line_of(line) for _ in range(2))
    first.send(Start(""))
    until(lambda: first.status().phase is Phase.RUNNING, "the first line")
    with pytest.raises(PreflightError, match="is held by"):
        drive(second, "")
    first.close()


def test_the_window_gets_strips_and_sightings_of_a_running_line(tmp_path):
    line = write_tiny_line(tmp_path, realtime=True, threshold=THRESHOLD)
    runner = line_of(line)
    runner.send(Start(""))
    until(lambda: bool(runner.sightings()), "a sighting")
    until(lambda: bool(runner.strips()), "a strip")
    runner.close()
    assert runner.strips() == []


def inspections(line: TinyLine, run_id: str) -> str:
    """All findings of a run without instants, as text to be compared."""
    stored = facts(line, run_id)
    rows = [
        (d.point, d.xyxy_px, d.detector_kind, d.score, d.rule) for d in stored.worst
    ]
    return json.dumps([repr(rows), dict(stored.decisions), len(stored.gaps)])


def test_same_frames_recipe_and_model_give_the_same_inspections(tmp_path):
    runs = []
    for name in ("one", "two"):
        line = write_tiny_line(tmp_path / name, threshold=THRESHOLD)
        model = str(tmp_path / "one" / "model")
        text = line.recipe.read_text("utf-8").replace(str(line.model), model)
        line.recipe.write_text(text, "utf-8")
        status = drive(LineRunner(plan_of(line, blocks=25)), "", blocks=25)
        runs.append(inspections(line, status.run_id))
    assert runs[0] == runs[1]


def test_hashes_of_all_that_decided_stand_with_each_run(tmp_path):
    line = write_tiny_line(tmp_path, threshold=0.9)
    plan = plan_of(line, blocks=3)
    status = drive(LineRunner(plan), "", blocks=3)
    stored = facts(line, status.run_id)
    digests = {document.kind: document.digest for document in stored.documents}
    assert digests["recipe"] == plan.recipe.digest
    assert digests["station"] == plan.station.digest
    assert {"manifest", "provenance"} <= set(digests)
    engines = [d.body for d in stored.documents if d.kind == "provenance"]
    assert any('"tiny":"onnxruntime' in body for body in engines)


def test_a_flat_field_of_another_camera_ends_the_run_before_its_first_line(tmp_path):
    line = write_tiny_line(tmp_path, threshold=0.9)
    plan = replace(plan_of(line), flat_fields={"top": FlatField.identity(99)})
    status = drive(LineRunner(plan), "")
    assert status.ledger.produced_lines == 0
    assert any("white reference" in alarm.text for alarm in status.alarms)


def test_a_line_with_a_flat_field_inspects_every_line(tmp_path):
    line = write_tiny_line(tmp_path, threshold=0.9)
    text = line.station.read_text("utf-8")
    line.station.write_text(
        text.replace("- buffer_s", "- flat_field: scene\n  buffer_s")
    )
    plan = plan_of(line, blocks=5)
    assert set(plan.flat_fields) == {"top"}
    exact(drive(LineRunner(plan), "", blocks=5))


def test_masked_lines_are_recorded_and_never_counted_as_seen(tmp_path):
    mask = {"reason": "weld seam", "along_mm": [50.0, 120.0]}
    line = write_tiny_line(tmp_path, recipe={"masks": [mask]}, threshold=0.9)
    status = drive(LineRunner(plan_of(line, blocks=10)), "", blocks=10)
    exact(status)
    assert status.ledger.masked_lines == 140
    stored = facts(line, status.run_id)
    assert sum(m.lines for m in stored.masks if m.whole_width) == 140
    assert {m.reason for m in stored.masks} == {"weld seam"}


def test_the_summary_has_every_key_of_the_contract(tmp_path):
    line = write_tiny_line(tmp_path, threshold=0.9)
    document = summary(drive(LineRunner(plan_of(line, blocks=3)), "X", blocks=3))
    assert {
        "run_id",
        "lot",
        "blocks",
        "produced_lines",
        "inspected_lines",
        "masked_lines",
        "gap_lines",
        "gaps",
        "coverage",
        "defects",
        "verdicts",
        "screening",
        "throughput",
        "latency_ms",
        "stages_ms",
    } <= set(document)
    assert json.loads(json.dumps(document, allow_nan=False))["lot"] == "X"


def test_a_lot_file_that_another_system_writes_changes_the_lot(tmp_path):
    lot = tmp_path / "lot.txt"
    line = write_tiny_line(
        tmp_path, realtime=True, threshold=0.9, station={"lot": {"file": str(lot)}}
    )
    runner = line_of(line)
    runner.send(Start("before"))
    Path(lot).write_text("COIL-9\r\n", "utf-8")
    until(lambda: runner.status().lot_id == "COIL-9", "the lot of the file")
    runner.close()
