import base64
import hashlib

import pytest

from inspector.access import (
    Act,
    Role,
    User,
    check_password,
    matches,
    protected,
)
from inspector.errors import AccessError

SALT = bytes(range(16))
STORED = protected("correct horse", SALT)


def test_the_right_password_opens_and_another_does_not():
    assert matches("correct horse", STORED)
    assert not matches("correct horsf", STORED)
    assert not matches("", STORED)
    assert not matches("x" * 100_000, STORED)


def test_what_is_stored_does_not_hold_the_password_and_has_its_salt():
    assert "horse" not in STORED
    assert protected("correct horse", bytes(16)) != STORED
    assert STORED.startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_a_password_that_was_stored_with_scrypt_still_opens():
    key = hashlib.scrypt(b"correct horse", salt=SALT, n=2**14, r=8, p=1, dklen=32)
    salt, key = (base64.b64encode(data).decode() for data in (SALT, key))
    stored = f"scrypt$16384$8$1${salt}${key}"
    assert matches("correct horse", stored)
    assert not matches("correct horsf", stored)


def test_the_same_letters_typed_another_way_are_the_same_password():
    assert matches("\uff50assword \u00e9", protected("password e\u0301", SALT))


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "scrypt",
        "md5$1$2$3$a$b",
        "scrypt$3$8$1$AAAA$AAAA",
        "scrypt$x$8$1$A$A",
        "$argon2id$v=19$m=65536,t=3,p=1$",
        "$argon2id$v=19$m=65536,t=3,p=1$AAAA$AAAA",
        "$" * 5,
    ],
)
def test_what_was_not_made_here_matches_nothing(stored):
    assert not matches("correct horse", stored)


@pytest.mark.parametrize("password", ["", "short12", "x" * 2000, "aaaaaaaaaa"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(AccessError, match="password"):
        check_password(password)


def test_a_salt_is_sixteen_bytes():
    with pytest.raises(ValueError, match="16 bytes"):
        protected("correct horse", b"")


def test_what_each_role_may_do():
    may = {role: {act.value for act in Act if role.may(act)} for role in Role}
    operator = {"watch", "run", "acknowledge", "review", "handover", "enrol"}
    assert may[Role.OPERATOR] == operator
    assert may[Role.PROCESS] - operator == {"promote", "recipe", "model", "calibrate"}
    assert may[Role.QA] - operator == {"promote", "hold", "dispose", "sign"}
    assert may[Role.ADMIN] == {"watch", "settings", "users", "care"}


def test_everything_may_be_done_by_somebody():
    assert all(any(role.may(act) for role in Role) for act in Act)


def test_who_may_not_is_told_who_may():
    with pytest.raises(AccessError, match=r"'wang' is operator and may not sign.*qa"):
        User("wang", "王", Role.OPERATOR).check(Act.SIGN)
    User("li", "李", Role.QA).check(Act.SIGN)


def test_an_account_that_is_switched_off_may_nothing():
    with pytest.raises(AccessError, match="switched off"):
        User("li", "李", Role.QA, active=False).check(Act.WATCH)


def test_roles_are_read_in_any_case_and_others_are_refused():
    assert Role.of(" QA ") is Role.QA
    with pytest.raises(AccessError, match="have"):
        Role.of("boss")


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a/b", "a\nb"])
def test_a_name_that_cannot_be_typed_is_refused(name):
    with pytest.raises(AccessError, match="name"):
        User(name, "", Role.QA)


def test_a_chinese_name_is_a_name():
    assert User("王伟", "王伟", Role.OPERATOR).name == "王伟"
