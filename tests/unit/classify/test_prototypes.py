import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.classify.prototypes import (
    background_of,
    looks,
    prototypes_of,
    squared_distances,
)


def cloud(centre: tuple[float, ...], count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (np.array(centre) + rng.normal(0, 0.05, (count, len(centre)))).astype(
        np.float32
    )


def test_the_prototype_is_the_mean_of_the_examples():
    examples = np.array([[0, 0], [2, 4]], np.float32)
    np.testing.assert_allclose(prototypes_of(examples), [[1, 2]])


def test_a_kind_of_two_looks_has_two_prototypes():
    both = np.concatenate([cloud((0, 0), 6), cloud((3, 0), 5, seed=1)])
    assert looks(both).tolist() in ([0] * 6 + [1] * 5, [1] * 6 + [0] * 5)
    assert len(prototypes_of(both)) == 2


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_a_kind_of_one_look_has_one_prototype(count):
    assert len(prototypes_of(cloud((1, 2, 3), count))) == 1


def test_a_stray_crop_is_no_look():
    assert len(prototypes_of(np.concatenate([cloud((0, 0), 9), [[5, 5]]]))) == 1


def test_identical_examples_are_one_look():
    assert len(prototypes_of(np.ones((30, 4), np.float32))) == 1


@pytest.mark.parametrize(("count", "looks"), [(1, 1), (11, 1), (12, 2), (100, 8)])
def test_clean_material_has_more_looks_the_more_examples_there_are(count, looks):
    vectors = np.random.default_rng(0).normal(size=(count, 5)).astype(np.float32)
    assert background_of(vectors).shape == (looks, 5)


def test_no_example_is_refused():
    with pytest.raises(ValueError, match="without examples"):
        background_of(np.zeros((0, 3), np.float32))

    with pytest.raises(ValueError, match="enrol one or more"):
        prototypes_of(np.zeros((0, 4), np.float32))


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 99))
def test_distances_are_those_of_geometry(n, p, seed):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, 3)).astype(np.float32)
    b = rng.normal(size=(p, 3)).astype(np.float32)
    wanted = ((a[:, None].astype(float) - b[None]) ** 2).sum(-1)
    np.testing.assert_allclose(squared_distances(a, b), wanted, atol=1e-9)


def test_a_distance_is_the_same_alone_and_in_company():
    a, b = cloud((0.0,) * 16, 37), cloud((0.5,) * 16, 3, seed=1)
    together = squared_distances(a, b)
    for row in range(len(a)):
        assert (squared_distances(a[row : row + 1], b)[0] == together[row]).all()
    assert squared_distances(a, b[:0]).shape == (37, 0)
