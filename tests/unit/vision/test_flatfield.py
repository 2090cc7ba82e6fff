import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inspector.vision.flatfield import FlatField

WIDTH = 37
floats = {"allow_nan": False, "width": 32}
gains = hnp.arrays(np.float32, WIDTH, elements=st.floats(0.25, 4, **floats))
offsets = hnp.arrays(np.float32, WIDTH, elements=st.floats(-40, 40, **floats))


@given(
    gain=gains, offset=offsets, lines=st.integers(1, 40), depth=st.sampled_from([0, 3])
)
def test_the_result_is_within_one_grey_level_of_exact_arithmetic(
    gain, offset, lines, depth
):
    shape = (lines, WIDTH, depth) if depth else (lines, WIDTH)
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    columns = (slice(None), None) if depth else slice(None)
    exact = (pixels.astype(float) - offset[columns]) * gain[columns]

    corrected = FlatField(gain, offset).apply(pixels)

    assert corrected.dtype == np.uint8
    assert corrected.shape == shape
    assert np.abs(corrected - np.clip(exact, 0, 255)).max() <= 1


def test_an_even_target_becomes_even():
    rng = np.random.default_rng(0)
    gain, offset = rng.uniform(0.7, 1.2, WIDTH), rng.uniform(2, 8, WIDTH)
    dark = np.rint(np.tile(offset, (64, 1)) + rng.uniform(-0.5, 0.5, (64, WIDTH)))
    white = np.rint(140 * gain + offset + rng.normal(0, 1, (256, WIDTH)))
    white = white.clip(0, 255).astype(np.uint8)

    field = FlatField.from_references(dark.astype(np.uint8), white, target=180)

    means = field.apply(white).mean(0)
    assert means == pytest.approx(np.full(WIDTH, 180), abs=1)


def test_identity_changes_nothing():
    pixels = np.random.default_rng(0).integers(0, 256, (5, WIDTH), np.uint8)

    assert FlatField.identity(WIDTH).apply(pixels) is pixels


def test_a_picture_of_another_width_is_refused():
    with pytest.raises(ValueError, match="37 columns, the picture 36"):
        FlatField.identity(WIDTH).apply(np.zeros((2, 36), np.uint8))


def test_a_column_without_light_is_refused():
    white = np.full((8, WIDTH), 200, np.uint8)
    white[:, 5] = 1

    with pytest.raises(ValueError, match="1 columns see no light, the first is 5"):
        FlatField.from_references(np.zeros((8, WIDTH), np.uint8), white, 180)


def test_references_of_two_widths_or_without_a_target_are_refused():
    picture = np.full((8, WIDTH), 200, np.uint8)
    with pytest.raises(ValueError, match="one width"):
        FlatField.from_references(picture[:, 1:], picture, 180)
    with pytest.raises(ValueError, match="target"):
        FlatField.from_references(picture * 0, picture, 0)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_gains_that_are_none_are_refused(bad):
    gain = np.ones(4, np.float32)
    gain[2] = bad

    with pytest.raises(ValueError, match="gain"):
        FlatField(gain, np.zeros(4, np.float32))


def test_gain_and_offset_of_different_widths_are_refused():
    with pytest.raises(ValueError, match=r"\(W,\)"):
        FlatField(np.ones(4, np.float32), np.zeros(5, np.float32))
    with pytest.raises(ValueError, match="every column"):
        FlatField.identity(0)


def test_a_saved_flat_field_is_read_back(tmp_path):
    made = FlatField(np.array([1.5, 0.5], np.float32), np.array([3, 0], np.float32))
    made.save(tmp_path / "白 1.npz")
    read = FlatField.load(tmp_path / "白 1.npz")
    assert np.array_equal(read.gain, made.gain)
    assert np.array_equal(read.offset, made.offset)


@pytest.mark.parametrize("content", [None, b"", b"no zip", b"PK\x03\x04cut short"])
def test_a_file_that_is_no_flat_field_is_refused(tmp_path, content):
    path = tmp_path / "flat.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="is no flat field"):
        FlatField.load(path)
