from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inspector.recipe import ScreenPart
from inspector.screen.bank import suspicion
from inspector.screen.contrast import ContrastScreen, audited
from inspector.screen.regions import regions
from inspector.types import Frame, FrameInfo

AT = datetime(2025, 1, 1, tzinfo=UTC)
QUIET = ScreenPart(name="contrast", audit_share=0.0)


def a_web(height=512, width=768, seed=1, sigma=4.0, level=130.0):
    rng = np.random.default_rng(seed)
    lamp = 1 - 0.14 * np.linspace(-1, 1, width) ** 2
    column = rng.normal(0, 1, width)
    row = 2 * np.sin(np.arange(height) / 37)
    grey = level * lamp + column + row[:, None] + rng.normal(0, sigma, (height, width))
    return grey.clip(0, 255).astype(np.uint8)


def a_frame(pixels, index=0, reference=None, masked=()):
    height = len(pixels)
    info = FrameInfo("a", index, AT, 0, 0.0, (0.1, 0.1), 0, (0, height), masked)
    return Frame(info, pixels, reference)


def screened(pixels, part=QUIET, tile_hw=(256, 256), **frame):
    return ContrastScreen(tile_hw, 64, part).candidates(a_frame(pixels, **frame))


def touching(tiles, x, y):
    return [t for t in tiles.tolist() if t[0] <= x < t[2] and t[1] <= y < t[3]]


def test_a_clean_web_under_an_uneven_lamp_gives_the_network_nothing_to_do():
    picked = screened(a_web())

    assert len(picked.tiles_xyxy_px) == 0
    assert len(picked.regions) == 0


