"""The recipe page: sections over one draft, and the way to its release."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.errors import RecipeError
from inspector.release.book import Pages
from inspector.release.versions import checked_why
from ui.deskpage import DeskPage
from ui.notify import Level, Notifier
from ui.recipe.desk import RecipeDesk
from ui.recipe.sections import DifferencesSection, SettingsSection
from ui.recipe.tolerances import TolerancesSection
from ui.recipe.trial import TrialSection
from ui.recipe.versions import VersionsSection
from ui.recipe.words import problem_words
from ui.texts import Texts, count, sentence
from ui.theme import GAP_PX
from ui.who import Who
from ui.widgets.form import Field
from ui.widgets.keybutton import KeyButton
from ui.widgets.sections import Sections

_LONGEST_WHY = 500


class RecipePage(DeskPage[RecipeDesk]):
    """Tolerances, settings, differences, trial, versions."""

    def __init__(
        self,
        desk: RecipeDesk,
        texts: Texts,
        who: Who,
        kinds: Callable[[], tuple[str, ...]],
        notifier: Notifier,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            desk: The draft.
            texts: Words.
            who: Who changes it.
            kinds: Kinds that people taught.
            notifier: Takes what could not be done.
            parent: Of the widget.
        """
        super().__init__(desk, who, notifier, parent)
        self.tolerances = TolerancesSection(desk, texts, kinds, self)
        self.settings = SettingsSection(desk, kinds, texts, self)
        self.differences = DifferencesSection(desk, self)
        self.trial = TrialSection(desk, texts, self)
        self.versions = VersionsSection(desk, self)
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        self.why = Field(longest=_LONGEST_WHY, parent=self)
        self.discard = KeyButton(parent=self)
        self.release = KeyButton("Ctrl+R", main=True, parent=self)
        shown = (
            self.tolerances,
            self.settings,
            self.differences,
            self.trial,
            self.versions,
        )
        self.sections = Sections(shown, self)
        self._lay_out()
        self._connect()
        self._retranslate()

    def choose(self, section: QWidget) -> None:
        """Show one of the sections."""
        self.sections.choose(section)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(2 * GAP_PX)
        foot.addWidget(self._state, 2)
        foot.addWidget(self.why, 3)
        foot.addWidget(self.discard)
        foot.addWidget(self.release)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        whole.setSpacing(GAP_PX)
        whole.addWidget(self.sections, 1)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.desk.released.connect(self._on_released)
        self.why.edit.textEdited.connect(self._show)
        self.discard.clicked.connect(self.desk.discard)
        self.release.clicked.connect(self._on_release)
        self.versions.wanted.connect(self._on_back)

    @Slot()
    def _on_release(self) -> None:
        if self._reason_given():
            self.desk.release(self.why.text)

    @Slot(int)
    def _on_back(self, number: int) -> None:
        if self._reason_given():
            self.desk.roll_back(number, self.why.text)
        else:
            self.why.setFocus()
            self._notifier.warn(self.tr("Say why first; it stands in the audit."))

    @Slot(object)
    def _on_released(self, pages: Pages) -> None:
        self.why.edit.clear()
        number = pages.versions[0].number if pages.versions else 0
        text = self.tr("Version %1 is in use from the next start of the line on.")
        self._notifier.post(Level.INFO, text.replace("%1", count(number)))
        self._show()

    def _reason_given(self) -> bool:
        try:
            checked_why(self.why.text)
        except RecipeError:
            return False
        return True

    @Slot()
    def _show(self) -> None:
        draft = self.desk.draft
        may = self._who.may(Act.RECIPE)
        changed = len(self.desk.differences)
        ready = may and changed > 0 and not self.desk.busy
        if self.desk.busy:
            text = self.tr("The files are being read or written.")
        elif draft is None:
            text = self.tr("No recipe could be read.")
        elif draft.problems:
            text = self._wrong()
        elif changed:
            text = self.tr("Settings that differ from the version in use: %1.")
            text = text.replace("%1", count(changed))
            if not self._reason_given():
                text += " " + self.tr("Say why, then release.")
        elif not may:
            text = self.tr("A process engineer may change the recipe.")
        else:
            text = self.tr("Nothing is changed.")
        self._state.setText(text)
        self.release.setEnabled(ready and self._reason_given())
        self.discard.setEnabled(may and self.desk.dirty and not self.desk.busy)
        self.why.edit.setEnabled(may)

    def _wrong(self) -> str:
        draft = self.desk.draft
        problems = () if draft is None else draft.problems
        text = self.tr("▲ Wrong settings: %1. Nothing can be released.")
        text = text.replace("%1", count(len(problems)))
        between = [one for one in problems if one.key not in ("value", "rule")]
        if between:
            text += " " + sentence(problem_words(between[0], None))
        return text

    def _retranslate(self) -> None:
        words = (
            self.tr("Tolerances"),
            self.tr("Settings"),
            self.tr("Differences"),
            self.tr("Trial"),
            self.tr("Versions"),
        )
        self.sections.say(words)
        self.why.say(self.tr("Why the recipe changes"))
        self.discard.say(
            self.tr("Discard"), self.tr("The draft becomes what is in use")
        )
        self.release.say(
            self.tr("Release"), self.tr("The line takes it at its next start")
        )
        self._show()
