from __future__ import annotations

import numpy as np
import pytest

from inspector.camera.scene import load_evaluation
from inspector.errors import SceneError
from models.check.report import check
from models.datasets import FilePictures
from models.generate import Order, generate
from models.labels.sets import open_set
from models.virtual import TrainingScene


def quietly(done, of):
    pass


def made(folder, format_="yolo", scene="steel", seed=3, clean_share=0.4, frames=5):
    order = Order(scene, frames, seed, clean_share, lines=128)
    return generate(order, folder, format_, quietly)


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("format_", ["yolo", "coco"])
def test_what_is_made_passes_the_check_and_is_what_the_line_showed(tmp_path, format_):
    labels = open_set(made(tmp_path / "set", format_))
    assert labels.formats == (format_,)
    report = check(labels, quietly)
    wrong = {"untrained_class", "class_drift"}
    assert [one for one in report.problems if one.kind not in wrong] == []
    scene = TrainingScene("steel", 5, 3, 128, clean_share=0.4)
    pictures = [FilePictures(labels, split) for split in ("train", "val")]
    assert [len(one) for one in pictures] == [4, 1]
    for shown, read in zip(scene, [*pictures[0], *pictures[1]], strict=True):
        assert read.name == shown.name
        assert np.array_equal(read.image, shown.image)
        np.testing.assert_allclose(read.xyxy_px, shown.xyxy_px, atol=2e-3)
        assert read.class_id.tolist() == shown.class_id.tolist()


def test_the_same_order_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        made(tmp_path / name, seed=seed, frames=2)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a").keys() != contents(tmp_path / "c").keys()


def test_clean_frames_are_there_in_their_share(tmp_path):
    labels = open_set(made(tmp_path / "set"))
    clean = [not len(entry.labels.xyxy) for entry in labels.entries]
    assert sum(clean) >= 2
    scene = TrainingScene("steel", 5, 3, 128, clean_share=0.4)
    assert [index for index in range(5) if scene._is_clean(index)] == [1, 3]
    assert clean[1]
    assert clean[3]


def test_boards_come_with_golden_pictures_beside(tmp_path):
    labels = open_set(made(tmp_path / "set", scene="pcb", frames=1))
    pictures = FilePictures(labels, "train")
    assert pictures.golden
    assert pictures[0].reference.shape == pictures[0].image.shape
    assert (tmp_path / "set/templates").is_dir()


def test_seeds_of_the_evaluation_are_refused_and_nothing_is_written(tmp_path):
    limit = load_evaluation().training_seeds_below
    for seed in (limit, limit - 4, -1):
        with pytest.raises(ValueError, match="kept for the evaluation"):
            made(tmp_path / "set", seed=seed)
    assert not (tmp_path / "set").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="not empty"):
        made(tmp_path)
    assert contents(tmp_path).keys() == {"mine.txt"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"frames": 0},
        {"frames": 3, "lines": 8},
        {"frames": 3, "clean_share": 1.5},
        {"frames": 3, "clean_share": float("nan")},
        {"frames": 3, "val_share": -0.1},
        {"frames": 3, "val_share": 1},
    ],
)
def test_an_impossible_order_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected|must lie|to train on"):
        Order("steel", **wrong)


def test_unknown_scenes_and_formats_are_refused(tmp_path):
    with pytest.raises(SceneError):
        made(tmp_path / "set", scene="paper")
    with pytest.raises(ValueError, match=r"no format 'voc'.*coco"):
        made(tmp_path / "set", "voc")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 1 / 3, 0.999, 1.0])
def test_the_share_of_clean_pictures_is_kept_at_every_length(share):
    scene = TrainingScene("steel", 400, clean_share=share)
    clean = np.cumsum([scene._is_clean(index) for index in range(400)])
    assert (np.abs(clean - share * np.arange(1, 401)) < 1).all()