@pytest.mark.parametrize(
    "place",
    [
        np.s_[200:210, 300:310],
        np.s_[100:104, 40:44],
        np.s_[0:12, 0:12],
        np.s_[504:512, 760:768],
        np.s_[60:180, 500:501],
        np.s_[300:304, 200:260],
        np.s_[200:280, 300:380],
    ],
    ids=["spot", "small", "first", "last corner", "scratch", "across", "large"],
)
@pytest.mark.parametrize("contrast", [-24, 24])
def test_what_is_darker_or_brighter_is_found_wherever_it_lies(place, contrast):
    web = a_web().astype(int)
    web[place] += contrast
    picked = screened(web.clip(0, 255).astype(np.uint8))
    y, x = (part.start + (part.stop - part.start) // 2 for part in place)

    assert touching(picked.tiles_xyxy_px, x, y)
    x1, y1, x2, y2 = picked.regions.xyxy_px[picked.regions.score.argmax()]
    assert x1 - 24 <= x <= x2 + 24
    assert y1 - 24 <= y <= y2 + 24
    assert set(picked.reason) == {"contrast"}


def test_a_spot_that_one_tile_sees_whole_spares_the_neighbours():
    web = a_web()
    web[120:130, 120:130] = 20
    picked = screened(web)

    assert picked.tiles_xyxy_px.tolist() == [[0, 0, 256, 256]]


def test_what_no_tile_sees_whole_goes_to_all_that_touch_it():
    web = a_web()
    web[20:490, 120:130] = 20
    picked = screened(web)

    assert len(picked.tiles_xyxy_px) == len(
        {tuple(t) for y in range(24, 488, 8) for t in touching(ALL, 125, y)}
    )


ALL = screened(
    a_web(), ScreenPart(name="contrast", audit_share=1.0, sensitivity=50)
).tiles_xyxy_px


def test_the_worst_tile_comes_first():
    web = a_web()
    web[100:110, 100:110] -= 25
    web[400:410, 650:660] = 0
    picked = screened(web)

    assert touching(picked.tiles_xyxy_px[:1], 655, 405)
    assert touching(picked.tiles_xyxy_px[1:], 105, 105)


def test_a_wandering_edge_is_no_defect_but_a_notch_in_it_is():
    web = a_web()
    edge = 60 + 12 * np.sin(np.arange(512) / 160)
    web[np.arange(768)[None] < edge[:, None]] = 16
    assert len(screened(web).regions) == 0

    web[240:256, :86] = 16
    notched = screened(web)
    assert touching(notched.tiles_xyxy_px, 80, 248)


@pytest.mark.parametrize("share", [0.9, 1.1])
def test_a_lamp_that_changes_from_one_row_to_the_next_is_no_defect(share):
    web = a_web().astype(float)
    web[230:] *= share

    assert len(screened(web.clip(0, 255).astype(np.uint8)).regions) == 0


def test_a_scratch_straight_through_the_whole_frame_is_not_taken_for_the_lens():
    web = a_web()
    web[:, 333] -= 24
    picked = screened(web)

    assert touching(picked.tiles_xyxy_px, 333, 10)
    assert touching(picked.tiles_xyxy_px, 333, 500)


def test_a_golden_picture_explains_its_pattern_and_not_what_is_missing():
    golden = np.full((512, 768), 60, np.uint8)
    golden[:, 100:700:60] = 180
    golden[50:500:90, 80:720] = 180
    golden = np.repeat(np.repeat(golden[::4, ::4], 4, 0), 4, 1)
    noise = np.random.default_rng(2).normal(0, 3, golden.shape)
    lamp = 0.9 - 0.1 * np.linspace(-1, 1, 768) ** 2
    image = (golden * lamp + 4 + noise).clip(0, 255).astype(np.uint8)
    assert len(screened(image, reference=golden).regions) == 0

    image[300:312, 400:412] = 120
    picked = screened(image, reference=golden)
    assert touching(picked.tiles_xyxy_px, 406, 306)
    assert set(picked.reason) == {"reference"}


def test_what_lies_in_masked_rows_is_left_alone():
    web = a_web()
    web[100:110, 100:110] = 0

    assert len(screened(web, masked=((80, 140),)).tiles_xyxy_px) == 0
    assert len(screened(web, masked=((300, 340),)).tiles_xyxy_px) == 1


def test_a_frame_full_of_spots_is_reported_in_bounded_parts_and_none_is_lost():
    cells = np.zeros((200, 400), np.float32)
    cells[::3, ::3] = 9.0
    seen = regions(cells, 6.0, (1600, 3195), 9.0)
    boxes = seen.xyxy_px

    assert 0 < len(boxes) <= 256
    assert (seen.score == 0.5).all()
    assert seen.area_px.sum() == np.count_nonzero(cells) * 64
    assert boxes[:, 2].max() == 3195
    for y, x in np.argwhere(cells > 6)[::97] * 8:
        inside = (boxes[:, :2] <= [x, y]) & (boxes[:, 2:] > [x, y])
        assert inside.all(1).any()


def test_cells_below_the_limit_make_no_region():
    assert len(regions(np.full((4, 4), 5.9, np.float32), 6.0, (32, 32), 9.0)) == 0


@settings(max_examples=40)
@given(
    hnp.arrays(
        np.uint8,
        st.tuples(st.integers(1, 90), st.integers(1, 200)),
        elements=st.sampled_from([0, 1, 127, 128, 254, 255]),
    ),
    st.booleans(),
)
def test_no_frame_upsets_it(pixels, compared):
    cells = suspicion(pixels, compared=compared)

    height, width = pixels.shape
    assert cells.shape == (-(-height // 8), -(-width // 8))
    assert np.isfinite(cells).all()
    assert (cells >= 0).all()


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_frame_of_one_grey_holds_nothing(grey):
    assert suspicion(np.full((300, 500), grey, np.uint8)).max() == 0


def test_the_audit_of_a_frame_follows_from_its_index_and_from_nothing_else():
    part = ScreenPart(name="contrast", audit_share=0.3, sensitivity=50)
    one = screened(a_web(seed=1), part, index=7)
    other = screened(a_web(seed=2), part, index=7)
    later = screened(a_web(seed=1), part, index=8)

    assert one.tiles_xyxy_px.tolist() == other.tiles_xyxy_px.tolist()
    assert one.tiles_xyxy_px.tolist() != later.tiles_xyxy_px.tolist()
    assert set(one.reason) == {"audit"}
    assert one.suspicion.max() == 0


def test_a_suspicious_tile_is_never_called_an_audit():
    web = a_web()
    web[120:130, 120:130] = 0
    part = ScreenPart(name="contrast", audit_share=1.0, sensitivity=6)
    picked = screened(web, part)

    assert picked.reason[0] == "contrast"
    assert set(picked.reason[1:]) == {"audit"}
    assert len(picked.tiles_xyxy_px) == len(ALL)


@given(st.integers(0, 2**40))
def test_a_share_of_nothing_and_of_all_is_exact(index):
    assert not audited(index, 50, 0.0).any()
    assert audited(index, 50, 1.0).all()


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_over_many_frames_the_share_of_the_audit_holds(share):
    drawn = np.concatenate([audited(index, 30, share) for index in range(3000)])
    deviation = np.sqrt(share * (1 - share) / len(drawn))

    assert abs(drawn.mean() - share) < 4 * deviation


def test_no_place_in_the_frame_is_favoured_by_the_audit():
    drawn = np.stack([audited(index, 30, 0.1) for index in range(3000)]).mean(0)

    assert np.abs(drawn - 0.1).max() < 5 * np.sqrt(0.09 / 3000)


def test_the_frame_is_left_as_it_was():
    web = a_web()
    before = web.copy()
    screened(web)

    np.testing.assert_array_equal(web, before)


def test_an_overlap_as_large_as_a_tile_is_refused_before_the_first_frame():
    with pytest.raises(ValueError, match="overlap_px"):
        ContrastScreen((64, 96), 64)
