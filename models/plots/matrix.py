"""The confusion matrix as a drawing."""

from __future__ import annotations

from inspector.report.svg import INK, RULE, SOFT, Drawing, shortened
from models.plots.axes import WIDTH
from models.scoring.confusion import Confusion

_LEFT, _TOP = 118.0, 64.0


def confusion_matrix(table: Confusion, threshold: float) -> str:
    """Counts and shares of each row; the deeper the colour, the larger the share."""
    rows, columns = len(table.truths), len(table.findings)
    cell = min((WIDTH - _LEFT - 4) / columns, 64.0)
    sheet = Drawing(WIDTH, _TOP + cell * rows + 34, "Confusion matrix")
    sheet.text((_LEFT, 18), f"Found, at threshold {threshold:g}", 11.5, fill=SOFT)
    sheet.text((_LEFT - 8, 18), "True", 11.5, fill=SOFT, text_anchor="end")
    for column, name in enumerate(table.findings):
        x = _LEFT + cell * (column + 0.5)
        words = "missed" if column == columns - 1 else name
        fitted = shortened(words, 9.5, cell - 4)
        sheet.text((x, _TOP - 10), fitted, 9.5, text_anchor="middle")
    for row, name in enumerate(table.truths):
        words = "nothing there" if row == rows - 1 else name
        at = (_LEFT - 8, _TOP + cell * (row + 0.5) + 4)
        sheet.text(at, shortened(words, 11, _LEFT - 12), 11, text_anchor="end")
        _row(sheet, table.counts[row], row, cell)
    for row, column in ((rows - 1, columns - 1),):
        x, y = _LEFT + cell * column, _TOP + cell * row
        sheet.rect(x, y, cell, cell, fill="#f3f0ea", stroke=RULE)
    below = (_LEFT, _TOP + cell * rows + 20)
    note = "Counts; below them the share of the row. Right answers are framed."
    sheet.text(below, note, 10, fill=SOFT)
    return sheet.render()


def _row(sheet: Drawing, counts: tuple[int, ...], row: int, cell: float) -> None:
    total = max(sum(counts), 1)
    for column, count in enumerate(counts):
        share = count / total
        x, y = _LEFT + cell * column, _TOP + cell * row
        right = row == column
        sheet.rect(x, y, cell, cell, fill=_tint(share, right), stroke=RULE)
        if right and row < len(counts) - 2:
            sheet.rect(
                x + 1.5,
                y + 1.5,
                cell - 3,
                cell - 3,
                fill="none",
                stroke=INK,
                stroke_width=1.4,
            )
        if count:
            ink = "#ffffff" if share > 0.6 else INK
            centre = x + cell / 2
            sheet.text(
                (centre, y + cell / 2),
                f"{count:,}",
                12,
                fill=ink,
                text_anchor="middle",
                font_weight="bold",
            )
            words = f"{100 * share:.1f} %"
            at = (centre, y + cell / 2 + 13)
            sheet.text(at, words, 9, fill=ink, text_anchor="middle")


def _tint(share: float, right: bool) -> str:
    """White to blue where it is right, white to orange where it is wrong."""
    full = (0, 90, 150) if right else (176, 72, 0)
    mixed = (round(255 + (end - 255) * share**0.7) for end in full)
    return "#" + "".join(f"{part:02x}" for part in mixed)
