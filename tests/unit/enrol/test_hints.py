import numpy as np

from inspector.enrol.hints import Shots, copies, hints
from tests.tinyembed import spots, stripes


def about(pixels, vectors=None, sources=None) -> set[str]:
    count = len(pixels)
    made = np.ones((count, 4), np.float32) if vectors is None else vectors
    where = tuple(f"coil {n}" for n in range(count)) if sources is None else sources
    return {hint.about for hint in hints(Shots(tuple(pixels), made, where))}


def test_five_sharp_crops_of_different_lots_need_no_remark():
    assert about([spots(n) for n in range(5)]) == set()


def test_no_crops_are_few():
    assert about([], np.zeros((0, 4), np.float32)) == {"few"}


def test_few_small_blurred_and_equal_crops_are_told():
    flat = np.full((40, 40), 90, np.uint8)
    assert about([flat, flat]) == {"few", "blurred", "alike"}
    assert "small" in about([spots(n, side=8) for n in range(5)])


def test_crops_of_one_lot_are_told():
    assert about([spots(n) for n in range(5)], sources=("coil 7",) * 5) == {"one_lot"}


def test_two_looks_are_told_with_a_split():
    vectors = np.zeros((10, 4), np.float32)
    vectors[:4, 0] = 1
    vectors[4:, 1] = 1
    pixels = tuple(spots(n) for n in range(10))
    shots = Shots(pixels, vectors, tuple(str(n) for n in range(10)))
    (hint,) = hints(shots)
    assert (hint.about, hint.crops) == ("mixed", (0, 1, 2, 3))
    assert "4 + 6" in hint.en or "6 + 4" in hint.en
    assert hint.zh


def test_copies_are_found_whatever_their_size_and_light():
    picture = stripes(0, 64)
    brighter = np.clip(picture.astype(int) + 20, 0, 255).astype(np.uint8)
    assert copies([picture, spots(1), brighter]) == (2,)
    assert copies([]) == ()
