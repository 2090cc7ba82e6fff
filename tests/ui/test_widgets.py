"""Every public widget can be built with fakes only, in both languages, and drawn."""

import importlib
import inspect
import pkgutil

import pytest
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

import ui
from inspector.errors import StoreError
from inspector.recipe import RulePart
from inspector.release.settings import settings_of
from inspector.upkeep import Facts
from tests.ui.asking import ScriptedAsker
from tests.ui.baking import ScriptedBook
from tests.ui.closing import ScriptedLots, ScriptedMap, ScriptedShifts, an_end
from tests.ui.fakes import a_sighting
from tests.ui.reviewing import RememberingStore, ScriptedReviews, parts_of
from tests.ui.teaching import ScriptedTeacher
from ui.actions import Key
from ui.calibrate.desk import CalibrateDesk
from ui.calibrate.panel import CalibratePanel, LivePicture
from ui.cause.desk import CauseDesk
from ui.cause.evidence import EvidenceView
from ui.cause.hits import HitGallery
from ui.cause.page import CausePage
from ui.deskpage import DeskPage
from ui.enrol.bin import BinGallery
from ui.enrol.desk import EnrolDesk
from ui.enrol.form import KindForm
from ui.enrol.gateview import GateView, RateBars
from ui.enrol.page import EnrolPage
from ui.health.cameras import CamerasSection
from ui.health.inspection import InspectionSection
from ui.health.logs import LogsSection
from ui.health.page import HealthPage
from ui.health.storage import StorageSection
from ui.health.users import UsersSection
from ui.help.page import HelpPage, ManualBrowser
from ui.live.page import LivePage
from ui.live.waterfall import Waterfall
from ui.login.page import LoginPage
from ui.lot.desk import LotDesk
from ui.lot.facts import FactsCard
from ui.lot.page import LotPage
from ui.lot.signbar import SignBar
from ui.main_window import MainWindow
from ui.map.page import MapPage
from ui.map.view import MapView
from ui.notify import NotificationStrip
from ui.pages import Pages
from ui.recipe.desk import RecipeDesk
from ui.recipe.form import PartForm, SettingField
from ui.recipe.page import RecipePage
from ui.recipe.sections import DifferencesSection, SettingsSection
from ui.recipe.tolerances import MatrixTable, TolerancesSection
from ui.recipe.trial import TrialSection
from ui.recipe.versions import VersionsSection
from ui.report.desk import ShiftDesk
from ui.report.page import ShiftPage
from ui.report.sheets import Sheets
from ui.review.around import AroundView
from ui.review.desk import ReviewDesk
from ui.review.kindkeys import KindKeys
from ui.review.page import ReviewPage
from ui.review.picture import MarkedPicture
from ui.theme import DECISION_MARKS
from ui.tour.coach import CoachCard, Spotlight
from ui.who import Who
from ui.widgets.alarms import AlarmStrip
from ui.widgets.banner import StateBanner
from ui.widgets.buttons import ActionButton
from ui.widgets.detail import CropView, DetailPanel
from ui.widgets.elided import ElidedLabel, ElidedText
from ui.widgets.form import Field
from ui.widgets.gallery import Gallery
from ui.widgets.header import Cell, Header, LotEdit
from ui.widgets.histogram import Bars, Histogram
from ui.widgets.keybutton import KeyButton
from ui.widgets.kinds import KindBar
from ui.widgets.lamps import Lamps
from ui.widgets.marks import MarkLabel, Sign
from ui.widgets.pagearea import PageArea
from ui.widgets.pagebar import PageBar
from ui.widgets.rows import RowTable
from ui.widgets.sections import Sections
from ui.widgets.table import Table
from ui.widgets.userbutton import UserButton
from ui.widgets.width import WebWidth
from ui.widgets.wrapped import WrappedLabel

MARK = next(iter(DECISION_MARKS.values()))


class Parts:
    """What widgets are built from."""

    def __init__(self, bridge, texts, marks, notifier, actions, over):
        self.bridge, self.texts, self.marks = bridge, texts, marks
        self.notifier, self.actions, self.over = notifier, actions, over
        self.who = Who(parent=over)

    def reviews(self):
        """A desk with nothing to judge."""
        return ReviewDesk(
            parts_of(ScriptedReviews(), RememberingStore()), self.who, self.over
        )

    def recipe(self):
        """A desk with the steel line's recipe."""
        return RecipeDesk(ScriptedBook(), self.who, self.over)

    def calibrations(self):
        """A desk without a camera."""
        return CalibrateDesk(NoCameras(), self.bridge, self.who, self.over)


class NoCameras:
    """A station whose cameras cannot be had."""

    cameras = ()


class NothingRecorded:
    """A source of a lot that is not there."""

    def sheet(self, _lot_id):
        return None

    def sighting(self, _lot, _number):
        return None


class Nothing:
    """An upkeep that has nothing to tell."""

    def facts(self):
        return Facts()

    def backup(self):
        raise StoreError("there is no disk")

    def log(self, most=200):
        return ()


