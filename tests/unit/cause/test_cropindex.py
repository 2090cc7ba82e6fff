import json

import numpy as np
import pytest

from inspector.cause.cropindex import CropIndex, CropRow, place_in
from inspector.errors import ArtifactError

SIZE = 4


def a_row(number, x_mm=100.0, run="run"):
    return CropRow(number, number, f"{number}.jpg", "pit", run, "", x_mm, 0.0, 1.0)


def unit_rows(count):
    vectors = np.random.default_rng(3).normal(size=(count, SIZE))
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / length).astype(np.float32)


def filled(folder, count=6):
    index = CropIndex(folder, SIZE)
    vectors = unit_rows(count)
    index.add([a_row(n, 100.0 * n) for n in range(count)], vectors)
    return index, vectors


def test_an_empty_index_finds_nothing(tmp_path):
    index = CropIndex(tmp_path, SIZE)
    assert len(index) == 0
    assert index.last == -1
    assert index.nearest(np.ones(SIZE, np.float32), 3) == []


def test_a_crop_is_nearest_to_itself(tmp_path):
    index, vectors = filled(tmp_path)
    for number, vector in enumerate(vectors):
        hit = index.nearest(vector, 1)[0]
        assert hit.row.number == number
        assert hit.score == pytest.approx(1, abs=2e-3)


def test_what_was_added_is_there_when_it_is_opened_again(tmp_path):
    _, vectors = filled(tmp_path)
    again = CropIndex(tmp_path, SIZE)
    assert (len(again), again.last) == (6, 5)
    again.add([a_row(9)], vectors[:1])
    assert len(CropIndex(tmp_path, SIZE)) == 7


@pytest.mark.parametrize("torn", ["rows.jsonl", "vectors.f16"])
def test_a_torn_end_is_cut_off_and_written_anew(tmp_path, torn):
    _, vectors = filled(tmp_path)
    path = tmp_path / torn
    path.write_bytes(path.read_bytes()[:-3])
    again = CropIndex(tmp_path, SIZE)
    assert len(again) == 5
    again.add([a_row(5, 500.0)], vectors[5:])
    whole = CropIndex(tmp_path, SIZE)
    assert len(whole) == 6
    assert whole.nearest(vectors[5], 1)[0].row.number == 5


def test_crops_at_the_place_that_words_name_come_first(tmp_path):
    index, vectors = filled(tmp_path)
    hits = index.nearest(vectors[5], 6, "scratch at the left edge")
    assert [hit.row.number for hit in hits if hit.in_place] == [0]
    assert hits[0].row.number == 0
    assert hits[1].row.number == 5
    assert index.nearest(vectors[0], 1, "右边缘的划痕")[0].row.number == 5


def test_words_without_a_place_name_none():
    assert place_in("dark streaks") is None
    assert place_in("暗色条痕") is None
    assert place_in("streaks in the centre") == place_in("中间的条痕")


def test_crops_out_of_order_or_of_another_size_are_refused(tmp_path):
    index, vectors = filled(tmp_path)
    with pytest.raises(ValueError, match="order"):
        index.add([a_row(3)], vectors[:1])
    with pytest.raises(ValueError, match="expected"):
        index.add([a_row(7)], vectors[:1, :2])


def test_a_file_that_is_no_index_is_told(tmp_path):
    (tmp_path / "rows.jsonl").write_text(json.dumps({"a": 1}) + "\n")
    with pytest.raises(ArtifactError, match="delete its folder"):
        CropIndex(tmp_path, SIZE)
