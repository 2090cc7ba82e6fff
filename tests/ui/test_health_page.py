from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from inspector.access import Account, Role, User
from inspector.errors import StoreError
from inspector.line.client import (
    AddUser,
    ChangeRole,
    ResetPassword,
    Seat,
    SwitchUser,
)
from inspector.plant import RetentionPart
from inspector.status import Latency, Ledger, Phase
from inspector.store.proofs import CalibrationFacts, CertificateFacts
from inspector.upkeep import Facts, Kept, LogLine
from inspector.views import Gauge
from tests.ui.cutoffs import unfit
from ui.actions import Key
from ui.health.rates import Rates
from ui.main_window import MainWindow

NOW = datetime.now(UTC)
CHEN = User("chen", "陈", Role.ADMIN)
WANG = User("wang", "王建国", Role.OPERATOR)
ACCOUNTS = (Account(CHEN, NOW, None), Account(WANG, NOW, NOW + timedelta(hours=1)))
ADMIN = Seat(asked=True, user=CHEN, accounts=ACCOUNTS, done=1)
OPERATOR = Seat(asked=True, user=WANG, done=1)
KEPT = Kept(Path("/backups/1"), NOW, 2_100_000_000, 15_301)


class Scripted:
    """An upkeep that says what the test wants."""

    def __init__(self):
        old = NOW - timedelta(days=12)
        self.told = Facts(
            600_000_000_000,
            1_000_000_000_000,
            1_500_000,
            500_000_000,
            RetentionPart(),
            (KEPT,),
            (
                CalibrationFacts("top", "flat-field", old, "li", NOW, {}),
                CalibrationFacts("top", "scale", old, "li", None, {}),
            ),
            (CertificateFacts("x", "onnx f32", "f32", "cpu", NOW, True, {}),),
        )
        self.lines = (
            LogLine(NOW, "error", "lost", "line"),
            LogLine(NOW, "info", "attached", "window"),
        )
        self.backups = []

    def facts(self):
        return self.told

    def backup(self):
        if not self.backups:
            raise StoreError("the disk is full; free some space")
        return self.backups.pop()

    def log(self, most=200):
        return self.lines[:most]


@pytest.fixture
def upkeep():
    return Scripted()


@pytest.fixture
def window(qtbot, bridge, texts, marks, notifier, upkeep):
    made = MainWindow(bridge, texts, marks, notifier, upkeep=upkeep)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.actions_[Key.HEALTH].trigger()
    yield made
    made.close_sources()


@pytest.fixture
def page(qtbot, window):
    qtbot.waitUntil(lambda: window.health.logs.table.cells() != [])
    return window.health


def users_button(page):
    return next(b for b in page.findChildren(QAbstractButton) if b.text() == "Users")


def test_cameras_are_told_with_their_losses_and_the_age_of_their_calibrations(
    client, look, page
):
    client.set(
        phase=Phase.RUNNING,
        run_id="r",
        ledgers={"top": Ledger(1000, 900, 0, 100, 0)},
        widths_px={"top": 4096},
    )
    look()
    (row,) = page.cameras.lines.cells()
    assert row[0] == "top"
    assert row[3:] == ["1\N{NARROW NO-BREAK SPACE}000", "100", "90.00 %"]
    first, second = page.cameras.calibrations.cells()
    assert (first[1], first[3], first[5]) == (
        "White reference",
        "12",
        "Too old; take it again",
    )
    assert second[5] == "Valid"


def test_the_picture_of_the_chosen_camera_is_told_and_marked_where_too_bright(
    qtbot, client, look, page, texts
):
    ledgers = {"bottom": Ledger(10, 10), "top": Ledger(10, 10)}
    client.set(phase=Phase.RUNNING, run_id="r", ledgers=ledgers)
    assert "No picture yet" in page.cameras.histogram.figures
    client.new_gauges = [
        Gauge("top", (0.5, 0.5), 100.4, 0.2, 7.25),
        Gauge("bottom", (1.0, 0.0), 30.0, 0.0, 1.0),
    ]
    look()
    assert page.cameras.histogram.figures.startswith("Mean grey 30 of 255")
    assert not page.cameras.histogram.bars.marked
    page.cameras.lines.selectRow(1)
    assert "100 of 255, clipped 20.00 %, sharpness 7.2" in (
        page.cameras.histogram.figures
    )
    assert "▲" in page.cameras.histogram.figures
    assert page.cameras.histogram.bars.marked
    assert not page.cameras.histogram.grab().isNull()
    texts.switch("zh")
    qtbot.waitUntil(lambda: "平均灰度" in page.cameras.histogram.figures)


def test_a_rate_is_counted_over_two_seconds_and_begins_anew_with_a_run(client):
    rates = Rates()
    for now_s, lines in ((0.0, 0), (1.0, 1000), (2.0, 2000), (4.0, 6000)):
        client.set(
            phase=Phase.RUNNING, run_id="r1", ledgers={"top": Ledger(lines, lines)}
        )
        rates.look(client.status(), now_s)
        if now_s == 2.0:
            assert rates.lines_per_s == {"top": 1000.0}
    assert rates.lines_per_s == {"top": 2000.0}
    client.set(run_id="r2", ledgers={"top": Ledger(5, 5)})
    rates.look(client.status(), 5.0)
    assert rates.lines_per_s == {}


