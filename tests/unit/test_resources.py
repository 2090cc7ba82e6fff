import sys
from pathlib import Path

from inspector import resources


def test_the_data_of_a_checkout_is_found():
    folder = resources.data_folder()
    assert (folder / "recipes").is_dir()
    assert (folder / "scenes").is_dir()


def test_an_installed_program_looks_beside_its_python(monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "_ROOT", tmp_path)
    expected = Path(sys.prefix) / "share" / "surface-inspector" / "data"
    assert resources.data_folder() == expected


def test_the_zoo_lies_beside_the_program(monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "_ROOT", tmp_path)
    assert resources.zoo_folder() == tmp_path / "models" / "zoo"
