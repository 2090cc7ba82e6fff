"""A shift in a real window on the running virtual line, clicked and typed."""

import pytest

from tests.onscreen import on_screen

STEPS = (
    "started",
    "an unknown was opened",
    "reviewed",
    "a new kind was enrolled from the unknown and promoted",
    "first verdict: First finding of the new kind: Guide line",
    "cause confirmed",
    "language switched",
    "stopped",
    "closed with 0 on xcb",
)


@pytest.mark.display
@pytest.mark.slow
def test_an_unknown_becomes_a_kind_and_a_cause_is_confirmed_while_the_line_runs(
    tmp_path,
):
    home = str(tmp_path / "home")
    said = on_screen("tests.journey", tmp_path, XDG_DATA_HOME=home)
    for step, line in zip(STEPS, said, strict=True):
        assert line.startswith(step), said
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 12
