from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from inspector.camera.calibration import (
    EncoderSession,
    FlatFieldSession,
    Note,
    StripeWatch,
    is_moving,
)
from inspector.errors import CameraError

WIDTH = 512
NOW = datetime(2025, 11, 21, tzinfo=UTC)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def shots(columns, lines, rng, noise=2.0):
    """Noisy lines of these column levels."""
    level = columns[None] + rng.normal(0, noise, (lines, len(columns)))
    return np.clip(np.rint(level), 0, 255).astype(np.uint8)


def uneven(rng):
    """Columns that differ by 20 %, under a lamp that falls off to the sides."""
    lamp = 1 - 0.3 * np.linspace(-1, 1, WIDTH) ** 2
    return 200 * lamp * (1 + 0.2 * rng.uniform(-1, 1, WIDTH)) / 1.25


def session_of(columns, rng):
    session = FlatFieldSession()
    session.dark(shots(np.full(WIDTH, 6.0), 1024, rng, noise=1.0))
    session.white(shots(columns + 6, 2048, rng))
    return session


def stripes(pixels):
    """Deviation of the columns from their mean, as a share of it."""
    columns = pixels.mean(0, dtype=np.float64)
    return float(columns.std() / columns.mean())


def test_stripes_of_twenty_per_cent_fall_below_one(rng):
    columns = uneven(rng)
    field, figures = session_of(columns, rng).finish()
    web = shots(0.5 * columns + 6, 2048, rng)
    assert stripes(web) > 0.1
    assert stripes(field.apply(web)) < 0.01
    assert figures["lines"] == 2048


def test_dirt_that_moves_over_the_reference_leaves_no_stripe(rng):
    columns = uneven(rng)
    session = FlatFieldSession()
    session.dark(shots(np.full(WIDTH, 6.0), 1024, rng, noise=1.0))
    white = shots(columns + 6, 2048, rng)
    white[300:900, 400:420] = 30  # a thumb print on a part of the sheet
    session.white(white)
    clean, _ = session_of(columns, rng).finish()
    field, _ = session.finish()
    assert np.abs(field.gain / clean.gain - 1).max() < 0.02


@pytest.mark.parametrize(
    ("level", "words"), [(254.0, "saturated"), (20.0, "at least 40")]
)
def test_a_white_that_is_too_bright_or_too_dark_is_refused(level, words, rng):
    with pytest.raises(CameraError, match=words):
        FlatFieldSession().white(shots(np.full(WIDTH, level), 1024, rng))


def test_a_dark_that_is_not_dark_is_refused(rng):
    with pytest.raises(CameraError, match="cover the lens"):
        FlatFieldSession().dark(shots(np.full(WIDTH, 90.0), 1024, rng))


def test_a_reference_that_moves_is_refused_and_a_still_one_is_not(rng):
    still = shots(np.full(WIDTH, 180.0), 1024, rng)
    assert not is_moving(still)
    slow = np.sin(np.arange(1024) / 20)[:, None] * rng.normal(0, 8, WIDTH)
    moving = np.clip(still + slow, 0, 255).astype(np.uint8)
    assert is_moving(moving)
    with pytest.raises(CameraError, match="moves"):
        FlatFieldSession().white(moving)
    flicker = np.clip(still + 6 * np.sin(np.arange(1024) / 9)[:, None], 0, 255)
    assert not is_moving(flicker.astype(np.uint8))


def test_both_references_are_needed(rng):
    session = FlatFieldSession()
    session.white(shots(np.full(WIDTH, 180.0), 1024, rng))
    with pytest.raises(CameraError, match="first"):
        session.finish()


def test_the_encoders_constant_is_the_mean_of_what_was_measured():
    session = EncoderSession()
    session.measured(100, 40_100, 1000.0)
    session.measured(40_100, 0, 1002.5)
    assert session.finish()[0] == pytest.approx(40.0, rel=1e-3)
    session.measured(0, 41_000, 1000.0)
    with pytest.raises(CameraError, match="slip"):
        session.finish()


def test_an_encoder_that_stands_gives_no_constant():
    with pytest.raises(CameraError, match="move the web"):
        EncoderSession().measured(7, 7, 100.0)


def test_a_note_says_when_it_is_too_old(tmp_path):
    note = Note("flat-field", NOW, "anna", "top", "4711", 90, {"lines": 2048.0})
    note.save(tmp_path / "flat.npz")
    assert Note.load(tmp_path / "flat.npz") == note
    assert not note.expired(NOW + timedelta(days=89))
    assert note.expired(NOW + timedelta(days=91))
    assert Note.load(tmp_path / "other.npz") is None


def test_a_stripe_that_stands_still_is_seen_and_a_moving_web_is_not(rng):
    watch = StripeWatch(WIDTH, blocks=50)
    found = None
    for _ in range(50):
        web = shots(np.full(WIDTH, 120.0), 64, rng, noise=12)
        web[rng.integers(0, 50) :, 300:310] = 40  # defects come and go
        web[:, 400:403] = (web[:, 400:403] * 0.9).astype(np.uint8)  # dirt stays
        web[:, 300 : 300 + rng.integers(1, 2)] = 118
        found = watch.take(web)
    assert found is not None
    assert {400, 401, 402} <= set(found.tolist())
    assert watch.level_share == 1.0
