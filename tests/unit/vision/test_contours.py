import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.vision.contours import measured


def a_web(height=96, width=128):
    rng = np.random.default_rng(3)
    return rng.normal(120, 3, (height, width)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("grey", [40, 220])
def test_a_spot_is_measured_inside_a_box_that_is_too_large(grey):
    web = a_web()
    web[40:52, 60:70] = grey
    seen = measured(web, None, (48, 32, 80, 64))

    x1, y1, x2, y2 = seen.xyxy_px
    assert (abs(x1 - 60), abs(y1 - 40), abs(x2 - 70), abs(y2 - 52)) <= (1, 1, 1, 1)
    assert seen.area_px == pytest.approx(120, rel=0.2)
    assert seen.contrast == pytest.approx(grey - 120, abs=8)


def test_a_golden_picture_tells_what_should_be_there():
    golden = np.full((64, 64), 60, np.uint8)
    golden[:, 30:34] = 200
    web = golden.copy()
    web[20:30, 30:34] = 60

    assert measured(web, golden, (24, 16, 40, 34)).contrast < -100


def test_a_column_that_is_always_darker_is_no_contrast():
    web = a_web()
    web[:, 64] = 90
    web[40:44, 60:70] = 30

    assert measured(web, None, (56, 36, 76, 48)).area_px < 80


@given(st.integers(0, 255), st.integers(0, 30), st.integers(0, 20))
def test_an_even_web_gives_the_box_itself_or_a_part_of_it(grey, x, y):
    box = (x, y, x + 10, y + 8)
    seen = measured(np.full((32, 48), grey, np.uint8), None, box)

    assert seen.xyxy_px == box
    assert seen.contrast == 0
