import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.line.client import Refused
from inspector.line.pictures import Look, decode_look, encode_look
from inspector.status import LineStatus, Phase
from inspector.views import Gauge
from tests.ui.fakes import a_sighting, a_strip

NOISE = np.random.default_rng(3).integers(0, 255, (7, 9), np.uint8)


def sent(look):
    """As it comes out at the other end."""
    header, *pixels = encode_look(look)
    stream = io.BytesIO(b"".join(pixels))
    came = decode_look(header.decode(), stream.read)
    assert stream.read() == b""
    return came


def told(view):
    """A view's values, its pixels as bytes."""
    values = {name: getattr(view, name) for name in view.__slots__}
    return {
        name: (value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }


def test_nothing_comes_back_as_nothing():
    came = sent(Look())
    assert (came.status, list(came.strips), list(came.sightings)) == (None, [], [])


def test_status_strips_and_sightings_come_back_as_they_were():
    look = Look(
        LineStatus(phase=Phase.RUNNING, lot_id="上卷"),
        [a_strip(64, pixels=NOISE), a_strip(0, rows=1, missing_before=4)],
        [a_sighting(3, lane="左", crop=NOISE[::2, ::3]), a_sighting(4)],
        [Gauge("top", (0.25, 0.75), 31.5, 0.0, 12.25)],
    )
    came = sent(look)
    assert came.status == look.status
    assert list(came.gauges) == list(look.gauges)
    assert [told(s) for s in came.strips] == [told(s) for s in look.strips]
    assert [told(s) for s in came.sightings] == [told(s) for s in look.sightings]


def test_what_was_refused_comes_back_with_its_words():
    refused = [Refused("Login", "WrongLogin", "名字 or password is wrong")]
    assert list(sent(Look(refusals=refused)).refusals) == refused


@pytest.mark.parametrize("refusals", ['[{"command":"Stop"}]', "[3]", "7", "null"])
def test_a_refusal_without_its_words_is_no_look(refusals):
    line = encode_look(Look())[0].decode()
    with pytest.raises(ValueError, match="not a look"):
        decode_look(line.replace('"refusals":[]', f'"refusals":{refusals}'), bytes)


def test_pixels_that_are_cut_off_are_refused():
    header, pixels = encode_look(Look(None, [a_strip(pixels=NOISE)]))
    with pytest.raises(ValueError, match="ended after 10"):
        decode_look(header.decode(), io.BytesIO(pixels[:10]).read)


@pytest.mark.parametrize("shape", [[-1, 5], [2**40, 1], [65536, 65536], [5], [1] * 9])
def test_a_picture_that_cannot_be_is_refused_before_it_is_read(shape):
    header = encode_look(Look(None, [a_strip(pixels=NOISE)]))[0].decode()
    line = header.replace("[7,9]", str(shape))
    with pytest.raises(ValueError, match="is not to be had"):
        decode_look(line, lambda _size: pytest.fail("it was read"))


@given(st.text() | st.sampled_from(["{}", "[]", '{"status": 3}', '{"status": "x"}']))
def test_what_is_no_look_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011  json's own words, or ours
        decode_look(line, lambda size: bytes(size))
