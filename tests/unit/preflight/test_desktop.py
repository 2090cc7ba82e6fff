import pytest

from inspector.preflight.desktop import (
    LIBRARIES,
    Library,
    Need,
    display_answers,
    missing,
    remedy,
)

PICTURES = [one for one in LIBRARIES if one.need is Need.PICTURES]


def test_a_machine_with_everything_lacks_nothing():
    assert missing(Need.WINDOW, loads=lambda _: True, platform="linux") == ()


def test_a_bare_linux_lacks_what_the_purpose_needs_and_no_more():
    absent = missing(Need.PICTURES, loads=lambda _: False, platform="linux")
    assert list(absent) == PICTURES


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_bring_their_libraries(platform):
    assert missing(Need.WINDOW, loads=lambda _: False, platform=platform) == ()


def test_the_remedy_is_one_line_that_names_each_package_once():
    absent = [
        Library("libb.so.2", "libb2", Need.WINDOW),
        Library("liba.so.1", "liba1", Need.WINDOW),
        Library("libb-extra.so.2", "libb2", Need.WINDOW),
    ]
    assert remedy(absent) == (
        "sudo apt-get install --no-install-recommends liba1 libb2"
    )


def test_nothing_missing_needs_no_remedy():
    assert remedy([]) == ""


def test_a_library_that_does_not_exist_is_missing():
    absent = Library("libthis-does-not-exist.so.9", "nothing", Need.WINDOW)
    assert missing(Need.WINDOW, [absent], platform="linux") == (absent,)


def test_without_a_display_variable_there_is_no_display():
    assert not display_answers({}, platform="linux")


def test_a_display_that_nobody_serves_does_not_answer():
    assert not display_answers({"DISPLAY": ":4097"}, platform="linux")


def test_a_wayland_display_answers_when_its_socket_is_there(tmp_path):
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not display_answers(environ, platform="linux")
    (tmp_path / "wayland-0").touch()
    assert display_answers(environ, platform="linux")


def test_windows_always_has_a_display():
    assert display_answers({}, platform="win32")