def test_times_and_certificates_are_told(client, look, page):
    client.set(latency=Latency(22.14, 48.0, 61.2), stages_ms={"detect": 24.5})
    page.choose(page.inspection)
    look()
    cells = dict(page.inspection.times.cells())
    assert cells["Block to verdict, median"] == "22.1"
    assert cells["Detection, median"] == "24.5"
    assert page.inspection.certificates.cells()[0][3] == "Like the reference"


def test_disk_and_backups_are_told(page):
    cells = dict(page.storage.figures.cells())
    assert cells["Disk free"] == "400.0 GB"
    assert cells["Database"] == "1.5 MB"
    assert cells["Days after which a run is thrown away"] == "never"
    assert page.storage.backups.cells()[0][1] == "2.1 GB"


def test_a_backup_is_made_beside_the_window_and_told(qtbot, window, page, upkeep):
    upkeep.backups.append(KEPT)
    page.storage.make.click()
    assert not page.storage.make.isEnabled()
    qtbot.waitUntil(lambda: "2.1 GB" in window.notes.text)
    assert page.storage.make.isEnabled()


def test_a_backup_that_fails_says_why(qtbot, window, page):
    page.storage.make.click()
    qtbot.waitUntil(lambda: "The disk is full" in window.notes.text)
    assert page.storage.make.isEnabled()


def test_an_operator_makes_no_backup_and_sees_no_accounts(sit, page):
    page.choose(page.users)
    sit(OPERATOR)
    assert not page.storage.make.isEnabled()
    assert users_button(page).isHidden()
    assert page.sections.current is page.cameras


def test_where_nobody_is_asked_there_are_no_accounts(look, page):
    look()
    assert users_button(page).isHidden()
    assert page.storage.make.isEnabled()


def test_what_could_not_be_looked_at_is_told(qtbot, window, page, upkeep):
    upkeep.told = Facts(trouble="no manifest in model")
    page._looks = 0
    qtbot.waitUntil(lambda: "no manifest" in window.notes.text)


def test_only_warnings_are_shown_when_asked(page):
    assert [row[3] for row in page.logs.table.cells()] == ["lost", "attached"]
    page.logs.grave.click()
    assert [row[3] for row in page.logs.table.cells()] == ["lost"]


def test_somebody_is_added_with_the_role_that_is_pressed(qtbot, client, sit, page):
    sit(ADMIN)
    page.choose(page.users)
    section = page.users
    assert not section.add.isEnabled()
    qtbot.keyClicks(section.name.edit, " li ")
    qtbot.keyClicks(section.password.edit, "correct horse")
    section.roles.button(list(Role).index(Role.QA)).click()
    section.add.click()
    assert client.commands == [AddUser("li", "li", Role.QA, "correct horse")]
    assert section.password.text == "correct horse"
    sit(Seat(asked=True, user=CHEN, accounts=ACCOUNTS, done=2))
    assert section.name.text == section.password.text == ""


def test_the_chosen_account_is_changed(qtbot, client, sit, page):
    sit(ADMIN)
    section = page.users
    page.choose(section)
    assert not section.switch.isEnabled()
    section.table.selectRow(1)
    assert section.role is Role.OPERATOR
    section.roles.button(list(Role).index(Role.PROCESS)).click()
    section.change.click()
    section.switch.click()
    qtbot.keyClicks(section.password.edit, "another horse")
    section.reset.click()
    assert client.commands == [
        ChangeRole("wang", Role.PROCESS),
        SwitchUser("wang", active=False),
        ResetPassword("wang", "another horse"),
    ]


def test_an_account_says_whether_it_is_locked_or_off(sit, page):
    off = Account(User("li", "李", Role.QA, active=False), NOW, None)
    sit(Seat(asked=True, user=CHEN, accounts=(*ACCOUNTS, off), done=2))
    states = [row[3] for row in page.users.table.cells()]
    assert states[0] == "May log in"
    assert states[1].startswith("Locked until")
    assert states[2] == "Switched off"


def test_a_refusal_is_told_in_the_section_and_what_was_typed_stays(
    qtbot, client, look, sit, page, window
):
    sit(ADMIN)
    page.choose(page.users)
    qtbot.keyClicks(page.users.name.edit, "wang")
    qtbot.keyClicks(page.users.password.edit, "short")
    page.users.add.click()
    client.refuse_later("too short", "AddUser", "WeakPassword")
    look()
    assert "8 to 1024" in page.users.told
    assert page.users.name.text == "wang"
    assert window.notes.text == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_of_it_is_cut_off_or_too_small(qtbot, sit, page, texts, language):
    sit(ADMIN)
    texts.switch(language)
    for section in (page.cameras, page.storage, page.users, page.logs):
        page.choose(section)
        qtbot.wait(20)
        assert unfit(page) == []
    for table in (page.users.table, page.logs.table, page.storage.backups):
        assert table.verticalHeader().defaultSectionSize() >= 44
        assert table.accessibleName()


def test_the_table_is_left_by_tab(qtbot, sit, page):
    sit(ADMIN)
    page.choose(page.users)
    page.users.table.setFocus()
    qtbot.keyClick(page.users.table, Qt.Key.Key_Tab)
    assert not page.users.table.hasFocus()
