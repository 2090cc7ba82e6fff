import pytest
from PySide6.QtCore import Qt

from inspector.access import Role, User
from inspector.line.client import FirstAdmin, Link, Login, Logout, Seat, Start
from inspector.status import Phase
from tests.ui.cutoffs import unfit
from ui.actions import Key
from ui.widgets.userbutton import UserButton

WANG = User("wang", "王建国", Role.OPERATOR)
CHEN = User("chen", "陈", Role.ADMIN)
NOBODY = Seat(asked=True)
RUNNING = {"phase": Phase.RUNNING, "run_id": "r1", "lot_id": "C-1"}


def user_button(window):
    return window.findChild(UserButton)


def shown(window):
    return window.pages.currentWidget()


def test_where_nobody_is_asked_there_is_no_login(look, window):
    look()
    assert shown(window) is window.live
    assert user_button(window).isHidden()
    assert not window.actions_[Key.LOGIN].isEnabled()


def test_a_new_station_asks_for_its_first_administrator(qtbot, client, sit, active):
    sit(Seat(asked=True, first=True))
    page = active.login
    assert shown(active) is page
    assert page.watch.isHidden()
    for field, text in (
        (page.name, "chen"),
        (page.full_name, "Chen Wei"),
        (page.password, "correct horse"),
        (page.again, "correct horse"),
    ):
        qtbot.keyClicks(field.edit, text)
    qtbot.keyClick(page.again.edit, Qt.Key.Key_Return)
    assert client.commands == [FirstAdmin("chen", "Chen Wei", "correct horse")]
    assert page.password.text == page.again.text == ""


def test_two_passwords_that_differ_are_not_sent(qtbot, client, sit, active):
    sit(Seat(asked=True, first=True))
    page = active.login
    for field, text in (
        (page.name, "chen"),
        (page.password, "correct horse"),
        (page.again, "correct hose"),
    ):
        qtbot.keyClicks(field.edit, text)
    page.enter.click()
    assert client.commands == []
    assert "differ" in page.trouble


def test_enter_goes_to_the_next_field_and_then_logs_in(qtbot, client, sit, active):
    sit(NOBODY)
    page = active.login
    assert page.name.edit.hasFocus()
    qtbot.keyClicks(page.name.edit, "wang")
    qtbot.keyClick(page.name.edit, Qt.Key.Key_Return)
    assert page.password.edit.hasFocus()
    assert client.commands == []
    qtbot.keyClicks(page.password.edit, " pass word ")
    qtbot.keyClick(page.password.edit, Qt.Key.Key_Return)
    assert client.commands == [Login("wang", " pass word ")]
    sit(Seat(asked=True, user=WANG))
    assert shown(active) is active.live
    assert "王建国" in user_button(active).text()


def test_a_wrong_password_is_told_where_it_was_typed_in_both_languages(
    qtbot, client, look, sit, window, texts
):
    sit(NOBODY)
    client.refuse_later("the name or the password is wrong", "Login", "WrongLogin")
    look()
    assert "wrong" in window.login.trouble
    assert window.notes.text == ""
    texts.switch("zh")
    qtbot.waitUntil(lambda: "密码" in window.login.trouble)


def test_a_refusal_nobody_foresaw_is_told_in_its_own_words(client, look, sit, window):
    sit(NOBODY)
    client.refuse_later("station is held by a report", "Login", "BusyError")
    look()
    assert window.login.trouble == "Station is held by a report"


def test_whoever_watches_goes_back_and_can_do_nothing(qtbot, client, sit, active):
    client.set(**RUNNING)
    sit(NOBODY)
    qtbot.keyClick(active.login, Qt.Key.Key_Escape)
    assert shown(active) is active.live
    for key in (Key.START, Key.STOP, Key.ACKNOWLEDGE):
        assert not active.actions_[key].isEnabled()
    qtbot.keyClick(active, Qt.Key.Key_F6)
    assert client.commands == []
    assert active.actions_[Key.FREEZE].isEnabled()
    user_button(active).click()
    assert shown(active) is active.login


