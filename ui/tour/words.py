"""What the tour says, in the language on screen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from inspector.enrol.draft import FEWEST
from ui.tour.steps import Facts, Hint

translate = QCoreApplication.translate


def tour_words(hint: Hint, facts: Facts) -> tuple[str, str]:
    """A short title and what to do."""
    title, text = {**_of_the_line(), **_of_teaching()}[hint]
    text = text.replace("%1", str(FEWEST)).replace("%2", str(facts.unnamed))
    return title, text.replace("%3", str(facts.picked))


def _of_the_line() -> Mapping[Hint, tuple[str, str]]:
    return {
        Hint.START: (
            translate("Tour", "Start the line"),
            translate(
                "Tour",
                "Press Start or F5. The strip is virtual: nothing can break, and no "
                "machine is told anything.",
            ),
        ),
        Hint.FIRST_DEFECT: (
            translate("Tour", "Wait for the first defect"),
            translate(
                "Tour", "The strip passes from top to bottom. It takes some seconds."
            ),
        ),
        Hint.LOOK: (
            translate("Tour", "Look at a defect"),
            translate(
                "Tour",
                "Each defect that is found stands in this list, newest on top. Tap "
                "one: its picture and its measures stay above until you press Newest.",
            ),
        ),
        Hint.GO_MAP: (
            translate("Tour", "Go to the map"),
            translate(
                "Tour", "The map shows the whole lot from above. Press Map or F3."
            ),
        ),
        Hint.OPEN: (
            translate("Tour", "Open a defect on the map"),
            translate(
                "Tour",
                "Across is the width in mm, along is the length in m. Tap a sign: its "
                "picture comes up beside the map.",
            ),
        ),
        Hint.GO_REVIEW: (
            translate("Tour", "Go to the review"),
            translate("Tour", "Here people check the machine. Press Review or Alt+3."),
        ),
        Hint.JUDGE: (
            translate("Tour", "Judge one picture"),
            translate(
                "Tour",
                "Say what it is: a kind by its number, 0 for a false alarm, U for "
                "unknown. Backspace takes the answer back.",
            ),
        ),
        Hint.STOP: (
            translate("Tour", "Stop the line"),
            translate(
                "Tour",
                "That was the whole way. Press Stop or F6; what is on its way is "
                "finished first.",
            ),
        ),
        Hint.STOPPING: (
            translate("Tour", "The line stops"),
            translate("Tour", "It finishes what is on its way."),
        ),
        Hint.DONE: (
            translate("Tour", "You have taught the line a kind"),
            translate(
                "Tour",
                "F1 opens the manual for the page that you look at. The tour can be "
                "started again from there.",
            ),
        ),
    }


def _of_teaching() -> Mapping[Hint, tuple[str, str]]:
    return {
        Hint.GO_BIN: (
            translate("Tour", "Go to New kind"),
            translate(
                "Tour",
                "What the line found and could not name waits there. Press New kind or "
                "Alt+4.",
            ),
        ),
        Hint.GATHER: (
            translate("Tour", "Wait for some pictures"),
            translate(
                "Tour",
                "%1 pictures of the same kind are wanted; %2 are here. The line goes "
                "on finding them.",
            ),
        ),
        Hint.TAUGHT: (
            translate("Tour", "This kind was taught before"),
            translate(
                "Tour",
                "Its findings have a name now, so few pictures without one come. Undo "
                "the last change on this page to teach it again, or skip this step.",
            ),
        ),
        Hint.PICK: (
            translate("Tour", "Pick %1 that look the same").replace("%1", str(FEWEST)),
            translate(
                "Tour",
                "Tap pictures with fine ribs side by side: no network was taught "
                "these. %3 of %1 are picked.",
            ),
        ),
        Hint.NAME: (
            translate("Tour", "Give the kind a name"),
            translate(
                "Tour",
                "One name is enough, in English or in Chinese; for example Ribs. It "
                "must not be a name that is there.",
            ),
        ),
        Hint.ASK: (
            translate("Tour", "Ask the gate"),
            translate(
                "Tour",
                "It tries the new kind on what is stored and says whether it would be "
                "reliable. The line runs on.",
            ),
        ),
        Hint.GATE: (
            translate("Tour", "The gate is at work"),
            translate("Tour", "It takes some seconds."),
        ),
        Hint.REFUSED: (
            translate("Tour", "The gate did not say go"),
            translate(
                "Tour",
                "The pictures are too few or not alike. Press Back, pick others that "
                "look the same, and ask again with another name.",
            ),
        ),
        Hint.PROMOTE: (
            translate("Tour", "Put the kind to use"),
            translate(
                "Tour",
                "The bars show how sure the gate is. Press Put to use or P: the "
                "running line takes the kind at once. It can be undone.",
            ),
        ),
        Hint.VERDICT: (
            translate("Tour", "Wait for its first finding"),
            translate(
                "Tour",
                "The next one of this kind is called by its name, here and live.",
            ),
        ),
    }
