"""Accounts, on each database: who may log in, and what the audit says about it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from inspector.access import Role, User
from inspector.errors import AccessError
from inspector.store import audit, users

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
WANG = User("wang", "王伟", Role.OPERATOR)
PASSWORD = "correct horse"
SALT = bytes(range(16))


def subjects(engine):
    return [
        f"{e.change.who} {e.change.action} {e.change.subject}"
        for e in reversed(audit.newest(engine))
    ]


@pytest.fixture
def staffed(plant):
    users.add(plant, WANG, PASSWORD, SALT, "root", NOW)
    return plant


def test_who_was_added_can_log_in_and_the_audit_says_who_did_it(staffed):
    assert users.login(staffed, "wang", PASSWORD, NOW) == WANG
    assert [account.user for account in users.accounts(staffed)] == [WANG]
    assert subjects(staffed) == ["root add user wang"]
    assert "correct" not in str(audit.newest(staffed))
    with staffed.connect() as db:
        stored = db.scalar(text("SELECT password FROM user_account"))
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("name", "password"), [("wang", "wrong horse"), ("wong", PASSWORD), ("wang", "")]
)
def test_a_wrong_name_or_password_is_refused_in_the_same_words(staffed, name, password):
    with pytest.raises(AccessError, match="the name or the password is wrong"):
        users.login(staffed, name, password, NOW)


def test_a_name_is_given_once_and_the_refusal_leaves_no_trace(staffed):
    with pytest.raises(AccessError, match="already"):
        users.add(staffed, WANG, PASSWORD, SALT, "root", NOW)
    assert len(audit.newest(staffed)) == 1
    assert audit.check(staffed).problems == ()


def test_another_role_is_told_with_the_old_one(staffed):
    users.set_role(staffed, "wang", Role.QA, "li", NOW)
    assert users.find(staffed, "wang").role is Role.QA
    [last] = audit.newest(staffed, 1)
    assert '"role":"operator"' in str(last.change.old)
    assert '"role":"qa"' in str(last.change.new)


def test_the_last_admin_stays(staffed):
    users.set_role(staffed, "wang", Role.ADMIN, "li", NOW)
    with pytest.raises(AccessError, match="last admin"):
        users.set_role(staffed, "wang", Role.QA, "li", NOW)
    with pytest.raises(AccessError, match="last admin"):
        users.set_active(staffed, "wang", False, "li", NOW)
    assert users.find(staffed, "wang").role is Role.ADMIN
    assert len(audit.newest(staffed)) == 2


def test_an_account_is_switched_off_and_on_again(staffed):
    users.set_active(staffed, "wang", False, "li", NOW)
    with pytest.raises(AccessError, match="switched off"):
        users.login(staffed, "wang", PASSWORD, NOW)
    users.set_active(staffed, "wang", True, "li", NOW)
    assert users.login(staffed, "wang", PASSWORD, NOW) == WANG


def test_five_wrong_passwords_lock_an_account_until_it_is_reset(staffed):
    for _ in range(5):
        with pytest.raises(AccessError, match="wrong"):
            users.login(staffed, "wang", "wrong horse", NOW)
    with pytest.raises(AccessError, match="locked until 2026-11-21 08:01"):
        users.login(staffed, "wang", PASSWORD, NOW)
    assert users.login(staffed, "wang", PASSWORD, NOW + timedelta(minutes=1)) == WANG
    assert subjects(staffed)[-1] == "login lock user wang"


def test_a_reset_gives_a_new_password(staffed):
    users.reset(staffed, "wang", "battery staple", SALT, "li", NOW)
    assert users.login(staffed, "wang", "battery staple", NOW) == WANG
    with pytest.raises(AccessError, match="wrong"):
        users.login(staffed, "wang", PASSWORD, NOW)
    assert subjects(staffed)[-1] == "li reset password of user wang"


def test_somebody_who_is_not_there_is_told_with_who_is(staffed):
    with pytest.raises(AccessError, match=r"'wong', have \['wang'\]"):
        users.set_role(staffed, "wong", Role.QA, "li", NOW)
    assert len(audit.newest(staffed)) == 1
