import json

import pytest

from inspector.camera.scene import load_evaluation, load_scene
from inspector.errors import SceneError
from tests.unit.camera.fakes import a_scene


@pytest.mark.parametrize("name", ["steel", "steel-4k", "pcb"])
def test_every_shipped_scene_can_be_loaded_and_has_eight_kinds(name):
    scene = load_scene(name)
    assert scene.name == name
    assert len(scene.kinds) >= 8
    injected = {part.kind for part in (*scene.defects, *scene.causes)}
    assert injected == set(scene.kinds)


def test_the_demo_adds_a_kind_that_no_network_was_taught_and_changes_nothing_else():
    shown, evaluated = load_scene("steel-demo"), load_scene("steel")
    assert shown.causes[:-1] == evaluated.causes
    assert shown.causes[-1].kind not in shown.kinds
    as_evaluated = {"name": "steel", "causes": evaluated.causes}
    assert shown.model_copy(update=as_evaluated) == evaluated


def test_no_evaluation_holds_a_kind_that_was_not_taught():
    evaluation = load_evaluation()
    for name in evaluation.scenes:
        scene = evaluation.scene(name)
        injected = {part.kind for part in (*scene.defects, *scene.causes)}
        assert injected <= set(scene.kinds)


def test_the_demo_scenes_inject_every_kind_of_cause():
    causes = {c.cause for name in ("steel", "pcb") for c in load_scene(name).causes}
    assert causes == {"roll", "nozzle", "lane", "burst", "wear", "repeater"}


def test_a_name_that_is_no_scene_is_refused_with_the_known_ones():
    with pytest.raises(SceneError, match=r"no scene 'stell'.*'pcb', 'steel'"):
        load_scene("stell")


def test_a_name_cannot_leave_the_folder():
    with pytest.raises(SceneError, match="no scene"):
        load_scene("../scenes/steel")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SceneError, match=r"cannot read .*gone\.yaml"):
        load_scene(tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("kind: wood", "kind"),
        ("witdh_px: 3", "unknown key"),
        ("width_px: 0", "width_px"),
        ("defects: [{kind: mousebite, per_metre: 1}]", "steel has no kind 'mousebite'"),
        ("difficulty: {contrast_to_noise: [5, 2]}", "must be lowest and highest"),
        ("speed: [{seconds: 1, share: 0}]", "never moves"),
        ("causes: [{cause: repeater, kind: pit, at_mm: [1, 1]}]", "needs panels"),
        ("causes: [{cause: ghost, kind: pit}]", "causes"),
        ("edge_mm: 400", "leave no strip"),
    ],
)
def test_an_impossible_scene_is_refused_in_one_line(tmp_path, change, message):
    path = tmp_path / "bad.yaml"
    content = a_scene().model_dump(mode="json")
    content.pop(change.split(":")[0], None)
    rest = "\n".join(f"{key}: {json.dumps(value)}" for key, value in content.items())
    path.write_text(f"{rest}\n{change}\n", "utf-8")
    with pytest.raises(SceneError, match=message) as caught:
        load_scene(path)
    assert "\n" not in str(caught.value)
    assert "bad.yaml" in str(caught.value)


def test_evaluation_seeds_lie_apart_from_those_for_training():
    evaluation = load_evaluation()
    assert min(evaluation.seeds) >= evaluation.training_seeds_below
    assert load_scene("steel").seed < evaluation.training_seeds_below


def test_an_evaluation_scene_has_all_kinds_and_neither_faults_nor_stops():
    evaluation = load_evaluation()
    for name in evaluation.scenes:
        scene = evaluation.scene(name)
        assert [part.kind for part in scene.defects] == list(scene.kinds)
        assert scene.faults == scene.speed == ()
        assert scene.difficulty == evaluation.scenes[name].difficulty


def test_an_unknown_evaluation_is_refused():
    with pytest.raises(SceneError, match="no evaluation 'wood'"):
        load_evaluation().scene("wood")


def test_an_evaluation_whose_seeds_training_may_use_is_refused(tmp_path):
    path = tmp_path / "evaluation.yaml"
    path.write_text(
        "version: 1\ntraining_seeds_below: 9\nseeds: [8]\nscenes: {}\n", "utf-8"
    )
    with pytest.raises(SceneError, match="among those for training"):
        load_evaluation(path)