@pytest.mark.parametrize(("user", "able"), [(WANG, True), (CHEN, False)])
def test_what_the_role_does_not_allow_cannot_be_pressed(
    client, sit, window, user, able
):
    client.set(**RUNNING)
    sit(Seat(asked=True, user=user))
    assert window.actions_[Key.STOP].isEnabled() is able


def test_the_operator_changes_without_the_line_stopping(qtbot, client, sit, active):
    client.set(**RUNNING)
    sit(Seat(asked=True, user=WANG))
    qtbot.keyClick(active, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert shown(active) is active.login
    assert active.actions_[Key.STOP].isEnabled()
    active.login.leave.click()
    assert client.commands == [Logout()]
    sit(NOBODY)
    assert shown(active) is active.login
    assert active.login.leave.isHidden()
    sit(Seat(asked=True, user=User("li", "李", Role.QA)))
    assert shown(active) is active.live
    assert "李" in user_button(active).text()


def test_a_lot_that_may_not_be_changed_is_told_in_both_languages(
    client, look, sit, window, texts
):
    sit(Seat(asked=True, user=CHEN))
    client.refuse_later("'chen' may not run", "ChangeLot", "AccessError")
    look()
    assert window.notes.text.startswith("Whoever is logged in may not do this")
    texts.switch("zh")
    client.refuse_later("'chen' may not run", "ChangeLot", "AccessError")
    look()
    assert "当前登录" in window.notes.text


def test_a_login_waits_for_a_line_that_answers(qtbot, client, look, sit, window):
    sit(NOBODY)
    page = window.login
    page.name.edit.setText("wang")
    page.password.edit.setText("correct horse")
    assert page.enter.isEnabled()
    client.link = Link.SILENT
    look()
    assert not page.enter.isEnabled()
    page.password.edit.returnPressed.emit()
    assert client.commands == []


def test_a_death_can_be_acknowledged_by_whoever_is_near(client, sit, window):
    client.set(phase=Phase.FAULT)
    client.link = Link.DIED
    sit(NOBODY)
    assert window.actions_[Key.ACKNOWLEDGE].isEnabled()
    assert not window.actions_[Key.START].isEnabled()


def test_a_death_is_told_before_anybody_is_asked_to_log_in_again(
    client, look, sit, window
):
    sit(Seat(asked=True, user=WANG))
    window.actions_[Key.LOGIN].trigger()
    client.set(phase=Phase.FAULT)
    client.link = Link.DIED
    sit(NOBODY)
    assert shown(window) is window.live
    client.set(phase=Phase.IDLE)
    client.link = Link.HERE
    look()
    assert shown(window) is window.login


def test_a_change_of_accounts_does_not_turn_the_page(sit, window):
    sit(Seat(asked=True, user=CHEN))
    window.pages.setCurrentWidget(window.login)
    sit(Seat(asked=True, user=CHEN, done=2))
    assert shown(window) is window.login


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "seat",
    [Seat(asked=True, first=True), NOBODY, Seat(asked=True, user=WANG)],
    ids=["first", "nobody", "wang"],
)
def test_nothing_of_the_login_is_cut_off_or_too_small(
    qtbot, client, look, sit, window, texts, seat, language
):
    window.show()
    texts.switch(language)
    sit(seat)
    window.actions_[Key.LOGIN].trigger()
    client.refuse_later("wrong", "Login", "WrongLogin")
    look()
    qtbot.wait(10)
    page = window.login
    assert page.sizeHint().height() <= page.height()
    assert unfit(page) == []
    for field in (page.name, page.password):
        assert field.edit.height() >= 48
        assert field.edit.accessibleName()


def test_a_start_goes_out_as_it_always_did(client, sit, window):
    sit(Seat(asked=True, user=WANG))
    window.header.lot.setText("COIL-7")
    window.actions_[Key.START].trigger()
    assert client.commands == [Start("COIL-7")]
