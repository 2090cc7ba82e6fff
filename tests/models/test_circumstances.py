from __future__ import annotations

import shutil
import subprocess

import pytest

from models import circumstances
from models.circumstances import gather, revision


@pytest.fixture
def checkout(tmp_path):
    git = shutil.which("git")
    if git is None:
        pytest.skip("needs git")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    (tmp_path / "code.py").write_text("one = 1\n")
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "feat: x"]):
        subprocess.run([git, "-C", str(tmp_path), *arguments], check=True)
    return tmp_path


def test_a_checkout_has_its_commit_and_says_when_code_was_changed(checkout):
    commit = revision(checkout)
    assert len(commit) == 40
    (checkout / "code.py").write_text("one = 2\n")
    assert revision(checkout) == f"{commit}+changes"


def test_a_new_file_that_nobody_added_changes_nothing(checkout):
    commit = revision(checkout)
    (checkout / "notes.txt").write_text("x")
    assert revision(checkout) == commit


def test_without_its_programs_a_machine_still_has_a_description(monkeypatch, tmp_path):
    monkeypatch.setattr(circumstances.shutil, "which", lambda _program: None)
    around = gather(tmp_path)
    assert around.git_revision == ""
    assert around.processor
    assert around.cores >= 1
    assert "numpy" in around.packages


def test_outside_a_checkout_there_is_no_revision(tmp_path):
    assert revision(tmp_path) == ""
