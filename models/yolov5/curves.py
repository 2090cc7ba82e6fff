"""The course of a training as SVG: loss terms, and figures on what is held out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from inspector.files import write_atomic
from inspector.report.marks import PALETTE
from inspector.report.svg import FAINT, INK, SOFT, Drawing, Point

LOG_NAME, LOOKS_NAME, CURVE_NAME = "log.jsonl", "validation.jsonl", "curve.svg"
MOST_LINES = 500

_WIDTH, _HEIGHT = 656.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 640.0, 34.0, 26.0
_TERMS = ("loss", "box", "objectness", "class")
_FIGURES = ("map33", "map50", "map50_95")
_DASHES = (None, "7 3", "2 3", "8 3 2 3")

Line = Mapping[str, float]


def curve_svg(steps: Sequence[Line], looks: Sequence[Line] = ()) -> str:
    """Loss terms as shares of their largest, and below them the held-out figures.

    Args:
        steps: Lines of the log, one per step.
        looks: Lines of the validation log; the lower sheet is left out without any.
    """
    height = _HEIGHT * (2 if looks else 1)
    last = int(max((line["step"] for line in [*steps, *looks]), default=0))
    sheet = Drawing(_WIDTH, height, f"Course of the training, {last} steps")
    _sheet(sheet, 0, f"loss terms, share of their largest; {last} steps", last)
    for number, name in enumerate(_terms(steps)):
        x, y = _smooth(steps, name)
        top = max(y, default=1.0) or 1.0
        end = f"{name} {y[-1]:.3g}" if y else name
        _curve(sheet, 0, number, (x, [v / top for v in y], last), end)
    if looks:
        best = max(looks, key=lambda line: line["map50_95"])
        _sheet(sheet, _HEIGHT, "averaged weights on the pictures held out", last)
        for number, name in enumerate(_FIGURES):
            x = [line["step"] for line in looks]
            y = [line[name] for line in looks]
            _curve(sheet, _HEIGHT, number, (x, y, last), f"{name} {y[-1]:.3f}")
        at = _point(_HEIGHT, best["step"], best["map50_95"], last)
        sheet.circle(at, 4, fill="#ffffff", stroke=INK, stroke_width=1.5)
        words = f"best {best['map50_95']:.3f} at step {best['step']:.0f}"
        sheet.text((at[0], at[1] + 16), words, 10, text_anchor="end")
    return sheet.render()


def keep_course(training: Path, model: Path) -> None:
    """Leave the course of a training beside the card of what was made from it.

    The curve as it is, the log with every so manieth line, at most `MOST_LINES`; what
    the training's folder lacks is left out.

    Args:
        training: Folder of the training.
        model: Folder of the model.
    """
    for name in (LOG_NAME, LOOKS_NAME):
        if lines := read_lines(training / name):
            kept = lines[:: math.ceil(len(lines) / MOST_LINES)]
            text = "".join(json.dumps(line) + "\n" for line in kept)
            write_atomic(model / name, text.encode())
    if (training / CURVE_NAME).is_file():
        write_atomic(model / CURVE_NAME, (training / CURVE_NAME).read_bytes())


def read_lines(path: Path) -> list[dict[str, float]]:
    """The lines of a log; a last one cut off by a kill is left out."""
    if not path.is_file():
        return []
    lines = []
    for text in path.read_text("utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            break
    return lines


def _terms(steps: Sequence[Line]) -> list[str]:
    """The loss and its parts as the log names them; a peer's parts end in `_loss`."""
    names = list(steps[0]) if steps else []
    found = [name for name in names if name in _TERMS or name.endswith("_loss")]
    return found[: len(_DASHES)]


def _smooth(steps: Sequence[Line], name: str) -> tuple[list[float], list[float]]:
    """Means over a hundredth of the run each, at the last step of their span."""
    span = max(1, len(steps) // 100)
    starts = range(0, len(steps), span)
    values = [
        float(np.mean([line[name] for line in steps[i : i + span]])) for i in starts
    ]
    return [steps[min(i + span, len(steps)) - 1]["step"] for i in starts], values


def _sheet(sheet: Drawing, top: float, title: str, last: int) -> None:
    sheet.text((_LEFT, top + 14), title, 11, font_weight="bold")
    for tenth in range(0, 11, 2):
        _, y = _point(top, 0, tenth / 10, last)
        sheet.line((_LEFT, y), (_RIGHT, y), stroke=FAINT if tenth else INK)
        words = f"{tenth / 10:.1f}"
        sheet.text((_LEFT - 8, y + 3.5), words, 10, fill=SOFT, text_anchor="end")
    for quarter in range(5):
        x, y = _point(top, last * quarter / 4, 0, last)
        words = f"{last * quarter / 4:.0f}"
        sheet.text((x, y + 14), words, 10, fill=SOFT, text_anchor="middle")


def _curve(
    sheet: Drawing,
    top: float,
    number: int,
    values: tuple[Sequence[float], Sequence[float], int],
    label: str,
) -> None:
    """A line with its name in the sheet's head; colour and dash tell it apart."""
    x, y, last = values
    style: dict[str, str | float] = {"stroke": PALETTE[number], "stroke_width": 1.5}
    dash = _DASHES[number]
    points = [_point(top, a, b, last) for a, b in zip(x, y, strict=True)]
    if len(points) > 1:
        sheet.chain(points, stroke_dasharray=dash, **style)
    for point in points if len(points) < 12 else ():
        sheet.circle(point, 2, fill=PALETTE[number])
    left = _LEFT + 145 * number
    sheet.line((left, top + 24), (left + 24, top + 24), stroke_dasharray=dash, **style)
    sheet.text((left + 30, top + 27.5), label, 10)


def _point(top: float, step: float, share: float, last: int) -> Point:
    low, high = top + _HEIGHT - _BOTTOM, top + _TOP
    x = _LEFT + (_RIGHT - _LEFT) * step / max(1, last)
    return x, low - (low - high) * min(1.0, max(0.0, share))
