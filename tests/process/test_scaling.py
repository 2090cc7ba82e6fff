"""Nothing is cut off on any page, in either language, at the usual sizes and scales."""

import pytest

from tests.onscreen import on_screen


@pytest.mark.display
@pytest.mark.slow
@pytest.mark.parametrize(
    ("scale", "sizes"),
    [
        ("1", ("1920x1080", "1366x768")),
        ("1.25", ("1536x864", "1092x614")),
        ("1.5", ("1280x720", "910x512")),
        ("2", ("960x540",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "and ".join(value),
)
def test_nothing_is_cut_off_on_any_page(tmp_path, scale, sizes):
    said = on_screen("tests.scaling", tmp_path, *sizes, QT_SCALE_FACTOR=scale)
    assert said == ["looked at everything"]
    looked = {path.name.split("-")[2] for path in tmp_path.glob("pictures/*.png")}
    assert looked >= {"live.png", "map.png", "review.png", "enrol.png", "health.png"}
