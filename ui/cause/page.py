"""The causes page: groups of defects, ranked causes, evidence, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.asking import CauseView, Cluster, Found, Member
from inspector.cause.feedback import Finding
from ui.cause.desk import CauseDesk
from ui.cause.evidence import EvidenceView
from ui.cause.hits import HitGallery
from ui.cause.tables import cause_rows, cluster_rows
from ui.deskpage import DeskPage
from ui.notify import Level, Notifier
from ui.texts import Texts
from ui.theme import BUTTON_PX, GAP_PX, KindMarks
from ui.who import Who
from ui.widgets.keybutton import KeyButton
from ui.widgets.rows import RowTable

_LEFT_PX = 440
_LEAST_LIST_PX = 120
_MOST_CAUSES = 5

_Name = tuple[str, str, Member | None]
"""Run, kind and first defect: stays while a cluster grows."""


class CausePage(DeskPage[CauseDesk]):
    """Clusters and search on the left, the chosen cluster's causes on the right."""

    def __init__(
        self,
        desk: CauseDesk,
        texts: Texts,
        marks: KindMarks,
        who: Who,
        notifier: Notifier,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            desk: Answers.
            texts: Words.
            marks: Of the kinds.
            who: Who says what a check showed.
            notifier: Takes what could not be done.
            parent: Of the widget.
        """
        super().__init__(desk, who, notifier, parent)
        self._texts, self._marks = texts, marks
        self._asked: tuple[str, Member] | None = None
        self._chosen: _Name | None = None
        self._cause_id = ""
        self.clusters = RowTable(2, self)
        self.causes = RowTable(1, self)
        self.evidence = EvidenceView(self)
        self.words = QLineEdit(self)
        self.seek = KeyButton(parent=self)
        self.hits = HitGallery(texts, self)
        self.right = KeyButton("R", main=True, parent=self)
        self.wrong = KeyButton("W", main=True, parent=self)
        self.other = KeyButton("O", main=True, parent=self)
        self.others = QComboBox(self)
        self.undo = KeyButton("Backspace", parent=self)
        self._title, self._reason = QLabel(self), QLabel(self)
        self._told = ""
        self.setFocusProxy(self.clusters)
        self._lay_out()
        self._connect()
        self._retranslate()

    def ask_about(self, run_id: str, member: Member) -> None:
        """Choose the cluster that holds a defect as soon as it is known."""
        self._asked = (run_id, member)
        self._show()

    @property
    def cluster(self) -> Cluster | None:
        """The one that is looked at."""
        found = self._clusters()
        row = self._row(found)
        return found[row] if found else None

    @property
    def cause(self) -> CauseView | None:
        """The one that is looked at; None where nothing is claimed."""
        cluster = self.cluster
        if cluster is None or cluster.abstained:
            return None
        causes = cluster.causes[:_MOST_CAUSES]
        for one in causes:
            if one.id == self._cause_id:
                return one
        return causes[0] if causes else None

    def _lay_out(self) -> None:
        self._title.setProperty("part", "title")
        self._reason.setProperty("part", "quiet")
        self._reason.setWordWrap(True)
        for field in (self.words, self.others):
            field.setMinimumHeight(BUTTON_PX)
        self.others.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.others.setMinimumContentsLength(12)
        for view in (self.clusters, self.causes, self.evidence, self.hits):
            view.setMinimumHeight(_LEAST_LIST_PX)
        left = QWidget(self)
        left.setFixedWidth(_LEFT_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.clusters, 3)
        search = QHBoxLayout()
        search.setSpacing(GAP_PX)
        search.addWidget(self.words, 1)
        search.addWidget(self.seek)
        column.addLayout(search)
        column.addWidget(self.hits, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(left)
        row.addLayout(self._right_side(), 1)

    def _right_side(self) -> QVBoxLayout:
        card = QFrame(self)
        card.setProperty("part", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        inside.setSpacing(4)
        inside.addWidget(self._title)
        inside.addWidget(self._reason)
        both = QHBoxLayout()
        both.setSpacing(GAP_PX)
        both.addWidget(self.causes, 4)
        both.addWidget(self.evidence, 5)
        inside.addLayout(both, 1)
        main = QHBoxLayout()
        main.setSpacing(GAP_PX)
        for button in (self.right, self.wrong, self.other):
            main.addWidget(button)
        main.addWidget(self.others, 1)
        main.addWidget(self.undo)
        column = QVBoxLayout()
        column.setSpacing(GAP_PX)
        column.addWidget(card, 1)
        column.addLayout(main)
        return column

    def _connect(self) -> None:
        self.desk.kept.connect(self._on_kept)
        self.desk.found.connect(self._on_found)
        self.clusters.chosen.connect(self._on_cluster)
        self.causes.chosen.connect(self._on_cause)
        self.right.clicked.connect(self._on_right)
        self.wrong.clicked.connect(self._on_wrong)
        self.other.clicked.connect(self._on_other)
        self.undo.clicked.connect(self._on_undo)
        self.seek.clicked.connect(self._on_find)
        self.words.returnPressed.connect(self._on_find)

    @Slot(int)
    def _on_cluster(self, row: int) -> None:
        found = self._clusters()
        if row < len(found):
            self._chosen = _name_of(found[row])
            self._cause_id = ""
            self._told = ""
            self._show()

    @Slot(int)
    def _on_cause(self, row: int) -> None:
        cluster = self.cluster
        if cluster is not None and row < len(cluster.causes):
            self._cause_id = cluster.causes[row].id
            self._show()

    @Slot()
    def _on_right(self) -> None:
        self._say(Finding.RIGHT)

    @Slot()
    def _on_wrong(self) -> None:
        self._say(Finding.WRONG)

    @Slot()
    def _on_other(self) -> None:
        self._say(Finding.OTHER, str(self.others.currentData() or ""))

    @Slot()
    def _on_undo(self) -> None:
        self._told = ""
        self.desk.take_back()

    @Slot()
    def _on_find(self) -> None:
        self.desk.search(self.words.text())

    @Slot(object)
    def _on_found(self, found: Sequence[Found]) -> None:
        self.hits.show_hits(found)
        self._show()

    @Slot()
    def _on_kept(self) -> None:
        if self._told:
            self._notifier.post(Level.INFO, self._told)
        self._show()

    def _say(self, finding: Finding, other: str = "") -> None:
        cause, cluster = self.cause, self.cluster
        if cause is None or cluster is None or not self._may():
            return
        camera, index, number = cluster.members[0] if cluster.members else ("", 0, 0)
        about = f"{cluster.run_id}:{camera}:{index}:{number}"
        self._told = self._words[finding.value].replace("%1", cause.text)
        self.desk.say(cause, finding, other, about)

    def _may(self) -> bool:
        return self._who.may(Act.REVIEW)

    def _clusters(self) -> Sequence[Cluster]:
        return self.desk.clusters or ()

    def _row(self, clusters: Sequence[Cluster]) -> int:
        """The chosen one's row; the first where it is gone."""
        if self._asked is not None:
            run_id, member = self._asked
            for one in clusters:
                if run_id in ("", one.run_id) and member in one.members:
                    self._chosen, self._asked = _name_of(one), None
                    break
        names = [_name_of(one) for one in clusters]
        return names.index(self._chosen) if self._chosen in names else 0

    @Slot()
    def _show(self) -> None:
        clusters = self._clusters()
        rows, icons = cluster_rows(
            clusters, self._texts, self._marks, self._words["silent"]
        )
        self.clusters.show_rows(self._heads[0], rows, icons)
        cluster, cause = self.cluster, self.cause
        if clusters:
            self.clusters.choose(self._row(clusters))
        self._show_cluster(cluster)
        self.evidence.show_cause(cause)
        may = cause is not None and self._may()
        for button in (self.right, self.wrong, self.other):
            button.setEnabled(may)
        self.others.setEnabled(may and bool(cluster and cluster.others))
        self.undo.setEnabled(self.desk.can_take_back)
        self.seek.setEnabled(not self.desk.searching)

    def _show_cluster(self, cluster: Cluster | None) -> None:
        if cluster is None:
            unread = self.desk.clusters is None and self.desk.reading
            self._title.setText(self._words["reading" if unread else "empty"])
            self._reason.setText("")
            self.causes.show_rows(self._heads[1], [])
            self.causes.setVisible(False)
            self.evidence.setVisible(False)
            return
        name = self._texts.kind(cluster.kind)
        title = self._words["silent"] if cluster.abstained else name
        self._title.setText(f"{name}: {title}" if cluster.abstained else name)
        lines = [one for one in (cluster.pattern, cluster.reason) if one]
        self._reason.setText("\n".join(lines))
        causes = () if cluster.abstained else cluster.causes[:_MOST_CAUSES]
        self.causes.show_rows(self._heads[1], cause_rows(causes))
        self.causes.setVisible(bool(causes))
        self.evidence.setVisible(bool(causes))
        ids = [one.id for one in causes]
        if ids:
            self.causes.choose(
                ids.index(self._cause_id) if self._cause_id in ids else 0
            )
        self._show_others(cluster)

    def _show_others(self, cluster: Cluster) -> None:
        wanted = [("", self._words["nobody"]), *cluster.others]
        shown = [
            (str(self.others.itemData(n) or ""), self.others.itemText(n))
            for n in range(self.others.count())
        ]
        if shown != wanted:
            self.others.clear()
            for cause_id, text in wanted:
                self.others.addItem(text, cause_id)

    def _retranslate(self) -> None:
        self.desk.read_again()
        self._words = {
            "silent": self.tr("Not enough evidence"),
            "empty": self.tr("No causes are known yet"),
            "reading": self.tr("Reading the records"),
            "nobody": self.tr("Not known which"),
            Finding.RIGHT.value: self.tr("Kept as right: %1"),
            Finding.WRONG.value: self.tr("Kept as wrong: %1"),
            Finding.OTHER.value: self.tr("Kept: another cause than %1"),
        }
        self._heads = (
            (self.tr("Kind"), self.tr("Number"), self.tr("Likeliest cause")),
            (self.tr("Share"), self.tr("Cause"), self.tr("Right")),
        )
        self.right.say(self.tr("Right"), self.tr("A check has confirmed this cause"))
        self.wrong.say(self.tr("Wrong"), self.tr("A check has ruled this cause out"))
        self.other.say(self.tr("Other"), self.tr("It was the cause named beside it"))
        self.undo.say(self.tr("Undo"), self.tr("The last answer no longer counts"))
        self.seek.say(self.tr("Search"), self.tr("Find pictures by words"))
        self.words.setPlaceholderText(self.tr("dark streaks at the left edge"))
        self.words.setAccessibleName(self.tr("Words that describe pictures"))
        self.others.setAccessibleName(self.tr("The cause that it was instead"))
        for one in (self.words, self.others):
            one.setToolTip(one.accessibleName())
        self.clusters.setAccessibleName(self.tr("Groups of defects"))
        self.causes.setAccessibleName(self.tr("Ranked causes"))
        self._told = ""
        self._show()


def _name_of(cluster: Cluster) -> _Name:
    """What tells a cluster from the others, also after it has grown."""
    first = cluster.members[0] if cluster.members else None
    return cluster.run_id, cluster.kind, first
