import json
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery
from inspector.findings import (
    Change,
    Decision,
    Defect,
    Event,
    EventKind,
    Evidence,
    Inspection,
    Label,
    PartOf,
    Provenance,
    Record,
    Verdict,
)
from inspector.store.codec import decode, encode
from inspector.types import FrameInfo, Gap, GapReason, Mask
from tests.storefakes import a_block, a_gap, a_mask, a_record, an_event

texts = st.text(st.characters(), max_size=20)  # half characters and NUL included
words = texts.filter(str.strip)
numbers = st.integers(-(2**70), 2**70)
floats = st.floats(allow_nan=False)
shares = st.floats(0, 1)
instants = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])
)
mappings = st.dictionaries(texts, texts, max_size=3)


@st.composite
def infos(draw):
    start = draw(st.integers(0, 1000))
    masked = (start, start + 1)
    return FrameInfo(
        camera=draw(texts),
        index=draw(numbers),
        captured_at=draw(instants),
        first_line=draw(numbers),
        position_mm=draw(floats),
        pitch_mm=(draw(st.floats(0.001, 10)), draw(st.floats(0.001, 10))),
        overlap_lines=draw(numbers),
        owned_rows=(start, start + draw(st.integers(1, 1000))),
        masked_rows=draw(st.sampled_from([(), (masked,)])),
    )


wholes = st.builds(
    PartOf,
    texts,
    numbers,
    numbers,
    st.tuples(floats, floats),
    st.tuples(floats, floats, floats, floats),
    floats,
)


@st.composite
def defects(draw):
    x, y = draw(st.floats(-1e6, 1e6)), draw(st.floats(-1e6, 1e6))
    return Defect(
        number=draw(numbers),
        xyxy_px=(x, y, x + 1, y + 2),
        xyxy_mm=draw(st.tuples(floats, floats, floats, floats)),
        detector_kind=draw(texts),
        score=draw(shares),
        label=draw(
            st.builds(
                Label,
                texts,
                st.none() | floats,
                st.none() | floats,
                st.lists(st.tuples(texts, floats), max_size=2).map(tuple),
            )
        ),
        lane=draw(st.none() | texts),
        part_of=draw(st.none() | wholes),
    )


provenances = st.builds(Provenance, texts, texts, mappings, mappings, texts, texts)
verdicts = st.builds(
    Verdict, st.sampled_from(Decision), texts, st.lists(numbers, max_size=2).map(tuple)
)
inspections = st.builds(
    Inspection,
    infos(),
    st.lists(defects(), max_size=2).map(tuple),
    verdicts,
    provenances,
)
gaps = st.builds(
    Gap,
    camera=texts,
    first_index=numbers,
    frames=numbers,
    first_line=numbers,
    lines=st.integers(min_value=1),
    position_mm=floats,
    length_mm=floats,
    reason=st.sampled_from(GapReason),
    width_share=st.floats(0, 1, exclude_min=True),
)
masks = st.builds(
    Mask,
    texts,
    numbers,
    numbers,
    st.integers(min_value=1),
    st.none() | st.tuples(numbers, numbers),
    texts,
)
events = st.builds(
    Event, st.sampled_from(EventKind), instants, st.none() | floats, texts, texts
)
evidences = st.builds(
    Evidence, numbers, st.binary(max_size=50), st.tuples(numbers, numbers)
)
blocks = st.builds(
    Delivery,
    *(texts, numbers, numbers, numbers, st.booleans(), instants),
    *(st.none() | numbers, st.none() | numbers),
)
changes = st.builds(
    Change,
    *(instants, words, words, words),
    *(st.none() | texts, st.none() | texts),
)
records = st.builds(
    Record,
    texts,
    texts,
    inspections | gaps | masks | events | blocks | changes,
    st.lists(
        st.builds(
            Evidence, numbers, st.binary(max_size=50), st.tuples(numbers, numbers)
        ),
        max_size=2,
    ).map(tuple),
    st.none() | st.dictionaries(texts, floats, max_size=2),
)


@given(records)
def test_a_record_comes_back_as_it_was(one):
    line = encode(one)
    assert line.isascii()
    assert "\n" not in line
    assert decode(line) == one


@pytest.mark.parametrize(
    "one",
    [a_record(1), a_gap(), a_mask(), a_mask((3, 9)), an_event(), a_block()],
    ids=repr,
)
def test_the_types_of_the_parts_come_back_too(one):
    back = decode(encode(one))
    assert repr(back) == repr(one)
    assert hash(back.body.reason) if isinstance(back.body, Gap) else True


def test_floats_that_are_no_numbers_survive_the_way():
    one = Record("r", "", Gap("c", 0, 0, 0, 1, float("inf"), 1.0, GapReason.LOST))
    assert decode(encode(one)) == one


@pytest.mark.parametrize(
    "line",
    ["", "{}", "null", "[]", "no json", '{"version":1}', encode(a_gap())[:-5]],
)
def test_what_is_no_record_is_refused(line):
    with pytest.raises(ValueError, match=r"."):
        decode(line)


def test_a_record_of_a_newer_program_is_refused():
    content = json.loads(encode(a_gap()))
    with pytest.raises(ValueError, match="version 2, expected 1"):
        decode(json.dumps({**content, "version": 2}))


def test_what_cannot_be_written_is_refused_before_it_is_lost():
    one = Record("r", "", a_gap().body, timing_ms={"x": object()})
    with pytest.raises(TypeError, match="cannot write a object"):
        encode(one)
