"""Every public widget can be built with fakes only, in both languages, and drawn."""

import importlib
import inspect
import pkgutil

import pytest
from PySide6.QtWidgets import QWidget

import ui
from tests.ui.fakes import a_sighting
from ui.actions import Key
from ui.live.page import LivePage
from ui.live.waterfall import Waterfall
from ui.main_window import MainWindow
from ui.map.page import MapPage
from ui.map.view import MapView
from ui.notify import NotificationStrip
from ui.theme import DECISION_MARKS
from ui.widgets.alarms import AlarmStrip
from ui.widgets.banner import StateBanner
from ui.widgets.buttons import ActionButton
from ui.widgets.detail import CropView, DetailPanel
from ui.widgets.elided import ElidedLabel
from ui.widgets.gallery import Gallery
from ui.widgets.header import Cell, Header, LotEdit
from ui.widgets.kinds import KindBar
from ui.widgets.lamps import Lamps
from ui.widgets.marks import MarkLabel, Sign
from ui.widgets.width import WebWidth

MARK = next(iter(DECISION_MARKS.values()))


class Parts:
    """What widgets are built from."""

    def __init__(self, bridge, texts, marks, notifier, actions, over):
        self.bridge, self.texts, self.marks = bridge, texts, marks
        self.notifier, self.actions, self.over = notifier, actions, over


class NothingRecorded:
    """A source of a lot that is not there."""

    def sheet(self, _lot_id):
        return None

    def sighting(self, _lot, _number):
        return None


BUILT = {
    ActionButton: lambda p: ActionButton(p.actions[Key.START], main=True),
    AlarmStrip: lambda p: AlarmStrip(p.bridge, p.actions[Key.ACKNOWLEDGE]),
    Cell: lambda p: Cell(ElidedLabel("9", "value")),
    CropView: lambda p: CropView(p.marks),
    DetailPanel: lambda p: DetailPanel(p.texts, p.marks),
    ElidedLabel: lambda p: ElidedLabel("99", "value"),
    Gallery: lambda p: Gallery(p.texts, p.marks),
    Header: lambda p: Header(p.bridge, p.actions[Key.LANGUAGE]),
    KindBar: lambda p: KindBar(p.bridge, p.texts, p.marks),
    Lamps: lambda p: Lamps(p.bridge),
    LivePage: lambda p: LivePage(
        p.bridge,
        p.texts,
        p.marks,
        *(p.actions[key] for key in (Key.FREEZE, Key.FOLLOW, Key.SCALE)),
    ),
    LotEdit: lambda p: LotEdit(),
    MainWindow: lambda p: MainWindow(p.bridge, p.texts, p.marks, p.notifier),
    MapPage: lambda p: MapPage(
        p.bridge, p.texts, p.marks, NothingRecorded(), (p.actions[Key.RULER],) * 2
    ),
    MapView: lambda p: MapView(p.marks),
    MarkLabel: lambda p: MarkLabel(MARK),
    NotificationStrip: lambda p: NotificationStrip(p.notifier, p.over),
    Sign: lambda p: Sign(MARK),
    StateBanner: lambda p: StateBanner(p.bridge),
    Waterfall: lambda p: Waterfall(p.texts, p.marks),
    WebWidth: lambda p: WebWidth(p.bridge),
}


@pytest.fixture
def parts(qtbot, bridge, texts, marks, notifier, actions):
    over = QWidget()
    qtbot.addWidget(over)
    return Parts(bridge, texts, marks, notifier, actions, over)


def public_widgets():
    found = set()
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        for name, value in inspect.getmembers(importlib.import_module(module.name)):
            if inspect.isclass(value) and issubclass(value, QWidget):
                ours = value.__module__.startswith("ui.") and not name.startswith("_")
                found |= {value} if ours else set()
    return found


def test_every_public_widget_is_in_the_list():
    assert public_widgets() == set(BUILT)


@pytest.mark.parametrize("widget", BUILT, ids=lambda widget: widget.__name__)
def test_it_is_built_with_fakes_drawn_and_translated(qtbot, parts, widget, texts):
    made = BUILT[widget](parts)
    qtbot.addWidget(made)
    parts.bridge.sightings.emit([a_sighting()])
    texts.switch("zh")
    for size in ((1, 1), (300, 200), (1400, 800)):
        made.resize(*size)
        assert not made.grab().isNull()
