from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.camera.assemble import Assembler
from inspector.types import Block, Frame, Gap, GapReason, Mask
from tests.unit.camera.fakes import STARTED_AT, a_recipe

WIDTH = 8


class Web:
    """Blocks whose pixels carry the number of their line."""

    def __init__(self):
        self.line = 0

    def block(self, lines, lost=0, complete=True, reason=None, width=WIDTH):
        self.line += lost
        rows = np.arange(self.line, self.line + lines) % 251
        pixels = np.repeat(rows[:, None].astype(np.uint8), width, axis=1)
        first, self.line = self.line, self.line + lines
        return Block("top", pixels, first, lost, complete=complete, loss_reason=reason)


def an_assembler(masks=(), now=lambda: STARTED_AT, **camera):
    return Assembler("top", a_recipe(masks, **camera), now)


def assemble(assembler, blocks, undelivered=0):
    pieces = []
    for block in blocks:
        pieces += assembler.take(block)
    return pieces + assembler.finish(undelivered)


def frames(pieces):
    return [piece for piece in pieces if isinstance(piece, Frame)]


def gaps(pieces):
    return [piece for piece in pieces if isinstance(piece, Gap)]


def owned(frame):
    return frame.info.first_owned_line, frame.info.owned_lines


def test_frames_overlap_and_own_half_of_the_overlap_each():
    web = Web()
    pieces = assemble(an_assembler(), [web.block(64) for _ in range(3)])
    infos = [f.info for f in frames(pieces)]
    assert [(i.index, i.first_line, i.overlap_lines, i.owned_rows) for i in infos] == [
        (0, 0, 0, (0, 56)),
        (1, 48, 16, (8, 72)),
        (2, 112, 16, (8, 72)),
        (3, 128, 64, (56, 64)),  # the tail, with four overlaps of context
    ]
    assert [i.position_mm for i in infos] == [0, 24, 56, 64]


def test_a_frame_shows_the_lines_it_says():
    web = Web()
    for frame in frames(assemble(an_assembler(), [web.block(50) for _ in range(9)])):
        first = frame.info.first_line
        rows = np.arange(first, first + len(frame.pixels)) % 251
        assert (frame.pixels[:, 0] == rows).all()


def test_blocks_of_any_length_make_the_same_frames():
    big = assemble(an_assembler(), [Web().block(333)])
    web = Web()
    small = assemble(an_assembler(), [web.block(n) for n in (1, 63, 200, 4, 65)])
    assert [f.pixels.tobytes() for f in frames(small)] == [
        f.pixels.tobytes() for f in frames(big)
    ]
    assert [owned(f) for f in frames(small)] == [owned(f) for f in frames(big)]


def test_a_gap_is_never_joined_across():
    web = Web()
    pieces = assemble(an_assembler(), [web.block(64), web.block(64, lost=10)])
    kinds = [type(piece).__name__ for piece in pieces]
    assert kinds == ["Frame", "Frame", "Gap", "Frame", "Frame"]
    tail, gap, fresh = pieces[1], pieces[2], pieces[3]
    assert owned(tail) == (56, 8)
    assert (gap.first_line, gap.lines, gap.position_mm, gap.length_mm) == (
        64,
        10,
        32,
        5,
    )
    assert (gap.reason, gap.first_index, gap.frames) == (GapReason.LOST, 2, 0)
    assert fresh.info.owned_rows == (0, 56)
    assert fresh.info.first_line == 74


def test_a_partial_frame_is_the_tail():
    web = Web()
    pieces = assemble(an_assembler(), [web.block(64), web.block(5)])
    tail = pieces[-1]
    assert owned(tail) == (56, 13)
    assert tail.info.owned_rows[1] == len(tail.pixels)
    assert len(tail.pixels) == 64
    assert tail.info.overlap_lines == 59


def test_one_line_between_two_gaps_is_a_frame_of_one_line():
    web = Web()
    pieces = assemble(an_assembler(), [web.block(1, lost=3)], undelivered=4)
    assert [type(p).__name__ for p in pieces] == ["Gap", "Frame", "Gap"]
    assert pieces[1].pixels.shape == (1, WIDTH)
    assert pieces[2].reason is GapReason.STOPPED


def test_an_incomplete_block_is_a_gap():
    web = Web()
    pieces = assemble(an_assembler(), [web.block(64), web.block(30, complete=False)])
    (gap,) = gaps(pieces)
    assert (gap.lines, gap.reason) == (30, GapReason.INCOMPLETE)


@pytest.mark.parametrize("reason", [GapReason.RECORDED, GapReason.UNREADABLE])
def test_a_source_that_knows_why_is_believed(reason):
    web = Web()
    blocks = [
        web.block(8, lost=2, reason=reason),
        web.block(8, complete=False, reason=reason),
    ]
    found = gaps(assemble(an_assembler(), blocks))
    assert [gap.reason for gap in found] == [reason, reason]


def test_after_an_interruption_the_missing_lines_are_the_cameras():
    web, assembler = Web(), an_assembler()
    assembler.take(web.block(64))
    tail = assembler.interrupt()
    pieces = assembler.take(web.block(64, lost=500))
    assert owned(tail[0]) == (56, 8)
    assert [gap.reason for gap in gaps(pieces)] == [GapReason.CAMERA]
    again = assembler.take(web.block(64, lost=1))
    assert [gap.reason for gap in gaps(again)] == [GapReason.LOST]


