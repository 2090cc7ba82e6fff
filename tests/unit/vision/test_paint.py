import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.vision import paint


def rng(seed=0):
    return np.random.default_rng(seed)


def test_endless_noise_fits_its_own_start():
    noise = paint.endless_noise(rng(), 200, 64, 1.0, 8.0)
    step = np.abs(noise[0] - noise[-1]).mean()
    usual = np.abs(np.diff(noise, axis=0)).mean()
    assert step < 2 * usual
    assert abs(float(noise.mean())) < 1e-5
    assert abs(float(noise.std()) - 1) < 1e-5


def test_blur_without_a_width_changes_nothing():
    image = rng().random((9, 9), np.float32)
    assert np.allclose(paint.blur(image, 0, 0), image)


@settings(deadline=None)
@given(height=st.integers(1, 60), width=st.integers(1, 60), rough=st.floats(0, 1))
def test_a_blob_stays_in_its_frame(height, width, rough):
    spot = paint.blob(rng(1), height, width, rough)
    assert spot.shape == (height, width)
    assert 0 <= spot.min() <= spot.max() <= 1


def test_brushes_draw_what_they_say():
    mask = np.zeros((40, 40), np.uint8)
    paint.draw_disc(mask, (10, 10), 4)
    paint.draw_polygon(mask, [(25, 5), (35, 5), (35, 15), (25, 15)])
    assert paint.islands(mask).max() == 2
    paint.draw_line(mask, (10, 10), (30, 10), 3)
    assert paint.islands(mask).max() == 1
    assert paint.share(mask).max() == 1


def test_clearance_grows_away_from_the_edge():
    mask = np.zeros((21, 21), np.uint8)
    mask[5:16, 5:16] = 255
    distance = paint.clearance(mask)
    assert distance[10, 10] > distance[6, 10] > 0
    assert distance[0, 0] == 0
