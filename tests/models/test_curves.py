from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

from models.yolov5.curves import curve_svg, keep_course, read_lines


def a_step(number, loss=2.0):
    return {"step": number, "loss": loss, "box": 1.0, "objectness": 0.5, "class": 0.1}


def a_look(number, figure):
    return {"step": number, "map33": figure, "map50": figure, "map50_95": figure / 2}


def test_a_log_without_lines_gives_an_empty_sheet():
    assert ElementTree.fromstring(curve_svg([])).tag.endswith("svg")


def test_a_single_step_is_drawn():
    assert "1 steps" in curve_svg([a_step(1)])


def test_each_term_and_each_figure_has_a_line_and_a_name():
    steps = [a_step(n, 5 - n / 100) for n in range(1, 300)]
    text = curve_svg(steps, [a_look(100, 0.4), a_look(200, 0.8), a_look(299, 0.7)])
    assert text.count("<polyline") == 4 + 3
    assert "best 0.400 at step 200" in text
    for name in ("loss", "box", "objectness", "class", "map33", "map50_95"):
        assert name in text


def test_the_parts_of_a_peers_loss_are_drawn_under_their_own_names():
    steps = [{"step": n, "loss": 3.0, "box_loss": 1.0, "dfl_loss": 2.0} for n in (1, 2)]
    text = curve_svg(steps)
    assert text.count("<polyline") == 3
    assert "dfl_loss" in text


def test_a_term_that_is_always_zero_is_no_obstacle():
    steps = [a_step(n) | {"class": 0.0} for n in (1, 2, 3)]
    ElementTree.fromstring(curve_svg(steps))


def test_the_same_log_gives_the_same_bytes():
    steps = [a_step(n) for n in range(1, 9)]
    assert curve_svg(steps) == curve_svg(steps)


def test_a_line_cut_off_by_a_kill_is_left_out(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n{"st')
    assert read_lines(path) == [{"step": 1}, {"step": 2}]
    assert read_lines(tmp_path / "none") == []


def test_the_course_of_a_training_lies_beside_the_card(tmp_path):
    training, model = tmp_path / "training", tmp_path / "model"
    training.mkdir()
    model.mkdir()
    lines = "".join(json.dumps(a_step(n)) + "\n" for n in range(1, 1202))
    (training / "log.jsonl").write_text(lines, "utf-8")
    (training / "curve.svg").write_text("<svg/>", "utf-8")
    keep_course(training, model)
    kept = read_lines(model / "log.jsonl")
    assert [line["step"] for line in kept] == list(range(1, 1202, 3))
    assert (model / "curve.svg").read_text("utf-8") == "<svg/>"
    assert not (model / "validation.jsonl").exists()
