"""The draft on stored runs: what it would have made of them."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.findings import Decision
from inspector.release.trial import LotTried, Tally, Tried, fired
from inspector.report.grade_words import disposition
from inspector.report.texts import Words
from ui.recipe.desk import RecipeDesk
from ui.recipe.words import grade_reasons
from ui.spoken import Spoken
from ui.texts import NO_VALUE, Texts, count, decision_word, metres
from ui.theme import GAP_PX
from ui.widgets.keybutton import KeyButton
from ui.widgets.table import ROW_PX, Table, lay_two

_MOST_LOTS = 2
_WIDE = QSizePolicy.Policy.Expanding


class TrialSection(Spoken, QWidget):
    """Stored runs on the left, what the draft would have made of them beside."""

    def __init__(
        self, desk: RecipeDesk, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, texts
        self.runs, self.figures, self.turned = Table(self), Table(self), Table(self)
        self.runs.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        for table in (self.runs, self.figures, self.turned):
            table.setMinimumHeight(3 * ROW_PX)  # the foot of the page stays in view
            table.setSizePolicy(_WIDE, QSizePolicy.Policy.Ignored)
        self.attempt = KeyButton("Ctrl+Return", parent=self)
        self._note, self._title = QLabel(self), QLabel(self)
        self.unseen, self.reasons = QLabel(self), QLabel(self)
        for label in (self._note, self.unseen, self.reasons):
            label.setWordWrap(True)
            label.setProperty("part", "quiet")
        self.unseen.setProperty("part", "strong")
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self.runs, 1)
        for label in (self.unseen, self.reasons, self._note):
            left.addWidget(label)
        left.addWidget(self.attempt)
        right = QWidget(self)
        lay_two(right, self.figures, self._title, self.turned)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP_PX)
        row.addLayout(left, 2)
        row.addWidget(right, 3)
        self.attempt.clicked.connect(self._on_attempt)
        self.runs.selectionModel().selectionChanged.connect(self._on_runs)
        desk.changed.connect(self.show_trial)
        self._retranslate()

    @Slot()
    def show_trial(self) -> None:
        """Show runs, figures and what stands in the way."""
        pages = self._desk.pages
        runs = () if pages is None else pages.runs
        rows = [
            [
                one.lot_id or NO_VALUE,
                one.recipe,
                f"{one.started_at.astimezone():%m-%d %H:%M}"
                if one.started_at
                else NO_VALUE,
            ]
            for one in runs
        ]
        heads = (self.tr("Lot"), self.tr("Recipe"), self.tr("Begun"))
        self.runs.show_rows(heads, rows)
        self._show_figures()
        self._show_unseen()
        self._show_reasons()
        self._show_turned()
        self._show_state()

    @Slot()
    def _on_attempt(self) -> None:
        self._desk.attempt(self._chosen())

    @Slot(QItemSelection, QItemSelection)
    def _on_runs(self, _on: QItemSelection, _off: QItemSelection) -> None:
        self._show_state()

    def _chosen(self) -> tuple[str, ...]:
        pages = self._desk.pages
        rows = {index.row() for index in self.runs.selectionModel().selectedRows()}
        runs = () if pages is None else pages.runs
        return tuple(one.run_id for row, one in enumerate(runs) if row in rows)

    def _show_state(self) -> None:
        desk = self._desk
        valid = desk.draft is not None and desk.draft.recipe is not None
        self.attempt.setEnabled(valid and not desk.trying and bool(self._chosen()))
        if desk.trying:
            text = self.tr("Stored defects are being judged again; the line runs on.")
        elif not valid:
            text = self.tr("Put right what is marked ▲ first.")
        elif desk.stale:
            text = self.tr("The draft has changed since this trial; try it again.")
        elif not self._chosen():
            text = self.tr("Choose one run or several.")
        else:
            text = self.tr(
                "What was found is judged again, nothing is looked for anew."
            )
        if any(one.beyond_trial for one in desk.differences):
            text += " " + self.tr("Some changes cannot be shown so: see Differences.")
        unlike = sum(one.unlike_record for one in desk.trial)
        if unlike:
            told = self.tr("%1 frames were recorded with another recipe's answer.")
            text += " " + told.replace("%1", count(unlike))
        self._note.setText(text)

    def _show_unseen(self) -> None:
        """Say which findings of the draft no stored run can show."""
        spans = [one.never_stored for one in self._desk.trial if one.never_stored]
        text = ""
        if spans and not self._desk.stale:
            text = self.tr(
                "▲ Cannot be shown by stored runs: findings with a score from %1 to "
                "%2. The runs kept none of them; the draft finds more than told here."
            )
            low, high = min(low for low, _ in spans), max(high for _, high in spans)
            text = text.replace("%1", f"{low:g}").replace("%2", f"{high:g}")
        elif any(one.finds_more for one in self._desk.differences):
            text = self.tr(
                "▲ Cannot be shown by stored runs: a lower score threshold. What lay "
                "below theirs was not kept."
            )
        self.unseen.setText(text)
        self.unseen.setVisible(bool(text))

    def _show_reasons(self) -> None:
        """Say why the lots are graded no better by the draft."""
        lots = _lots(self._desk.trial)
        told = [grade_reasons(one, self._texts) for one in lots[:_MOST_LOTS]]
        if len(lots) > _MOST_LOTS:
            more = self.tr("And %1 more lots.")
            told.append(more.replace("%1", count(len(lots) - _MOST_LOTS)))
        self.reasons.setText("\n".join(told))
        self.reasons.setVisible(bool(told))

    def _show_figures(self) -> None:
        heads = (
            self.tr("What"),
            self.tr("In use"),
            self.tr("Draft"),
            self.tr("Change"),
        )
        self.figures.show_rows(heads, self._figures(self._desk.trial))

    def _figures(self, trial: tuple[Tried, ...]) -> list[list[str]]:
        if not trial:
            return []
        before, after = [t.before for t in trial], [t.after for t in trial]
        rows = [
            [
                self.tr("Grade: %1").replace("%1", one.lot_id),
                one.before.name,
                one.after.name,
                self._turn(one),
            ]
            for one in _lots(trial)
        ]
        for decision in reversed(Decision):
            word = self.tr("Frames: %1").replace("%1", decision_word(decision))
            rows.append(_row(word, *(_frames(t, decision) for t in (before, after))))
        for decision in (Decision.REJECT, Decision.REVIEW):
            word = self.tr("Metres: %1").replace("%1", decision_word(decision))
            one, two = (_length(t, decision) for t in (before, after))
            rows.append([word, metres(one), metres(two), _signed((two - one) / 1000)])
        alarms = [sum(t.alarms for t in some) for some in (before, after)]
        rows.append(_row(self.tr("Alarms"), *alarms))
        for row in fired(trial):
            word = f"{self._texts.kind(row.kind)}: {decision_word(row.decision)}"
            rows.append(_row(word, row.before, row.after))
        return rows

    def _turn(self, lot: LotTried) -> str:
        """Whether the draft gives a lot another grade, in a word."""
        if lot.before.name != lot.after.name:
            return self.tr("▲ another grade")
        if lot.before.disposition is not lot.after.disposition:
            return (
                f"▲ {disposition(lot.after.disposition, Words(self._texts.language))}"
            )
        return NO_VALUE

    def _show_turned(self) -> None:
        trial = self._desk.trial
        changed = sum(one.changed for one in trial)
        if trial:
            words = self.tr("%1 frames change").replace("%1", count(changed))
        else:
            words = self.tr("Frames that change")
        self._title.setText(words)
        heads = (
            self.tr("Camera"),
            self.tr("At metre"),
            self.tr("In use"),
            self.tr("Draft"),
            self.tr("Rule"),
        )
        rows = [
            [
                one.camera,
                metres(one.position_mm),
                decision_word(one.before),
                decision_word(one.after),
                one.rule or NO_VALUE,
            ]
            for tried in trial
            for one in tried.turned
        ]
        self.turned.show_rows(heads, rows)

    def _retranslate(self) -> None:
        self.attempt.say(
            self.tr("Try on these runs"), self.tr("The line is not touched")
        )
        self.runs.setAccessibleName(self.tr("Stored runs"))
        self.figures.setAccessibleName(
            self.tr("What the draft would have made of them")
        )
        self.turned.setAccessibleName(self.tr("Frames that change"))
        self.show_trial()


def _lots(trial: tuple[Tried, ...]) -> list[LotTried]:
    """Each lot once, however many of its runs were tried."""
    return list({lot.lot_id: lot for one in trial for lot in one.lots}.values())


def _frames(tallies: list[Tally], decision: Decision) -> int:
    return sum(one.frames[decision] for one in tallies)


def _length(tallies: list[Tally], decision: Decision) -> float:
    return sum(one.length_mm[decision] for one in tallies)


def _row(word: str, one: int, two: int) -> list[str]:
    return [word, count(one), count(two), _signed(two - one)]


def _signed(value: float) -> str:
    return NO_VALUE if abs(value) < 0.05 else f"{value:+.4g}"