BUILT = {
    ActionButton: lambda p: ActionButton(p.actions[Key.START], main=True),
    AroundView: lambda p: AroundView(p.marks),
    AlarmStrip: lambda p: AlarmStrip(p.bridge, p.actions[Key.ACKNOWLEDGE]),
    CausePage: lambda p: CausePage(
        CauseDesk(ScriptedAsker(), lambda: "", lambda: "en", p.who, p.over),
        p.texts,
        p.marks,
        p.who,
        p.notifier,
    ),
    EvidenceView: lambda p: EvidenceView(),
    HitGallery: lambda p: HitGallery(p.texts),
    RowTable: lambda p: RowTable(0),
    Cell: lambda p: Cell(ElidedLabel("9", "value")),
    Bars: lambda p: Bars(),
    CalibratePanel: lambda p: CalibratePanel(p.calibrations(), p.notifier),
    LivePicture: lambda p: LivePicture(),
    CamerasSection: lambda p: CamerasSection(p.bridge),
    CropView: lambda p: CropView(p.marks),
    DetailPanel: lambda p: DetailPanel(p.texts, p.marks),
    ElidedLabel: lambda p: ElidedLabel("99", "value"),
    ElidedText: lambda p: ElidedText(),
    WrappedLabel: lambda p: WrappedLabel(),
    PageArea: lambda p: PageArea(QStackedWidget()),
    BinGallery: lambda p: BinGallery(),
    EnrolPage: lambda p: EnrolPage(
        EnrolDesk(ScriptedTeacher(), p.who, p.over),
        p.bridge,
        p.texts,
        p.marks,
        p.who,
        tuple,
        p.notifier,
    ),
    CoachCard: lambda p: CoachCard(),
    Spotlight: lambda p: Spotlight(p.over),
    HelpPage: lambda p: HelpPage(p.texts),
    ManualBrowser: lambda p: ManualBrowser(),
    GateView: lambda p: GateView(p.texts),
    KindForm: lambda p: KindForm(),
    RateBars: lambda p: RateBars(p.texts),
    Gallery: lambda p: Gallery(p.texts, p.marks),
    Header: lambda p: Header(p.bridge, p.actions[Key.LANGUAGE]),
    KeyButton: lambda p: KeyButton("U"),
    Sections: lambda p: Sections([QLabel("first"), QLabel("second")]),
    KindKeys: lambda p: KindKeys(p.texts, p.marks),
    Field: lambda p: Field(secret=True),
    HealthPage: lambda p: HealthPage(
        p.bridge, Who(parent=p.over), Nothing(), p.notifier
    ),
    Histogram: lambda p: Histogram(),
    InspectionSection: lambda p: InspectionSection(p.bridge),
    KindBar: lambda p: KindBar(p.bridge, p.texts, p.marks),
    Lamps: lambda p: Lamps(p.bridge),
    LivePage: lambda p: LivePage(
        p.bridge,
        p.texts,
        p.marks,
        *(p.actions[key] for key in (Key.FREEZE, Key.FOLLOW, Key.SCALE)),
    ),
    LoginPage: lambda p: LoginPage(p.bridge),
    LogsSection: lambda p: LogsSection(),
    LotEdit: lambda p: LotEdit(),
    FactsCard: lambda p: FactsCard(p.texts, p.marks),
    SignBar: lambda p: SignBar(),
    Sheets: lambda p: Sheets(),
    LotPage: lambda p: LotPage(
        LotDesk(ScriptedLots(an_end()), ScriptedMap(), p.bridge, p.over),
        p.texts,
        p.marks,
        p.who,
        p.notifier,
    ),
    ShiftPage: lambda p: ShiftPage(
        ShiftDesk(ScriptedShifts(), p.bridge, lambda: "en", p.over),
        p.who,
        p.notifier,
    ),
    MainWindow: lambda p: MainWindow(p.bridge, p.texts, p.marks, p.notifier),
    MapPage: lambda p: MapPage(
        p.bridge, p.texts, p.marks, NothingRecorded(), (p.actions[Key.RULER],) * 2
    ),
    MapView: lambda p: MapView(p.marks),
    MarkedPicture: lambda p: MarkedPicture(p.marks),
    MarkLabel: lambda p: MarkLabel(MARK),
    NotificationStrip: lambda p: NotificationStrip(p.notifier, p.over),
    Pages: lambda p: Pages(
        p.bridge, p.texts, p.marks, p.notifier, Who(parent=p.over), p.actions
    ),
    PageBar: lambda p: PageBar([p.actions[Key.LIVE], p.actions[Key.MAP]]),
    DifferencesSection: lambda p: DifferencesSection(p.recipe()),
    MatrixTable: lambda p: MatrixTable(),
    PartForm: lambda p: PartForm(),
    RecipePage: lambda p: RecipePage(p.recipe(), p.texts, p.who, tuple, p.notifier),
    SettingField: lambda p: SettingField(settings_of(RulePart)[0]),
    SettingsSection: lambda p: SettingsSection(p.recipe(), tuple, p.texts),
    TolerancesSection: lambda p: TolerancesSection(p.recipe(), p.texts, tuple),
    TrialSection: lambda p: TrialSection(p.recipe(), p.texts),
    VersionsSection: lambda p: VersionsSection(p.recipe()),
    ReviewPage: lambda p: ReviewPage(
        p.reviews(), p.texts, p.marks, p.who, lambda: ("pit",), p.notifier
    ),
    Sign: lambda p: Sign(MARK),
    StateBanner: lambda p: StateBanner(p.bridge),
    StorageSection: lambda p: StorageSection(p.bridge, Who(parent=p.over)),
    Table: lambda p: Table(),
    UserButton: lambda p: UserButton(Who(parent=p.over), p.actions[Key.LOGIN]),
    UsersSection: lambda p: UsersSection(p.bridge),
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
    assert public_widgets() - {DeskPage} == set(BUILT)  # it is a base only


@pytest.mark.parametrize("widget", BUILT, ids=lambda widget: widget.__name__)
def test_it_is_built_with_fakes_drawn_and_translated(qtbot, parts, widget, texts):
    made = BUILT[widget](parts)
    qtbot.addWidget(made)
    parts.bridge.sightings.emit([a_sighting()])
    texts.switch("zh")
    for size in ((1, 1), (300, 200), (1400, 800)):
        made.resize(*size)
        assert not made.grab().isNull()
