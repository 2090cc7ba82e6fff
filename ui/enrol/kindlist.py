"""The kinds that people taught, with their state, as rows of words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon

from inspector.classify.kinds import Kind
from ui.texts import Texts
from ui.theme import KindMarks, mark_icon


def kind_heads() -> tuple[str, str, str]:
    """Heads of the columns."""
    return (
        QCoreApplication.translate("KindList", "Taught kind"),
        QCoreApplication.translate("KindList", "State"),
        QCoreApplication.translate("KindList", "Pictures"),
    )


def kind_rows(
    kinds: Sequence[Kind], texts: Texts, marks: KindMarks
) -> tuple[list[tuple[str, ...]], list[QIcon]]:
    """Name, state and pictures of each kind, with its sign."""
    rows: list[tuple[str, ...]] = [
        (texts.kind(kind.name), state_word(kind), pictures(kind)) for kind in kinds
    ]
    return rows, [mark_icon(marks.of(kind.name)) for kind in kinds]


def pictures(kind: Kind) -> str:
    """How many pictures a kind is known by, and how many wait."""
    waiting = f" + {len(kind.pending)}" if kind.pending else ""
    return f"{len(kind.live)}{waiting}"


def state_word(kind: Kind) -> str:
    """What a person calls a kind's state."""
    words = {
        "live": QCoreApplication.translate("KindList", "in use"),
        "observed": QCoreApplication.translate("KindList", "observed"),
        "waiting": QCoreApplication.translate("KindList", "waiting"),
    }
    return words[kind.state]
