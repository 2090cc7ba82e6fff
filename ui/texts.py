"""Words in English and Chinese, switched while the program runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.resources import as_file, files
from typing import Literal, get_args

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator

from inspector.access import Role
from inspector.classify.kinds import Kind
from inspector.findings import Decision
from inspector.line.client import BookCommand, LineCommand, Refused
from inspector.recipe import KindPart
from inspector.status import Phase
from inspector.types import UNKNOWN, GapReason
from ui.said import said

Language = Literal["zh", "en"]
_OF_THE_LINE = {one.__name__ for one in get_args(LineCommand | BookCommand)}
NO_VALUE = "–"  # noqa: RUF001 - a dash for people, never parsed


class Texts(QObject):
    """Owns the translators and the names of kinds.

    A switch posts a LanguageChange event to every widget, which then asks again.
    """

    def __init__(
        self,
        kinds: Mapping[str, KindPart] | None = None,
        language: Language = "en",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._named = dict(kinds or {})
        self._kinds: Mapping[str, KindPart] = self._named
        self._translators: list[QTranslator] = []
        self.language: Language = "en"
        self.switch(language)

    def switch(self, language: Language) -> None:
        """Speak `language` from now on."""
        if language == self.language:
            return
        self.language = language
        self._remove()
        if language == "zh":
            self._install()

    def toggle(self) -> None:
        """The other language."""
        self.switch("en" if self.language == "zh" else "zh")

    def close(self) -> None:
        """Take the translators away; the program's own words stay English."""
        self._remove()
        self.language = "en"

    def kind(self, kind: str) -> str:
        """What the plant calls a kind, in the language on screen."""
        if kind == UNKNOWN:
            return QCoreApplication.translate("Texts", "Unknown")
        names = self._kinds.get(kind)
        if names is None:
            return _plain(kind)
        return names.zh if self.language == "zh" else names.en

    def names(self, kind: str) -> KindPart:
        """What the plant calls a kind in both languages, else its key as words."""
        plain = _plain(kind)
        return self._kinds.get(kind) or KindPart(en=plain, zh=plain)

    def learn(self, kinds: Iterable[Kind]) -> None:
        """Know the names of kinds that people taught; the recipe's keep theirs."""
        taught = {
            kind.name: KindPart(en=kind.en or kind.name, zh=kind.zh or kind.name)
            for kind in kinds
        }
        self._kinds = {**taught, **self._named}

    def _install(self) -> None:
        own = QTranslator(self)
        with as_file(files("ui") / "i18n" / "zh_CN.qm") as path:
            own.load(str(path))
        dialogs = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        dialogs.load("qtbase_zh_CN", folder)
        self._translators = [dialogs, own]
        for translator in self._translators:
            QCoreApplication.installTranslator(translator)

    def _remove(self) -> None:
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
            translator.deleteLater()
        self._translators = []


def _plain(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def decision_word(decision: Decision) -> str:
    """What a person calls a decision."""
    words = {
        Decision.ACCEPT: QCoreApplication.translate("Texts", "Accept"),
        Decision.REVIEW: QCoreApplication.translate("Texts", "Review"),
        Decision.REJECT: QCoreApplication.translate("Texts", "Reject"),
    }
    return words[decision]


def phase_word(phase: Phase) -> str:
    """What a person calls the line's state."""
    words = {
        Phase.IDLE: QCoreApplication.translate("Texts", "Stopped"),
        Phase.PREPARING: QCoreApplication.translate("Texts", "Preparing"),
        Phase.RUNNING: QCoreApplication.translate("Texts", "Running"),
        Phase.DEGRADED: QCoreApplication.translate("Texts", "Degraded"),
        Phase.STOPPING: QCoreApplication.translate("Texts", "Stopping"),
        Phase.FAULT: QCoreApplication.translate("Texts", "Fault"),
    }
    return words[phase]


def role_word(role: Role) -> str:
    """What a person calls a role."""
    words = {
        Role.OPERATOR: QCoreApplication.translate("Texts", "Operator"),
        Role.PROCESS: QCoreApplication.translate("Texts", "Process engineer"),
        Role.QA: QCoreApplication.translate("Texts", "Quality"),
        Role.ADMIN: QCoreApplication.translate("Texts", "Administrator"),
    }
    return words[role]


def refusal_text(refused: Refused) -> str:
    """Why a command was refused, in the language on screen where that is known."""
    return refusal_words(refused) or sentence(refused.why)


def refusal_words(refused: Refused) -> str:
    """The window's own words for a refusal, "" where there are none."""
    words = {
        "WrongLogin": QCoreApplication.translate(
            "Texts",
            "The name or the password is wrong. After five wrong passwords an account "
            "is locked for a while.",
        ),
        "AccountLocked": QCoreApplication.translate(
            "Texts",
            "This account is locked after wrong passwords. Wait a few minutes, or ask "
            "an administrator to give it a new password.",
        ),
        "AccountOff": QCoreApplication.translate(
            "Texts", "This account is switched off; ask an administrator."
        ),
        "WeakPassword": QCoreApplication.translate(
            "Texts",
            "A password has 8 to 1024 letters, and not one letter again and again.",
        ),
        "LastAdmin": QCoreApplication.translate(
            "Texts",
            "This is the last administrator; make somebody else administrator first.",
        ),
        "TakenName": QCoreApplication.translate(
            "Texts", "There is such a user already; choose another name."
        ),
    }
    if refused.kind == "AccessError" and refused.command in _OF_THE_LINE:
        return QCoreApplication.translate(
            "Texts",
            "Whoever is logged in may not do this; log in as somebody who may.",
        )
    return words.get(refused.kind, "")


def gap_word(reason: str) -> str:
    """Why material went by unseen, as a person says it; an unknown reason as it is."""
    words: dict[str, str] = {
        GapReason.LOST: QCoreApplication.translate("Texts", "lines lost"),
        GapReason.INCOMPLETE: QCoreApplication.translate("Texts", "damaged block"),
        GapReason.BUSY: QCoreApplication.translate("Texts", "could not follow"),
        GapReason.CAMERA: QCoreApplication.translate("Texts", "camera away"),
        GapReason.UNREADABLE: QCoreApplication.translate("Texts", "unreadable picture"),
        GapReason.FAILED: QCoreApplication.translate("Texts", "inspection failed"),
        GapReason.STOPPED: QCoreApplication.translate("Texts", "stopped"),
        GapReason.RECORDED: QCoreApplication.translate("Texts", "gap in the recording"),
        GapReason.CRASHED: QCoreApplication.translate(
            "Texts", "line process died (estimate)"
        ),
    }
    return words.get(reason, reason)


def sentence(text: str) -> str:
    """What the line says, in the language on screen, with a capital at its start."""
    told = said(text)
    return told[:1].upper() + told[1:]


def percent(share: float) -> str:
    """A share in percent, rounded down: 100 % means all of it."""
    hundredths = int(max(0.0, min(1.0, share)) * 10_000 + 1e-9)
    return f"{hundredths / 100:.2f} %"


def metres(mm: float) -> str:
    """A length along the web in metres, without the unit."""
    return f"{mm / 1000:,.1f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def count(number: int) -> str:
    """A count, its thousands set apart."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def short_count(number: int) -> str:
    """A count in few characters: whole thousands or millions where it is large."""
    if number < 100_000:
        return count(number)
    if number < 10_000_000:
        return f"{number // 1000}k"
    return f"{number // 1_000_000}M"


def clock(at: datetime) -> str:
    """The time of day of an instant, in the zone it carries."""
    return f"{at:%H:%M:%S}"
