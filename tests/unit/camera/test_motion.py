import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.camera.motion import Motion
from inspector.camera.scene import SpeedPart

profiles = st.lists(
    st.builds(
        SpeedPart, seconds=st.floats(0.1, 20), share=st.sampled_from([0.0, 0.3, 0.7, 1])
    ),
    max_size=5,
).filter(lambda parts: not parts or any(p.share > 0 for p in parts))


def test_without_a_profile_the_web_runs_at_full_speed():
    motion = Motion((), 2000)
    assert [motion.lines_at(s) for s in (0, 0.5, 1, 7.25)] == [0, 1000, 2000, 14500]
    assert motion.seconds_at(14500) == pytest.approx(7.25)


def test_a_web_that_stands_delivers_no_lines_and_then_goes_on():
    stop = (
        SpeedPart(seconds=1, share=1),
        SpeedPart(seconds=1, share=0),
        SpeedPart(seconds=3, share=0),
        SpeedPart(seconds=1, share=1),
    )
    motion = Motion(stop, 1000)
    assert motion.lines_at(1) == 1000
    assert motion.lines_at(2) == motion.lines_at(5) == 1500
    assert motion.lines_at(6) == 2000
    assert motion.lines_at(7) == 3000


def test_before_the_start_nothing_has_gone_by():
    assert Motion((), 1000).lines_at(-3) == 0


@given(profile=profiles, line=st.integers(0, 100_000))
def test_a_line_has_gone_by_exactly_when_the_motion_says(profile, line):
    motion = Motion(profile, 1000)
    at_s = motion.seconds_at(line)
    assert motion.lines_at(at_s + 1e-3) >= line
    assert motion.lines_at(max(0.0, at_s - 1e-3)) <= line


@given(profile=profiles, first=st.floats(0, 300), more=st.floats(0, 10))
def test_the_web_never_runs_backwards(profile, first, more):
    motion = Motion(profile, 1000)
    assert motion.lines_at(first + more) >= motion.lines_at(first)
