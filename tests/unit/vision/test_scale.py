import numpy as np
import pytest

from inspector.vision.scale import Rectifier, Scale, fit_scale

WIDTH = 4096
PERIOD_MM = 8.0


def optics(columns=None):
    """Millimetres of columns under a lens with barrel distortion."""
    x = np.arange(WIDTH) if columns is None else columns
    r = x / (WIDTH - 1) * 2 - 1
    return 512.0 * (r + 0.012 * r**3 + 0.004 * r**2 + 0.99)


def target(checker=False, lines=64, width_share=0.5, seed=0):
    """The target as the lens shows it, with noise, each pixel integrated."""
    fine = optics(np.arange(WIDTH * 8) / 8 - 7 / 16)
    phase = fine / PERIOD_MM % 1
    dark = (phase < width_share).reshape(WIDTH, 8).mean(1)
    rows = np.repeat(dark[None], lines, 0)
    if checker:
        rows[lines // 2 :] = 1 - rows[lines // 2 :]
    levels = 200 - 150 * rows + np.random.default_rng(seed).normal(0, 3, rows.shape)
    return np.clip(levels, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("checker", [False, True], ids=["stripes", "checker"])
def test_the_scale_is_that_of_the_optics_within_a_thousandth(checker):
    scale = fit_scale(target(checker), PERIOD_MM)
    truth = optics() - optics()[0]
    worst = np.abs(scale.mm - truth).max()
    assert worst / truth[-1] < 0.001
    assert scale.residual_px < 0.1
    local = np.gradient(scale.mm) / np.gradient(truth)
    assert np.abs(local - 1).max() < 0.001


def test_stripes_of_another_width_change_nothing():
    thin = fit_scale(target(width_share=0.3), PERIOD_MM)
    assert thin.width_mm == pytest.approx(optics()[-1] - optics()[0], rel=0.001)


def test_after_the_rectifier_every_column_is_as_wide():
    scale = fit_scale(target(), PERIOD_MM)
    even = Rectifier(scale, 0.25).apply(target(seed=1))
    again = fit_scale(even, PERIOD_MM)
    assert again.pitch_mm == pytest.approx(0.25, rel=0.001)
    assert np.abs(np.diff(again.mm) / 0.25 - 1).max() < 0.002


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda web: np.full_like(web, 120), "edges"),
        (lambda web: np.where(np.arange(WIDTH) < 2500, web, 120), "must reach over"),
        (
            lambda web: np.where(np.abs(np.arange(WIDTH) - 2000) < 40, 50, web),
            "missing",
        ),
    ],
    ids=["no target", "half a target", "a stripe covered"],
)
def test_a_target_that_cannot_be_trusted_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        fit_scale(change(target()).astype(np.uint8), PERIOD_MM)


def test_a_scale_comes_back_from_its_file(tmp_path):
    scale = Scale(np.linspace(0, 100, 50), 0.1)
    scale.save(tmp_path / "scale.npz")
    again = Scale.load(tmp_path / "scale.npz")
    assert (again.mm == scale.mm).all()
    with pytest.raises(ValueError, match="no scale"):
        Scale.load(tmp_path / "none.npz")


def test_a_picture_of_another_width_is_refused():
    with pytest.raises(ValueError, match="columns"):
        Rectifier(Scale(np.linspace(0, 9, 10), 0.0), 1.0).apply(
            np.zeros((4, 11), np.uint8)
        )
