"""The manual: the page about what was looked at, readable without a network."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextTable,
)
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from ui.help.book import START, TROUBLE, Book
from ui.spoken import Spoken
from ui.texts import Texts
from ui.theme import GAP_PX
from ui.widgets.keybutton import KeyButton

_MOST_PX = 1000
_SIDE_PX = 250
_MARGIN_PX = 40
_ABOVE_PX = {1: 0.0, 2: 20.0, 3: 12.0}
"""Room above a heading, by its level."""

_IMAGE = QTextDocument.ResourceType.ImageResource.value


class ManualBrowser(QTextBrowser):
    """Shows Markdown of this disk and nothing else; pictures fit the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenExternalLinks(False)
        self.setProperty("part", "manual")
        self.document().setDocumentMargin(2 * GAP_PX)

    def show_page(self, path: Path) -> None:
        """Show a file from its top."""
        kind = QTextDocument.ResourceType.MarkdownResource
        self.setSource(QUrl.fromLocalFile(str(path)), kind)

    def doSetSource(
        self,
        url: QUrl | str,
        kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource,
    ) -> None:
        """Show it as a page of a book, with nothing left of the page before."""
        super().doSetSource(url, kind)
        set_apart(self.document(), self.palette().color(QPalette.ColorRole.Mid))

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture no wider than the room; of a file elsewhere, nothing."""
        url = self.source().resolved(QUrl(name))
        if not url.isLocalFile():
            return None
        if kind != _IMAGE:
            return super().loadResource(kind, url)
        image = QImage(url.toLocalFile())
        room = min(self.viewport().width() - _MARGIN_PX, _MOST_PX)
        if image.isNull() or room < 1:
            return image
        ratio = self.devicePixelRatioF()
        wide = min(round(room * ratio), image.width())
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaledToWidth(wide, smooth)
        image.setDevicePixelRatio(ratio)
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            above = self.verticalScrollBar().value()
            self.reload()
            self.verticalScrollBar().setValue(above)


def set_apart(document: QTextDocument, line: QColor) -> None:
    """Give headings, paragraphs and tables the room that Markdown leaves out."""
    block = document.firstBlock()
    while block.isValid():
        shape = block.blockFormat()
        inside = QTextCursor(block).currentTable() is not None
        level = shape.headingLevel()
        shape.setTopMargin(_ABOVE_PX.get(level, 0.0) if block.position() else 0.0)
        shape.setBottomMargin(0.0 if inside else float(GAP_PX))
        QTextCursor(block).setBlockFormat(shape)
        if not level:
            _take_heading_away(block)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table = frame.format().toTableFormat()
            table.setCellPadding(6)
            table.setBorderCollapse(True)
            table.setBorderBrush(line)
            table.setBottomMargin(float(GAP_PX))
            frame.setFormat(table)


def _take_heading_away(block: QTextBlock) -> None:
    """A page's first words keep the heading's letters of the page before; undo that."""
    size = QTextFormat.Property.FontSizeAdjustment
    words = block.begin()
    while not words.atEnd():
        part = words.fragment()
        if part.charFormat().hasProperty(size):
            shape = part.charFormat()
            shape.clearProperty(size)
            shape.clearProperty(QTextFormat.Property.FontWeight)
            cursor = QTextCursor(block)
            cursor.setPosition(part.position())
            end = part.position() + part.length()
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(shape)
            words = block.begin()
        else:
            words += 1


class HelpPage(Spoken, QWidget):
    """The manual's page beside the buttons that lead on.

    Attributes:
        back: Enough read.
        tour_wanted: Somebody wants to be led round.
    """

    back = Signal()
    tour_wanted = Signal()

    def __init__(
        self,
        texts: Texts,
        book: Book | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing yet.

        Args:
            texts: Words; says which language is spoken.
            book: The manual; the shipped one if None.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._texts, self._book = texts, book or Book.shipped()
        self._place = START
        self._virtual = False
        self.text = ManualBrowser(self)
        self.leave = KeyButton("Esc", parent=self)
        self.contents = KeyButton("Home", parent=self)
        self.trouble = KeyButton("W", parent=self)
        self.tour = KeyButton("T", parent=self)
        self.setFocusProxy(self.text)
        self._lay_out()
        self.leave.clicked.connect(self.back)
        self.contents.clicked.connect(self._on_contents)
        self.trouble.clicked.connect(self._on_trouble)
        self.tour.clicked.connect(self.tour_wanted)
        self._say()

    def open(self, place: str) -> None:
        """Show the page about a place of the window."""
        self._place = place
        path = self._book.page(place, self._texts.language)
        if path is None:
            self.text.setPlainText(self._missing)
        else:
            self.text.show_page(path)

    def allow_tour(self, virtual: bool) -> None:
        """The tour is for a virtual line: it teaches a kind and starts the line."""
        self._virtual = virtual
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and self.text.isBackwardAvailable():
            self.text.backward()
            return
        super().keyPressEvent(event)

    def _here(self) -> str:
        """The page that is read now, which a link may have led to."""
        name = Path(self.text.source().path()).stem
        return name or self._place

    def _lay_out(self) -> None:
        side = QWidget(self)
        side.setFixedWidth(_SIDE_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        for button in (self.leave, self.contents, self.trouble, self.tour):
            column.addWidget(button)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self.text, 1)
        row.addWidget(side)

    @Slot()
    def _on_contents(self) -> None:
        self.open(START)

    @Slot()
    def _on_trouble(self) -> None:
        self.open(TROUBLE)

    def _retranslate(self) -> None:
        self._say()
        self.open(self._here())

    def _say(self) -> None:
        self._missing = self.tr("The manual is not on this computer.")
        self.leave.say(self.tr("Back to work"), self.tr("Close the manual"))
        self.contents.say(self.tr("Contents"), self.tr("All pages of the manual"))
        self.trouble.say(
            self.tr("What to do when"), self.tr("Signs of trouble and what helps")
        )
        tip = self.tr("A round on the virtual line, from Start to a new kind")
        if not self._virtual:
            tip = self.tr("The tour needs the virtual line; this line is a real one")
        self.tour.say(self.tr("Start the tour"), tip)
        self.tour.setEnabled(self._virtual)
        self.text.setAccessibleName(self.tr("Manual"))
