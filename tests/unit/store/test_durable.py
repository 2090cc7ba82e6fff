import os

import pytest

from inspector.store.durable import sync_folder, write_durably


def test_a_file_is_there_whole_with_its_folder(folder):
    write_durably(folder / "a" / "b.bin", b"123")
    assert (folder / "a" / "b.bin").read_bytes() == b"123"
    assert [path.name for path in (folder / "a").iterdir()] == ["b.bin"]


def test_a_disk_that_refuses_to_sync_leaves_nothing_behind(folder, monkeypatch):
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="no sync"):
        write_durably(folder / "b.bin", b"123")
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_synced_is_no_reason_to_stop(
    folder, monkeypatch, caplog
):
    sync_folder(folder)
    sync_folder(folder / "not there")
    assert caplog.text == ""
    monkeypatch.setattr(os, "fsync", refuse)
    sync_folder(folder)
    assert "cannot sync" in caplog.text


def refuse(_handle):
    raise OSError(5, "no sync today")
