"""Two virtual cameras side by side as one web: nothing twice, no hole."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import yaml

from inspector.build import make_plan, read_line
from inspector.camera.painter import Painter
from inspector.camera.scene import load_scene
from inspector.camera.steel import SteelWeb
from inspector.cli.drive import drive
from inspector.errors import CameraError, InferenceError
from inspector.judge import Judge
from inspector.line.client import Start
from inspector.line.runner import LineRunner
from inspector.papers import write_papers
from inspector.pipeline import Inspector
from inspector.records import default_url, evidence_folder
from inspector.report.collect import collect
from inspector.report.render import render_html
from inspector.status import Phase
from inspector.store.database import open_database
from inspector.store.lot_sheet import lot_sheet
from inspector.store.query import run_facts
from inspector.types import Detections, GapReason
from tests.fakes import FakeScreen
from tests.lines import FRAME_LINES, WIDTH_PX, write_tiny_line
from tests.waiting import until

PITCH_MM = 0.5
LEFT = (0, 148)
RIGHT = (108, WIDTH_PX)  # 40 px of 0.5 mm: 20 mm of overlap
BLOCKS = 120
RULES = [
    {"name": "long", "decision": "REJECT", "min_size_mm": 30.0},
    {"name": "many", "decision": "REVIEW", "min_count": 6, "per_mm": 150},
]


class Oracle:
    """Finds what lies in the columns of one camera, a little off, as cameras do."""

    classes = ("pit", "scratch")

    def __init__(self, truth, columns, seed):
        self._boxes = np.array(truth, np.float32)
        self._columns = columns
        rng = np.random.default_rng(seed)  # the same in every frame that shows it
        self._off = rng.uniform(-0.4, 0.4, self._boxes.shape).astype(np.float32)
        self._score = rng.uniform(0.5, 0.9, len(self._boxes)).astype(np.float32)

    def detect(self, frame, _candidates):
        first, end = self._columns
        top = frame.info.first_line
        boxes = self._boxes - np.float32([first, top, first, top])
        width, height = end - first, len(frame.pixels)
        low, high = np.zeros(4), np.float32([width, height, width, height])
        seen = np.clip(boxes, low, high)
        keep = (seen[:, 2] - seen[:, 0] >= 1) & (seen[:, 3] - seen[:, 1] >= 1)
        found = np.clip(seen[keep] + self._off[keep], low, high)
        ids = np.zeros(len(found), np.int64)
        return Detections(found.astype(np.float32), self._score[keep], ids)


class Opened:
    def __init__(self, made):
        self.inspector = made

    def news(self):
        """Nobody has changed anything."""
        return ()

    def close(self):
        """Holds nothing."""


def scene_of(folder):
    return load_scene(folder / "scene.yaml")


def write_web(folder, *, bottom=False, realtime=False, **changes):
    folder.mkdir(exist_ok=True)
    camera = {"driver": "simulated", "scene": str(folder / "scene.yaml")}
    cameras = [
        {**camera, "name": "left", "place_mm": 0.0, "columns_px": LEFT},
        # it was set up 0.3 mm off where it is said to be
        {**camera, "name": "right", "place_mm": 54.3, "columns_px": RIGHT},
    ]
    if bottom:
        cameras += [
            {**camera, "name": "below", "place_mm": 0.0, "side": "bottom", "seed": 3}
        ]
    station = {"cameras": [{**one, "realtime": realtime} for one in cameras], **changes}
    lanes = [
        {"name": "near", "from_mm": 0, "to_mm": 64},
        {"name": "far", "from_mm": 64, "to_mm": 128},
    ]
    recipe = {"rules": RULES, "lanes": lanes}
    line = write_tiny_line(folder, station=station, recipe=recipe)
    scene = yaml.safe_load((folder / "scene.yaml").read_text("utf-8"))
    scene["defects"] = [{"kind": kind, "per_metre": 40} for kind in ("pit", "dent")]
    scene["difficulty"] = {"size_px": [3, 10]}
    (folder / "scene.yaml").write_text(yaml.safe_dump(scene), "utf-8")
    return line


def truth_of(folder, blocks=BLOCKS):
    """Boxes in px of the scene: what is painted, and streaks across the seam."""
    lines = blocks * FRAME_LINES
    painted = [one.xyxy_px for one in Painter(scene_of(folder)).truth(0, lines)]
    wide = [(100.0 + n % 7, 90.0 * n, 164.0, 90.0 * n + 6) for n in range(lines // 90)]
    boxes = [box for box in painted if 12 < box[1] < lines - 24]
    apart = [one for one in wide if not any(touch(one, box) for box in boxes)]
    return [*boxes, *apart[1:-1]]


def touch(one, two, margin=6):
    return all(
        min(one[i + 2], two[i + 2]) - max(one[i], two[i]) > -margin for i in (0, 1)
    )


def with_oracles(plan, truth):
    columns = {c.name: c.columns_px or (0, WIDTH_PX) for c in plan.station.cameras}
    lanes, judge = plan.recipe.lanes, Judge.of(plan.recipe)

    def opened(camera, attempt):
        if attempt:
            return None
        seed = sorted(columns).index(camera)
        oracle = Oracle(truth, columns[camera], seed)
        provenance = real(plan, camera).provenance
        return Opened(Inspector(FakeScreen(), oracle, judge, provenance, lanes))

    return replace(plan, inspectors=opened)


def real(plan, camera):
    opened = plan.inspectors(camera, 0)
    opened.close()
    return opened.inspector


def run(line, blocks=BLOCKS, truth=None):
    recipe, station = read_line(line.station, line.recipe)
    plan = make_plan(recipe, station, blocks=blocks)
    truth = truth_of(line.recipe.parent, blocks) if truth is None else truth
    status = drive(LineRunner(with_oracles(plan, truth)), "COIL", blocks=blocks)
    engine = open_database(default_url(station), read_only=True)
    try:
        return (
            status,
            run_facts(engine, status.run_id, worst=100_000),
            lot_sheet(engine, "COIL"),
            truth,
        )
    finally:
        engine.dispose()


def matched(truth, points):
    """How many records lie within 1 mm of the centre of each defect."""
    records = np.array([(point.x_mm, point.y_mm) for point in points])
    boxes = np.array(truth)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2 * PITCH_MM
    off = np.abs(records[None] - centres[:, None]).max(2)
    return (off < 1.0).sum(1)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    line = write_web(tmp_path_factory.mktemp("web") / "line")
    return line, *run(line)


def exact(status, blocks=BLOCKS):
    for ledger in status.ledgers.values():
        assert ledger.pending_lines == 0
        assert ledger.balanced
        assert ledger.produced_lines == blocks * FRAME_LINES


def test_every_defect_of_the_web_is_recorded_once_and_none_is_missing(web):
    _, status, facts, _, truth = web
    exact(status)
    assert status.ledger.coverage == 1.0
    at_seam = [box for box in truth if box[0] < LEFT[1] and box[2] > RIGHT[0]]
    assert len(truth) > 200
    assert len(at_seam) > 60
    assert matched(truth, facts.points).tolist() == [1] * len(truth)
    assert len(facts.points) == len(truth) == sum(status.defects.values())


def test_the_map_and_the_report_say_the_same_number(web, tmp_path):
    line, status, facts, sheet, truth = web
    assert len(sheet.lot) == len(truth)
    assert sheet.lot.xy_mm[:, 0].max() > LEFT[1] * PITCH_MM  # counted across the web
    _recipe, station = read_line(line.station, line.recipe)
    folder = evidence_folder(station)
    write_papers(default_url(station), status, tmp_path, "en", folder)
    report = (tmp_path / "report.html").read_text("utf-8")
    assert f"{len(truth)} in all" in report
    assert ">top</text>" not in report  # one panel for the web needs no name
    made = collect(facts)
    assert made.defects == len(truth)
    by_lane = {(row.kind, row.lane): row.count for row in made.counts}
    for lane, low, high in (("near", 0, 64), ("far", 64, 128)):
        inside = [low <= (x1 + x2) / 4 < high for x1, _, x2, _ in truth]
        assert abs(by_lane["pit", lane] - sum(inside)) <= 3  # 0.3 mm off, at the border


def test_a_streak_that_no_camera_sees_whole_is_judged_whole(web):
    _, status, facts, _, truth = web
    wide = [box for box in truth if box[2] - box[0] >= 58]
    assert len(wide) > 20
    assert all(
        min(LEFT[1], x2) - x1 < 57 and x2 - RIGHT[0] < 57 for x1, _, x2, _ in wide
    )
    sizes = [point.size_mm for point in facts.points if point.size_mm >= 28.5]
    assert len(sizes) == len(wide)
    rejected = [d for d in facts.worst if d.rule == "long" and d.fired]
    assert len(rejected) == sum(size >= 30 for size in sizes) > 10
    assert status.verdicts["REJECT"] > 10


def test_the_same_web_gives_the_same_records_again(web, tmp_path):
    _, _, facts, _, _ = web
    again = run(write_web(tmp_path / "again"))[1]
    assert again.points == facts.points


def test_the_two_faces_of_the_web_are_kept_apart(tmp_path):
    line = write_web(tmp_path / "faces", bottom=True)
    status, facts, _, truth = run(line)
    exact(status)
    sides = {
        side: [point for point in facts.points if (point.camera == "below") is below]
        for side, below in (("top", False), ("bottom", True))
    }
    for points in sides.values():  # the same web on both faces
        assert matched(truth, points).tolist() == [1] * len(truth)
        assert len(points) == len(truth)


def test_a_strip_that_no_camera_sees_is_an_alarm(tmp_path):
    line = write_web(tmp_path / "hole", web_mm=[0, 135])
    status, _, _, _ = run(line, blocks=10)
    (alarm,) = [one for one in status.alarms if one.key == "hole:top"]
    assert "no camera sees the web (top) at 128.3 to 135.0 mm" in alarm.text


def test_a_camera_that_is_lost_for_a_while_holds_up_nobody_and_counts_nothing_twice(
    tmp_path,
):
    line = write_web(tmp_path / "lost", realtime=True)
    for number, name in enumerate(("left", "right")):
        scene = yaml.safe_load((tmp_path / "lost" / "scene.yaml").read_text("utf-8"))
        if number:
            scene["faults"] = [{"fault": "camera_lost", "at_line": 900, "seconds": 3.0}]
        (tmp_path / "lost" / f"{name}.yaml").write_text(yaml.safe_dump(scene), "utf-8")
    station = yaml.safe_load(line.station.read_text("utf-8"))
    for camera in station["cameras"]:
        camera["scene"] = str(tmp_path / "lost" / f"{camera['name']}.yaml")
    line.station.write_text(yaml.safe_dump(station), "utf-8")
    status, facts, _, truth = run(line, blocks=BLOCKS)
    for ledger in status.ledgers.values():
        assert ledger.pending_lines == 0
        assert ledger.balanced
    gaps = [gap for gap in facts.gaps if gap.reason is GapReason.CAMERA]
    assert [gap.camera for gap in gaps] == ["right"]
    assert gaps[0].width_share == 0.5
    assert max(matched(truth, facts.points)) == 1
    # of what is seen by left alone; where the machine could not follow it says so
    asked = [box for box in truth if box[2] <= RIGHT[0]]
    for gap in (gap for gap in facts.gaps if gap.camera == "left"):
        lost = (0, gap.first_line, WIDTH_PX, gap.first_line + gap.lines)
        asked = [box for box in asked if not touch(box, lost)]
    assert set(matched(asked, facts.points)) == {1}


def test_the_edges_are_followed_and_the_width_is_measured_shown_and_recorded(tmp_path):
    line = write_web(tmp_path / "edges", web_mm=[12, 116], track_edges=True)
    status, facts, _, _ = run(line)
    scene = scene_of(tmp_path / "edges")
    lines = np.arange(BLOCKS * FRAME_LINES, dtype=np.float64)
    left, right = (edge * PITCH_MM for edge in SteelWeb(scene, 3).edges(lines))
    width = right - left
    low, mean, high = facts.web_mm
    # the right camera lies 0.3 mm off, and half a pixel is 0.25 mm
    assert abs(mean - width.mean() - 0.3) < 0.3
    assert width.min() - 0.3 < low <= mean <= high < width.max() + 0.9
    assert abs(status.webs["top"].width_mm - width[-200:].mean() - 0.3) < 0.6
    assert abs(status.webs["top"].left_mm - left[-200:].mean()) < 0.6
    assert not any(alarm.key.startswith("edges") for alarm in status.alarms)
    made = render_html(collect(facts), "en")
    assert f"mean {mean:,.1f} mm" in made.decode()


def test_lanes_follow_the_edge_of_a_web_that_runs_off_to_the_side(tmp_path):
    line = write_web(tmp_path / "lanes", web_mm=[12, 116], track_edges=True)
    status, facts, _, truth = run(line)
    left = status.webs["top"].left_mm
    assert left > 6
    lanes = {"near": 0, "far": 0}
    for detail in facts.worst:
        lanes[detail.lane or "far"] += 1
    scene = scene_of(tmp_path / "lanes")
    edge = SteelWeb(scene, 3).edges(np.array([(b[1] + b[3]) / 2 for b in truth]))[0]
    near = [
        (b[0] + b[2]) / 2 * PITCH_MM - at * PITCH_MM < 64
        for b, at in zip(truth, edge, strict=True)
    ]
    still = [(b[0] + b[2]) / 2 * PITCH_MM < 64 for b in truth]
    assert abs(lanes["near"] - sum(near)) <= 6
    assert abs(sum(still) - sum(near)) > 20  # lanes that stood still would say other


def test_a_web_of_another_width_is_told_and_lanes_stay(tmp_path):
    line = write_web(tmp_path / "narrow", web_mm=[12, 60], track_edges=True)
    status, facts, _, _ = run(line, blocks=30)
    assert any(alarm.key == "edges:top" for alarm in status.alarms)
    assert facts.web_mm is None


def planned(folder, **changes):
    line = write_web(folder, **changes)
    recipe, station = read_line(line.station, line.recipe)
    return with_oracles(make_plan(recipe, station), truth_of(folder))


def nobody_is_left():
    names = ("join", "inspect:", "acquire:", "record", "line")
    return [t.name for t in threading.enumerate() if t.name.startswith(names)] == []


def test_a_stop_accounts_for_every_line_of_every_camera(tmp_path):
    runner = LineRunner(planned(tmp_path / "stop", realtime=True, bottom=True))
    runner.send(Start("COIL"))
    until(lambda: runner.status().ledger.inspected_lines > 2000, "frames")
    assert len(runner.status().ledgers) == 3
    runner.close()
    status = runner.status()
    assert status.phase is Phase.IDLE
    for ledger in status.ledgers.values():
        assert ledger.pending_lines == 0
        assert ledger.balanced
    assert nobody_is_left()


def test_a_web_whose_engine_cannot_be_opened_does_not_start(tmp_path):
    plan = planned(tmp_path / "engine", realtime=True)

    def refused(camera, attempt):
        if attempt:
            return None
        if camera == "right":
            raise InferenceError("no such engine")
        return plan.inspectors(camera, attempt)

    runner = LineRunner(replace(plan, inspectors=refused))
    runner.send(Start("COIL"))
    until(lambda: runner.status().phase is Phase.FAULT, "the refusal")
    runner.wait()
    assert nobody_is_left()


def test_a_camera_that_never_opens_holds_up_nobody(tmp_path):
    plan = planned(tmp_path / "never", realtime=True)
    cameras = dict(plan.cameras)

    class Dead:
        def __init__(self, camera):
            self.name, self.width_px = camera.name, camera.width_px

        def __enter__(self):
            raise CameraError("nothing answers")

        def __exit__(self, *_):
            """Was never open."""

        def stop(self):
            return 0

    cameras["right"] = lambda: Dead(plan.cameras["right"]())
    runner = LineRunner(replace(plan, cameras=cameras))
    runner.send(Start("COIL"))
    until(lambda: runner.status().ledger.inspected_lines > 1000, "frames")
    assert any(alarm.key == "camera:right" for alarm in runner.status().alarms)
    assert sum(runner.status().defects.values()) > 0
    runner.close()
    assert runner.status().ledgers["left"].pending_lines == 0
    assert nobody_is_left()
