import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import RecipeError
from inspector.files import (
    canonical_json,
    read_json,
    read_yaml,
    sha256_file,
    sha256_json,
    write_atomic,
)


def test_a_file_is_written_whole_and_its_folder_made(tmp_path):
    path = tmp_path / "new" / "folder" / "file"
    write_atomic(path, b"one", durable=True)
    assert path.read_bytes() == b"one"
    write_atomic(path, b"")
    assert path.read_bytes() == b""
    assert list(path.parent.iterdir()) == [path]


def test_a_writer_that_dies_before_the_end_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomic(path, b"old")

    def die(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    monkeypatch.undo()
    write_atomic(path, b"newer")  # what the dead writer left is no obstacle
    assert path.read_bytes() == b"newer"


def test_a_durable_file_is_on_the_disk_before_it_takes_its_place(tmp_path, monkeypatch):
    order = []
    replace = Path.replace
    monkeypatch.setattr(os, "fsync", lambda _file: order.append("synced"))
    monkeypatch.setattr(
        Path, "replace", lambda a, b: order.append("replaced") or replace(a, b)
    )
    write_atomic(tmp_path / "file", b"x", durable=True)
    write_atomic(tmp_path / "file", b"x")
    assert order == ["synced", "replaced", "replaced"]


def test_a_hash_is_the_hash_of_the_bytes(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"steel")
    assert sha256_file(path) == hashlib.sha256(b"steel").hexdigest()


def test_canonical_json_has_one_form():
    assert canonical_json({"b": [1, 2], "a": "钢"}) == '{"a":"钢","b":[1,2]}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_canonical_json_refuses_what_is_no_number(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": [number]})


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_keys_does_not_change_a_hash(content):
    turned = dict(reversed(content.items()))
    assert sha256_json(content) == sha256_json(turned)


READERS = [pytest.param(read_yaml, id="yaml"), pytest.param(read_json, id="json")]


@pytest.mark.parametrize("read", READERS)
def test_a_mapping_is_read(read, tmp_path):
    path = tmp_path / "file"
    path.write_text('{"name": "钢带", "n": 1}', "utf-8")
    assert read(path, RecipeError) == {"name": "钢带", "n": 1}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "file"),
        (b"[1, 2]", "keys and values, got list"),
        (b"3", "keys and values, got int"),
        (b'{"a": \xe9}', "UTF-8"),
        ("{'名': 1}".encode("gbk"), "UTF-8"),
        (b"\x00\x00", "file"),
        (b"[" * 100_000, "file"),
        (b'{"a": ' + b"1" * 5000 + b"}", "cannot be understood"),
        (b'{"a": 1', "line 1"),
    ],
    ids=[
        *("empty", "list", "number", "latin 1", "gbk", "zeros"),
        *("deep", "huge number", "cut"),
    ],
)
def test_what_is_no_mapping_is_refused_by_name(read, data, says, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(RecipeError, match=says) as refused:
        read(path, RecipeError)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("read", READERS)
def test_a_file_that_is_not_there_is_refused_by_name(read, tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(RecipeError, match="cannot read") as refused:
            read(path, RecipeError)
        assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["a: 1\nb: [1\nc: 2\n", "a: 1\nb: :\n\t- 2\n", "a: 1\nb: 'never closed\n"],
)
def test_broken_yaml_is_refused_with_its_line(text, tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text(text)
    with pytest.raises(RecipeError, match=r"file\.yaml, line [234]: "):
        read_yaml(path, RecipeError)


def test_a_date_that_does_not_exist_is_refused(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text("a: 2025-13-45")
    with pytest.raises(RecipeError, match=r"file\.yaml cannot be understood: month"):
        read_yaml(path, RecipeError)


def test_yaml_cannot_make_objects(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text("a: !!python/object/apply:os.system ['true']")
    with pytest.raises(RecipeError, match="line 1: "):
        read_yaml(path, RecipeError)
