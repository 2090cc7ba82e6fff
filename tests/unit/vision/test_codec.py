import contextlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inspector.errors import ImageError
from inspector.vision import codec

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (40, 50), np.uint8)
RGB = RNG.integers(0, 256, (40, 50, 3), np.uint8)


def write(path, pixels):
    done, data = cv2.imencode(path.suffix, pixels)
    assert done
    path.write_bytes(data.tobytes())
    return path


def test_grey_of_eight_bits_is_read_as_it_is(tmp_path):
    image = codec.read_image(write(tmp_path / "a.png", GREY))

    np.testing.assert_array_equal(image.pixels, GREY)
    assert image.note == ""


def test_a_path_in_any_alphabet_is_read(tmp_path):
    folder = tmp_path / "划痕 Kratzer ç"
    folder.mkdir()

    np.testing.assert_array_equal(
        codec.read_image(write(folder / "样件.png", GREY)).pixels, GREY
    )


def test_colour_stays_red_green_blue(tmp_path):
    path = write(tmp_path / "a.png", RGB[:, :, ::-1])

    np.testing.assert_array_equal(codec.read_image(path).pixels, RGB)


def test_colour_becomes_grey_by_bt601_where_grey_is_asked_for(tmp_path):
    path = write(tmp_path / "a.png", RGB[:, :, ::-1])

    grey = codec.read_grey(path).pixels

    expected = RGB.astype(float) @ [0.299, 0.587, 0.114]
    assert grey.shape == (40, 50)
    assert np.abs(grey - expected).max() <= 1


def test_grey_stays_the_same_array_where_grey_is_asked_for():
    assert codec.to_grey(GREY) is GREY


def test_an_alpha_channel_is_ignored_and_the_note_says_so(tmp_path):
    bgra = np.dstack((RGB[:, :, ::-1], np.full((40, 50), 7, np.uint8)))

    image = codec.read_image(write(tmp_path / "a.png", bgra))

    np.testing.assert_array_equal(image.pixels, RGB)
    assert image.note == codec.ALPHA_IGNORED


def test_sixteen_bits_are_mapped_by_the_stated_window(tmp_path):
    levels = np.array([[0, 1000, 1500, 2000, 65_535]], np.uint16)
    path = write(tmp_path / "a.png", levels)

    assert codec.read_image(path, (1000, 2000)).pixels.tolist() == [
        [0, 0, 128, 255, 255]
    ]


def test_sixteen_bits_without_a_window_are_refused_with_the_remedy(tmp_path):
    path = write(tmp_path / "a.tif", GREY.astype(np.uint16))

    with pytest.raises(ImageError, match=r"a\.tif: .* 16 bits .*sixteen_bit_window"):
        codec.read_image(path)


def test_colour_of_sixteen_bits_is_mapped_too(tmp_path):
    path = write(tmp_path / "a.png", RGB[:, :, ::-1].astype(np.uint16) * 257)

    np.testing.assert_array_equal(codec.read_image(path, (0, 65_535)).pixels, RGB)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_floating_numbers_are_refused_with_what_was_expected(tmp_path, kind):
    path = write(tmp_path / "a.tif", GREY.astype(kind))

    with pytest.raises(ImageError, match=r"float.*expected an 8-bit grey"):
        codec.read_image(path)


@pytest.mark.parametrize("shape", [(1, 64), (64, 1), (1, 1)])
def test_a_picture_of_one_row_or_column_is_a_picture(tmp_path, shape):
    path = write(tmp_path / "a.png", np.full(shape, 9, np.uint8))

    assert codec.read_image(path).pixels.shape == shape


@pytest.mark.parametrize("data", [b"", b"\x00", b"no picture at all", b"\xff\xd8\xff"])
def test_bytes_that_are_no_picture_are_refused(tmp_path, data):
    path = tmp_path / "a.png"
    path.write_bytes(data)

    with pytest.raises(ImageError, match=r"a\.png"):
        codec.read_image(path)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".tif"])
def test_a_file_cut_short_is_refused(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", GREY)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])

    with pytest.raises(ImageError, match="damaged, cut short"):
        codec.read_image(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ImageError, match="cannot read"):
        codec.read_image(tmp_path / "none.png")
    with pytest.raises(ImageError, match="cannot read"):
        codec.read_image(tmp_path)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_refused(data):
    with contextlib.suppress(ImageError):
        assert codec.decode(data).pixels.dtype == np.uint8


@given(
    pixels=hnp.arrays(
        np.uint8,
        st.one_of(
            hnp.array_shapes(min_dims=2, max_dims=2, max_side=20),
            st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3)),
        ),
    )
)
def test_png_returns_what_was_put_in(pixels):
    np.testing.assert_array_equal(codec.decode(codec.encode_png(pixels)).pixels, pixels)


def test_jpeg_is_smaller_at_lower_quality_and_keeps_the_shape():
    low, high = codec.encode_jpeg(RGB, 50), codec.encode_jpeg(RGB, 95)

    assert len(low) < len(high)
    assert codec.decode(low).pixels.shape == RGB.shape


@pytest.mark.parametrize("quality", [0, 101])
def test_a_quality_out_of_range_is_refused(quality):
    with pytest.raises(ValueError, match="quality"):
        codec.encode_jpeg(GREY, quality)


def test_a_picture_too_large_for_jpeg_is_refused():
    with pytest.raises(ImageError, match="cannot be written"):
        codec.encode_jpeg(np.zeros((70_000, 1), np.uint8))
