"""Images with findings and truth, by hand and by chance."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from inspector.types import Detections
from models.scores import Scored

SQUARE = (0, 0, 100, 100)
FAR = (300, 300, 400, 400)


def found(*rows):
    """Rows of (box, score, class)."""
    return Detections(
        np.array([row[0] for row in rows], np.float32).reshape(-1, 4),
        np.array([row[1] for row in rows], np.float32),
        np.array([row[2] for row in rows], np.int64),
    )


def an_image(detections, *there, name="", seen_px=0):
    """`there`: rows of (box, class)."""
    return Scored(
        detections,
        np.array([row[0] for row in there], np.float32).reshape(-1, 4),
        np.array([row[1] for row in there], np.int64),
        name,
        seen_px,
    )


def clean(*scores, seen_px=0):
    """An image without defects in which something was found at each score."""
    rows = [((20 * i, 0, 20 * i + 10, 10), s, 0) for i, s in enumerate(scores)]
    return an_image(found(*rows), seen_px=seen_px)


boxes = st.tuples(
    st.integers(0, 60), st.integers(0, 60), st.integers(1, 120), st.integers(1, 120)
).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))

scores = st.integers(1, 99).map(lambda hundredths: hundredths / 100)


@st.composite
def images(draw, classes=2, most=6):
    """An image whose findings are partly true boxes that moved a little."""
    there = draw(st.lists(st.tuples(boxes, st.integers(0, classes - 1)), max_size=most))
    rows = draw(
        st.lists(st.tuples(boxes, scores, st.integers(0, classes - 1)), max_size=most)
    )
    for box, kind in there:
        move = draw(st.integers(-9, 9))
        moved = (box[0] + move, box[1], box[2] + move, box[3] + abs(move))
        rows.append((moved, draw(scores), kind))
    return an_image(found(*rows), *there)