def test_a_run_without_a_line_has_no_piece():
    assembler = an_assembler()
    assert assembler.interrupt() == []
    assert assembler.finish(0) == []
    assert assembler.produced_lines == 0


def test_without_overlap_there_is_no_tail():
    web = Web()
    pieces = assemble(an_assembler(overlap_lines=0), [web.block(64), web.block(64)])
    assert [owned(f) for f in frames(pieces)] == [(0, 64), (64, 64)]


def test_the_first_line_of_a_frame_is_dated_by_the_line_rate():
    web = Web()
    (frame, *_) = frames(assemble(an_assembler(), [web.block(64)]))
    assert frame.info.captured_at == STARTED_AT - timedelta(seconds=0.064)


def test_a_camera_that_changes_its_width_does_not_break_the_run():
    web = Web()
    blocks = [web.block(64), web.block(64, width=4), web.block(9, width=6)]
    pieces = assemble(an_assembler(), blocks)
    assert sum(f.info.owned_lines for f in frames(pieces)) == 137


def test_masked_lines_are_said_and_not_inspected():
    mask = {"reason": "weld seam", "along_mm": [20, 30]}
    web = Web()
    pieces = assemble(an_assembler([mask]), [web.block(64), web.block(64)])
    masks = [p for p in pieces if isinstance(p, Mask)]
    assert [(m.index, m.first_line, m.lines, m.reason) for m in masks] == [
        (0, 40, 16, "weld seam"),
        (1, 56, 4, "weld seam"),
    ]
    first, second, _ = frames(pieces)
    assert first.info.masked_rows == ((40, 56),)
    assert second.info.masked_rows == ((8, 12),)


def test_a_frame_that_owns_only_masked_lines_is_not_made():
    mask = {"reason": "threading up", "along_mm": [0, 100]}
    web = Web()
    pieces = assemble(an_assembler([mask]), [web.block(64) for _ in range(4)])
    made = frames(pieces)
    assert [f.info.index for f in made] == [3, 4]
    assert made[0].info.masked_rows == ((8, 24),)


def test_overlapping_masks_count_each_line_once():
    masks = [
        {"reason": "first", "along_mm": [10, 20]},
        {"reason": "second", "along_mm": [15, 25]},
        {"reason": "inside the first", "along_mm": [12, 14]},
    ]
    pieces = assemble(an_assembler(masks), [Web().block(64)])
    masked = [(p.first_line, p.lines) for p in pieces if isinstance(p, Mask)]
    assert masked == [(20, 20), (40, 10)]


def test_masked_columns_are_said_once():
    mask = {"reason": "edge trim", "across_mm": [0.5, 1.0]}
    web = Web()
    pieces = assemble(an_assembler([mask]), [web.block(64) for _ in range(3)])
    (columns,) = [p for p in pieces if isinstance(p, Mask)]
    assert columns.columns_px == (2, 4)
    assert not columns.whole_width
    assert all(f.info.masked_lines == 0 for f in frames(pieces))


blocks = st.lists(
    st.tuples(
        st.integers(1, 150),  # lines
        st.sampled_from([0, 0, 0, 1, 40]),  # lost before
        st.sampled_from([True, True, True, False]),  # complete
        st.booleans(),  # an interruption before it
    ),
    max_size=12,
)
masks = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 120)).map(
        lambda s: {"reason": "mask", "along_mm": [s[0], s[0] + s[1]]}
    ),
    max_size=3,
)


@given(
    script=blocks,
    left_out=masks,
    overlap=st.sampled_from([0, 2, 16, 64]),
    undelivered=st.sampled_from([0, 7]),
)
def test_every_line_is_inspected_masked_or_in_a_gap(
    script, left_out, overlap, undelivered
):
    web, assembler, pieces = (
        Web(),
        an_assembler(left_out, overlap_lines=overlap),
        [],
    )
    for lines, lost, complete, interrupted in script:
        if interrupted:
            pieces += assembler.interrupt()
        pieces += assembler.take(web.block(lines, lost, complete))
    pieces += assembler.finish(undelivered)

    produced = web.line + undelivered
    assert assembler.produced_lines == produced
    seen = np.zeros(produced, int)
    for piece in pieces:
        if isinstance(piece, Frame):
            start, stop = piece.info.owned_rows
            inspected = np.ones(stop - start, int)
            for first, last in piece.info.masked_rows:
                inspected[first - start : last - start] = 0
            first_owned = piece.info.first_owned_line
            seen[first_owned : first_owned + stop - start] += inspected
        else:
            seen[piece.first_line : piece.first_line + piece.lines] += 1
    assert (seen == 1).all()
    indices = [f.info.index for f in frames(pieces)]
    assert indices == sorted(set(indices))


@given(
    cuts=st.lists(st.integers(1, 100), min_size=1, max_size=10),
    size=st.integers(1, 16),
    where=st.floats(0, 1),
)
def test_a_defect_no_longer_than_the_overlap_is_whole_in_the_frame_that_owns_it(
    cuts, size, where
):
    web = Web()
    made = frames(assemble(an_assembler(), [web.block(n) for n in cuts]))
    if web.line < size:
        return
    top = round(where * (web.line - size))
    centre = top + size / 2
    owners = [f for f in made if f.info.owns_row(centre - f.info.first_line)]
    assert len(owners) == 1
    info = owners[0].info
    assert info.first_line <= top
    assert top + size <= info.first_line + len(owners[0].pixels)
