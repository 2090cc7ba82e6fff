import pytest

from inspector.errors import FeatureError
from inspector.line.silence import Silence
from tests.fakes import ScriptedCamera

LOOK_S = 0.2
BLOCK = 100.0  # counts


class Web:
    """A camera that sends nothing, and an encoder that goes on as it is told."""

    def __init__(self, counts_per_s=0.0, encoder=True):
        self.at, self.now_s = 5000.0, 10.0
        self.counts_per_s, self.encoder = counts_per_s, encoder
        self.camera = ScriptedCamera([])
        self.camera.get = self.get

    def get(self, feature):
        if feature != "EncoderValue" or not self.encoder:
            raise FeatureError(f"no feature {feature!r}")
        return self.at

    def wait(self, seconds=LOOK_S):
        self.now_s += seconds
        self.at += seconds * self.counts_per_s

    def until_told(self, silence, most_s=60.0):
        """Seconds of silence when it was told; None if it never was."""
        began_s = self.now_s
        while self.now_s - began_s < most_s:
            self.wait()
            if silence.overdue_s(self.camera, self.now_s) is not None:
                return self.now_s - began_s
        return None


@pytest.mark.parametrize("blocks_per_s", [3, 10, 25, 200])
def test_at_speed_a_stall_is_told_within_a_second(blocks_per_s):
    web = Web(blocks_per_s * BLOCK)
    silence = Silence(web.now_s, 0.75, BLOCK)
    assert web.until_told(silence) < 1.0


@pytest.mark.parametrize("blocks_per_s", [0.02, 0.1, 0.5, 1.0])
def test_at_creep_speed_it_is_told_once_a_block_is_due_and_not_before(blocks_per_s):
    web = Web(blocks_per_s * BLOCK)
    silence = Silence(web.now_s, 0.75, BLOCK)
    due_s = 1 / blocks_per_s
    assert due_s < web.until_told(silence, 100.0) < due_s + 1.0


def test_a_slow_web_whose_blocks_come_is_never_told():
    web = Web(0.2 * BLOCK)
    silence = Silence(web.now_s, 0.75, BLOCK)
    for _ in range(20):
        assert web.until_told(silence, 4.9) is None
        web.wait(0.1)
        silence.broken(web.now_s)


def test_a_web_that_stands_or_runs_back_owes_no_block():
    for speed in (0.0, -500.0):
        web = Web(speed)
        assert web.until_told(Silence(web.now_s, 0.75, BLOCK)) is None


def test_a_web_that_ran_back_owes_a_block_only_beyond_where_it_was():
    web = Web(-BLOCK)
    silence = Silence(web.now_s, 0.75, BLOCK)
    assert web.until_told(silence, 5.0) is None
    web.counts_per_s = BLOCK
    assert 5.0 < web.until_told(silence) < 7.0


def test_without_an_encoder_the_time_between_blocks_says_when_one_is_due():
    web = Web(encoder=False)
    silence = Silence(web.now_s, 0.75)
    web.wait(0.05)
    silence.broken(web.now_s)
    assert web.until_told(silence) < 1.0
    silence.broken(web.now_s)
    web.wait(4.0)
    silence.broken(web.now_s)  # the web has become slow
    assert 12.0 <= web.until_told(silence) < 12.5


def test_with_an_encoder_of_unknown_scale_a_web_that_stands_is_not_told():
    web = Web(0.0)
    silence = Silence(web.now_s, 0.75)
    assert web.until_told(silence) is None
    web.counts_per_s = 1.0
    assert 0.75 <= web.until_told(silence) < 1.2
