import os

import pytest

from inspector.camera.usb import locked_cameras, permission_problem


def plug_in(root, name, number, *, kind=("ef", "05"), mode=0o000):
    """A device as Linux shows it, with its file below `dev`."""
    devices, nodes = root / "sys", root / "dev"
    device, interface = devices / name, devices / f"{name}:1.0"
    for folder in (device, interface, nodes / "002"):
        folder.mkdir(parents=True, exist_ok=True)
    (device / "busnum").write_text("2\n")
    (device / "devnum").write_text(f"{number}\n")
    (interface / "bInterfaceClass").write_text(f"{kind[0]}\n")
    (interface / "bInterfaceSubClass").write_text(f"{kind[1]}\n")
    node = nodes / "002" / f"{number:03d}"
    node.touch()
    node.chmod(mode)
    return node


@pytest.fixture
def roots(tmp_path, monkeypatch):
    if not os.geteuid():  # nothing is forbidden to the superuser: ask the mode

        def may(path, _mode, **_more):
            return bool(path.stat().st_mode & 0o006)

        monkeypatch.setattr("inspector.camera.usb.os.access", may)
        monkeypatch.setattr("inspector.camera.usb.os.supports_effective_ids", set())
    return tmp_path / "sys", tmp_path / "dev"


def test_a_camera_that_may_not_be_opened_is_told_with_the_rule(tmp_path, roots):
    node = plug_in(tmp_path, "2-1", 7)
    assert locked_cameras(*roots) == [str(node)]
    assert str(node) in permission_problem(*roots)
    assert "udev rule of docs/cameras.md" in permission_problem(*roots)


def test_a_camera_with_the_rule_and_other_devices_are_no_problem(tmp_path, roots):
    plug_in(tmp_path, "2-1", 7, mode=0o666)
    plug_in(tmp_path, "2-2", 8, kind=("08", "06"))  # a disk
    plug_in(tmp_path, "2-3", 9, kind=("ef", "02"))  # a webcam
    assert permission_problem(*roots) == ""


def test_without_usb_or_with_a_torn_entry_nothing_is_said(tmp_path, roots):
    assert permission_problem(*roots) == ""
    plug_in(tmp_path, "2-1", 7)
    (tmp_path / "sys" / "2-1" / "busnum").unlink()
    assert permission_problem(*roots) == ""
