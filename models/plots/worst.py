"""The worst mistakes as crops: what was missed, and what was made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.types import XYXY, Pixels
from models.datasets import Picture
from models.scores import Scored
from models.scoring.matching import meet

CROP_PX = 208
_STRIP_PX = 34
_PAPER, _EDGE = (255, 255, 255), (170, 170, 170)
_INK, _SOFT = (26, 26, 26), (90, 90, 90)
_TRUE, _FOUND, _MISTAKE = (0, 158, 115), (0, 114, 178), (213, 94, 0)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True, slots=True)
class Mistake:
    """An escape or a false alarm.

    Attributes:
        image: Index of the picture among those that were scored.
        name: Of the picture.
        xyxy_px: The true box that was missed, or the finding that was made up.
        class_id: Of that box; -1 for a finding that nothing explains.
        score: Best score of a finding that meets it, below the threshold; or of the
            finding itself.
    """

    image: int
    name: str
    xyxy_px: XYXY
    class_id: int
    score: float


def worst_escapes(
    images: Sequence[Scored], threshold: float, most: int
) -> tuple[Mistake, ...]:
    """True boxes that no reported finding meets: lowest score first, then largest."""
    escapes = []
    for number, image in enumerate(images):
        for box, class_id, score in zip(
            image.xyxy_px, image.class_id, meet(image).found_at, strict=True
        ):
            if score < np.float32(threshold):
                escapes.append(
                    Mistake(number, image.name, _xyxy(box), int(class_id), float(score))
                )
    return tuple(sorted(escapes, key=lambda m: (m.score, -_area(m.xyxy_px)))[:most])


def worst_false_alarms(
    images: Sequence[Scored], threshold: float, most: int
) -> tuple[Mistake, ...]:
    """Reported findings that meet nothing, the most certain first."""
    alarms = []
    for number, image in enumerate(images):
        meeting = meet(image.above(threshold))
        for place in np.flatnonzero(meeting.true_of < 0):
            alarms.append(
                Mistake(
                    number,
                    image.name,
                    _xyxy(meeting.found.xyxy_px[place]),
                    int(meeting.found.class_id[place]),
                    float(meeting.found.score[place]),
                )
            )
    return tuple(sorted(alarms, key=lambda m: -m.score)[:most])


def crop(mistake: Mistake, picture: Picture, reported: Scored) -> Pixels:
    """The mistake in its surroundings, enlarged; the golden picture beside it.

    True boxes are green, findings blue and dashed, the mistake itself thick orange.

    Returns:
        `(CROP_PX, CROP_PX or twice that, 3)` uint8 RGB.
    """
    window = _window(mistake.xyxy_px, picture.image.shape[:2])
    cell = _enlarged(picture.image, window)
    for box in reported.xyxy_px:
        _frame(cell, _xyxy(box), window, _TRUE, 1)
    for box in reported.found.xyxy_px:
        _dashes(cell, _xyxy(box), window, _FOUND)
    _frame(cell, mistake.xyxy_px, window, _MISTAKE, 2)
    if picture.reference is None:
        return _bordered(cell)
    golden = _enlarged(picture.reference, window)
    return np.concatenate((_bordered(cell), _bordered(golden)), 1)


def contact_sheet(
    rows: Sequence[tuple[str, Sequence[tuple[Pixels, str, str]]]], across: int = 4
) -> Pixels:
    """Crops with two lines of words each, under headings.

    Args:
        rows: Headings with (crop, first line, second line).
        across: Crops beside each other.

    Returns:
        `(H, W, 3)` uint8 RGB.
    """
    crops = [cell[0].shape[1] for _, cells in rows for cell in cells]
    wide = max(crops, default=CROP_PX) + 12
    parts = []
    for heading, cells in rows:
        parts.append(_heading(heading, wide * across))
        for start in range(0, len(cells), across):
            line = [_labelled(cell, wide) for cell in cells[start : start + across]]
            blank = np.full_like(line[0], 255)
            parts.append(np.concatenate(line + [blank] * (across - len(line)), 1))
    return np.concatenate(parts) if parts else _heading("nothing to show", wide)


def crops_of(
    mistakes: Sequence[Mistake],
    images: Sequence[Scored],
    threshold: float,
    picture_of: Callable[[int], Picture],
) -> list[Pixels]:
    """`crop` of each mistake; `picture_of` gives the picture of a scored image."""
    return [
        crop(m, picture_of(m.image), images[m.image].above(threshold)) for m in mistakes
    ]


_Window = tuple[int, int, int]


def _window(xyxy: XYXY, shape_hw: tuple[int, ...]) -> _Window:
    """Left, top and side of the square that is shown, kept inside where it fits."""
    need = max(xyxy[2] - xyxy[0], xyxy[3] - xyxy[1])
    side = min(max(48, round(2.2 * need)), max(shape_hw))
    left = round((xyxy[0] + xyxy[2] - side) / 2)
    top = round((xyxy[1] + xyxy[3] - side) / 2)
    left = max(0, min(left, shape_hw[1] - side))
    return left, max(0, min(top, shape_hw[0] - side)), side


def _enlarged(image: Pixels, window: _Window) -> Pixels:
    left, top, side = window
    cut = np.full((side, side, 3), 240, np.uint8)
    part = image[top : top + side, left : left + side]
    rgb = part if part.ndim == 3 else part[..., None]
    cut[: part.shape[0], : part.shape[1]] = rgb
    size = (CROP_PX, CROP_PX)
    way = cv2.INTER_NEAREST if side <= CROP_PX else cv2.INTER_AREA
    return np.asarray(cv2.resize(cut, size, interpolation=way), np.uint8)


def _bordered(cell: Pixels) -> Pixels:
    cell[[0, -1]] = cell[:, [0, -1]] = _EDGE
    return cell


def _corners(xyxy: XYXY, window: _Window) -> tuple[int, int, int, int]:
    left, top, side = window
    scale = CROP_PX / side
    x1, y1 = round((xyxy[0] - left) * scale), round((xyxy[1] - top) * scale)
    x2, y2 = round((xyxy[2] - left) * scale) - 1, round((xyxy[3] - top) * scale) - 1
    return x1, y1, x2, y2


def _frame(
    cell: Pixels, xyxy: XYXY, window: _Window, colour: tuple[int, int, int], wide: int
) -> None:
    x1, y1, x2, y2 = _corners(xyxy, window)
    cv2.rectangle(cell, (x1 - 2, y1 - 2), (x2 + 2, y2 + 2), _PAPER, wide + 2)
    cv2.rectangle(cell, (x1 - 2, y1 - 2), (x2 + 2, y2 + 2), colour, wide)


def _dashes(
    cell: Pixels, xyxy: XYXY, window: _Window, colour: tuple[int, int, int]
) -> None:
    x1, y1, x2, y2 = _corners(xyxy, window)
    for x in range(x1, x2, 8):
        for y in (y1, y2):
            cv2.line(cell, (x, y), (min(x + 4, x2), y), colour, 2)
    for y in range(y1, y2, 8):
        for x in (x1, x2):
            cv2.line(cell, (x, y), (x, min(y + 4, y2)), colour, 2)


def _labelled(cell: tuple[Pixels, str, str], wide: int) -> Pixels:
    picture, first, second = cell
    card = np.full((CROP_PX + _STRIP_PX + 12, wide, 3), 255, np.uint8)
    card[:CROP_PX, : picture.shape[1]] = picture
    for words, y, colour in ((first, 14, _INK), (second, 29, _SOFT)):
        at = (2, CROP_PX + y)
        cv2.putText(card, words, at, _FONT, 0.4, colour, 1, cv2.LINE_AA)
    return card


def _heading(words: str, wide: int) -> Pixels:
    bar = np.full((40, wide, 3), 255, np.uint8)
    cv2.putText(bar, words, (2, 26), _FONT, 0.6, _INK, 1, cv2.LINE_AA)
    return bar


def _xyxy(box: np.ndarray[tuple[int], np.dtype[np.float32]]) -> XYXY:
    x1, y1, x2, y2 = (float(value) for value in box)
    return x1, y1, x2, y2


def _area(xyxy: XYXY) -> float:
    return (xyxy[2] - xyxy[0]) * (xyxy[3] - xyxy[1])
