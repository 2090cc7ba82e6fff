"""Finds what is cut off in a window: words without room, widgets outside of it."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QWidget,
)

from ui.widgets.elided import ElidedLabel, ElidedText

GLOVE_PX = 48
_SLACK_PX = 1


def cut_off(window):
    """A line for each visible label, button or heading that is not seen whole."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.size().isEmpty():
            found += _vanished(widget)
            continue
        lack = _lack_of_room(widget)
        if isinstance(widget, QLabel | QAbstractButton | QComboBox):
            lack = lack or _outside(widget)
        if lack:
            found.append(f"{_name(widget)}: {lack}")
    return found


def too_large(window, wanted):
    """Why the window is not as large as it was told to be, "" if it is."""
    least = window.minimumSizeHint().expandedTo(window.minimumSize())
    if least.width() > wanted.width() or least.height() > wanted.height():
        return (
            f"the window needs {least.width()} x {least.height()}, "
            f"there are {wanted.width()} x {wanted.height()}"
        )
    return ""


def unreachable(window, buttons):
    """Which of these buttons can neither be seen nor be scrolled to."""
    return [
        f"{_name(one)}: {why}"
        for one in buttons
        if one.isVisibleTo(window) and (why := _outside(one))
    ]


def without_tip(window):
    """Inputs, figures and wordless buttons in sight that do not say what they are."""
    asked = [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, QLineEdit | QComboBox)
        or (isinstance(one, QPushButton) and not one.text())
        or one.property("part") == "value"
    ]
    return [f"{_name(one)}: no tip" for one in asked if _is_silent(one)]


def unfit(page):
    """Which buttons with words are too small for gloves, nameless or too narrow."""
    buttons = [one for one in page.findChildren(QAbstractButton) if one.isVisible()]
    return [
        f"{_name(one)}: {one.width()} x {one.height()} px, {one.accessibleName()!r}"
        for one in buttons
        if one.text() and not _is_fit(one)
    ]


def _is_fit(button):
    wide = button.fontMetrics().horizontalAdvance(button.text())
    large = min(button.width(), button.height()) >= GLOVE_PX
    return large and wide <= button.width() - 16 and bool(button.accessibleName())


def _is_silent(widget):
    if not widget.isVisible() or isinstance(widget.parentWidget(), QComboBox):
        return False
    words = widget.text() if isinstance(widget, QLabel) else "an input"
    return bool(words) and not widget.toolTip()


def inner_places(page):
    """The stacks inside a page, each with its number of places."""
    return [one for one in page.findChildren(QStackedWidget) if one.count() > 1]


def _vanished(widget):
    words = isinstance(widget, QLabel | QAbstractButton) and widget.text()
    if words and widget.isVisible():
        return [f"{_name(widget)}: there is no room for it at all"]
    return []


def _lack_of_room(widget):
    if isinstance(widget, ElidedLabel):
        return _lack_of_elided(widget)
    if isinstance(widget, ElidedText):
        whole = widget.shown == widget.text() or widget.toolTip()
        return "" if whole else "shortened, and no tip has the whole"
    if isinstance(widget, QLabel):
        return _lack_of_label(widget)
    if isinstance(widget, QAbstractButton | QComboBox):
        if isinstance(widget, QAbstractButton) and not widget.text():
            return ""
        return _lack(widget.sizeHint(), widget)
    if isinstance(widget, QHeaderView):
        return _lack_of_heading(widget)
    return ""


def _lack_of_elided(label):
    """It may be shortened, if the whole is in its tip."""
    shown = label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 2
    if shown or label.toolTip():
        return ""
    return "shortened, and no tip has the whole"


def _lack_of_label(label):
    if not label.text() or (label.pixmap() and not label.pixmap().isNull()):
        return ""
    if not label.wordWrap():
        return _lack(label.sizeHint(), label)
    wanted = label.heightForWidth(label.width())
    if wanted > label.height() + _SLACK_PX:
        return f"needs {wanted} px of height, has {label.height()}"
    words = label.text().replace("\n", " ").split(" ")
    widest = max(label.fontMetrics().horizontalAdvance(word) for word in words)
    cjk = any(ord(letter) > 0x2E80 for letter in label.text())
    if not cjk and widest > label.width() + _SLACK_PX:
        return f"its longest word needs {widest} px, there are {label.width()}"
    return ""


def _lack(wanted, widget):
    if wanted.width() > widget.width() + _SLACK_PX:
        return f"needs {wanted.width()} px of width, has {widget.width()}"
    if wanted.height() > widget.height() + _SLACK_PX:
        return f"needs {wanted.height()} px of height, has {widget.height()}"
    return ""


def _lack_of_heading(header):
    table = header.parent()
    if not isinstance(table, QTableView) or table.horizontalHeader() is not header:
        return ""
    narrow = [
        header.model().headerData(n, header.orientation())
        for n in range(header.count())
        if not header.isSectionHidden(n)
        and header.sectionSizeFromContents(n).width() > header.sectionSize(n)
    ]
    wide = header.length() > header.viewport().width() + _SLACK_PX
    scrolls = table.horizontalScrollBar().isVisible()
    if wide and not scrolls:
        narrow.append(f"{header.length()} px of columns in {table.width()}")
    return f"headings without room: {narrow}" if narrow else ""


def _outside(widget):
    """Whether some parent hides a part of it and nothing scrolls there."""
    inner, place = widget, QRect(QPoint(0, 0), widget.size())
    while inner.parentWidget() is not None and not inner.isWindow():
        outer = inner.parentWidget()
        place.translate(inner.pos())
        area = outer.parentWidget()
        if isinstance(area, QAbstractScrollArea) and outer is area.viewport():
            return _cannot_scroll(area, inner, place) or _outside(area)
        if not outer.rect().adjusted(-1, -1, 1, 1).contains(place):
            return f"reaches out of {type(outer).__name__} by {_by(outer, place)}"
        inner = outer
    return ""


def _cannot_scroll(area, inner, place):
    """Where a scroll area hides a part, its bars must be there to bring it back."""
    room = area.viewport().rect()
    across = place.left() < room.left() or place.right() > room.right()
    along = place.top() < room.top() or place.bottom() > room.bottom()
    lacks = []
    if across and not area.horizontalScrollBar().maximum():
        lacks.append("across")
    if along and not area.verticalScrollBar().maximum():
        lacks.append("along")
    return f"hidden and not to be scrolled {' and '.join(lacks)}" if lacks else ""


def _by(outer, place):
    room = outer.rect()
    return max(
        room.left() - place.left(),
        room.top() - place.top(),
        place.right() - room.right(),
        place.bottom() - room.bottom(),
    )


def _name(widget):
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    over = [type(widget).__name__]
    outer = widget.parentWidget()
    while outer is not None and not outer.isWindow():
        if type(outer).__module__.startswith("ui."):
            over.append(type(outer).__name__)
        outer = outer.parentWidget()
    return f"{' < '.join(over)} {words[:50]!r}"
