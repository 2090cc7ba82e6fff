import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.classify.prototypes import prototypes_of
from inspector.classify.unknown import (
    left_out_distances,
    limit,
    name_or_unknown,
    prior_limit,
)
from inspector.types import UNKNOWN

KNOWN = {1: 1.0, 2: 0.8, 5: 0.6}


def test_the_limit_of_a_count_that_was_measured_is_that_measurement():
    assert [prior_limit(KNOWN, n) for n in (1, 2, 5)] == [1.0, 0.8, 0.6]


@given(st.integers(1, 500))
def test_more_examples_never_widen_the_limit_of_training(count):
    assert 0.6 <= prior_limit(KNOWN, count + 1) <= prior_limit(KNOWN, count) <= 1.0


def test_a_kind_without_examples_has_no_limit():
    with pytest.raises(ValueError, match="at least one"):
        prior_limit(KNOWN, 0)


def test_a_tight_kind_has_a_narrower_limit_than_a_scattered_one():
    rng = np.random.default_rng(0)
    tight = rng.normal(0, 0.01, (20, 8)).astype(np.float32)
    wide = rng.normal(0, 0.5, (20, 8)).astype(np.float32)
    narrow, broad = (limit(v, prototypes_of(v), KNOWN) for v in (tight, wide))
    assert narrow < prior_limit(KNOWN, 20) < broad


@given(st.integers(1, 12), st.floats(0, 10), st.integers(0, 9))
def test_no_examples_take_a_limit_far_from_what_training_knows(count, spread, seed):
    rng = np.random.default_rng(seed)
    vectors = (spread * rng.normal(size=(count, 4))).astype(np.float32)
    prototypes = prototypes_of(vectors)
    known = prior_limit(KNOWN, max(1, count // len(prototypes)))
    assert 0.59 * known <= limit(vectors, prototypes, KNOWN) <= 1.41 * known


def test_each_example_is_compared_with_the_mean_of_the_others():
    vectors = np.array([[0.0], [2.0], [4.0]], np.float32)
    np.testing.assert_allclose(left_out_distances(vectors), [9, 0, 9])


def test_the_name_is_of_the_nearest_kind_that_reaches_so_far():
    near, far = np.array([0.3, 0.4]), np.array([0.1, 0.5])
    assert name_or_unknown(("a", "b"), near, np.array([0.31, 9.0])) == "a"
    assert name_or_unknown(("a", "b"), near, np.array([0.29, 9.0])) == "b"
    assert name_or_unknown(("a", "b"), near, far / 10) == UNKNOWN
    assert name_or_unknown((), np.zeros(0), np.zeros(0)) == UNKNOWN


def test_clean_material_is_preferred_to_a_kind_that_is_farther_away():
    clean = np.array([False, True])
    limits = np.array([0.5, 0.01])
    for distances, name in (
        ([0.3, 0.2], "clean"),  # nearer, though beyond its own limit
        ([0.2, 0.3], "pit"),
        ([0.6, 0.3], UNKNOWN),
        ([0.6, 0.005], "clean"),
    ):
        found = name_or_unknown(("pit", "clean"), np.array(distances), limits, clean)
        assert found == name
