from pathlib import Path

import pytest

from inspector.artifact import Artifact, Manifest
from inspector.errors import PreflightError
from inspector.preflight.checks import check, check_model
from inspector.station import Station
from tests.fakes import recipe

SIMULATED = {"driver": "simulated", "name": "top", "scene": "steel"}
REPLAY = {"driver": "replay", "name": "bottom", "path": "coil"}
CAMERA = {"line_rate_hz": 1000, "exposure_us": 100, "pitch_mm": (0.25, 0.25)}


def model(pitch_mm=None, channels="grey", research_only=False, tile=(64, 96)):
    manifest = {
        "version": 1,
        "name": "steel",
        "task": "detect",
        "decoder": "yolov5",
        "network": "n.onnx",
        "files": {"n.onnx": ""},
        "input": {"channels": channels, "tile_hw_px": tile, "pitch_mm": pitch_mm},
        "head": {"outputs": ["p3"], "strides_px": [8], "anchors_px": [[[10, 13]]]},
        "classes": ["scratch", "pit"],
        "operating": {"score_threshold": 0.3},
        "weight_storage": "float32",
        "golden_reference": channels == "pair",
        "research_only": research_only,
        "training_data": "generated",
        "licence": "AGPL-3.0-or-later",
        "made_by": "a test",
    }
    return Artifact(Path("steel"), Manifest.model_validate(manifest), "")


def station(*cameras):
    content = {"version": 1, "name": "line 1", "cameras": cameras or (SIMULATED,)}
    return Station.model_validate(content)


def product(overlap_px=16, **parts):
    detector = {"artifact": "steel", "tile_overlap_px": overlap_px}
    return recipe(**{"camera": CAMERA, "detector": detector} | parts)


def rule(*kinds):
    return {"name": "look", "decision": "REVIEW", "kinds": kinds}


def test_files_that_belong_together_pass_without_a_word():
    assert check(product(), station(), model()) == []


def test_a_rule_about_a_kind_that_the_model_does_not_know_is_refused():
    with pytest.raises(PreflightError, match=r"\['dent'\].*'pit', 'scratch'"):
        check_model(product(rules=[rule("pit", "dent")]), model())


def test_a_rule_may_be_about_a_class_a_named_kind_or_what_is_unknown():
    named = {"dent": {"en": "dent", "zh": "凹痕"}}
    check_model(product(rules=[rule("pit", "unknown")]), model())
    check_model(product(kinds=named, rules=[rule("dent")]), model())


@pytest.mark.parametrize(
    ("trained_mm", "fits"),
    [
        (None, True),
        (0.25, True),
        (0.23, True),
        (0.275, True),
        (0.2, False),
        (0.3, False),
    ],
)
def test_the_model_must_have_been_trained_at_this_scale(trained_mm, fits):
    if fits:
        check_model(product(), model(trained_mm))
    else:
        with pytest.raises(PreflightError, match=r"0\.25 mm across.*\(and 1 more\)"):
            check_model(product(), model(trained_mm))


def test_the_scale_along_the_web_counts_as_well():
    stretched = CAMERA | {"pitch_mm": (0.25, 0.5)}
    with pytest.raises(PreflightError, match=r"0\.5 mm along"):
        check_model(product(camera=stretched), model(0.25))


def test_a_model_that_compares_needs_a_golden_picture():
    with pytest.raises(PreflightError, match="must name one under 'reference'"):
        check_model(product(), model(channels="pair"))
    check_model(product(reference={"image": "golden.png"}), model(channels="pair"))


def test_tiles_must_leave_a_step():
    with pytest.raises(PreflightError, match="must be below the model's tile of 64"):
        check_model(product(overlap_px=64), model())
    check_model(product(overlap_px=63), model())


def test_a_scene_is_no_reference_for_a_real_camera():
    of_scene = product(reference={"image": "scene"})
    assert check(of_scene, station(SIMULATED), model()) == []
    with pytest.raises(PreflightError, match=r"\['bottom'\] are not"):
        check(of_scene, station(SIMULATED, REPLAY), model())


def test_research_weights_are_allowed_and_told():
    (advice,) = check(product(), station(), model(research_only=True))
    assert "research use" in advice


GIGE = {"driver": "aravis", "place_mm": 0.0}
WIDE = model(tile=(640, 640))


def on_one_web(encoder):
    """Two cameras of one web, the second with this encoder."""
    good = {"counts_per_mm": 40.0}
    first = {**GIGE, "name": "left", "address": "10.0.0.1", "encoder": good}
    second = {**GIGE, "name": "right", "address": "10.0.0.2", "encoder": encoder}
    return station(first, {**second, "place_mm": 500.0})


def test_cameras_of_one_web_need_an_encoder_that_does_not_wrap():
    check(recipe(camera=CAMERA), on_one_web({"counts_per_mm": 40.0}), WIDE)
    for encoder, words in (
        (None, "'right' shares a web with others and has no encoder"),
        ({"counts_per_mm": 40.0, "period": 32_768}, "'right' wraps at 32768"),
    ):
        with pytest.raises(PreflightError, match=words):
            check(recipe(camera=CAMERA), on_one_web(encoder), WIDE)


def test_a_golden_picture_of_a_scene_needs_all_of_its_columns():
    golden = recipe(camera=CAMERA, reference={"image": "scene"})
    seen = {**SIMULATED, "columns_px": [0, 100]}
    with pytest.raises(PreflightError, match="leave columns_px out"):
        check(golden, station(seen), model(channels="pair", tile=(640, 640)))
