import os
import re

import pytest

from tests.repository.tree import ROOT, python

README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = re.compile(
    r"```.*?\n(.*?)```|^(?: {4}|\t)(.+)$|`([^`\n]+)`", re.DOTALL | re.MULTILINE
)
GROUPS = ("db", "engine", "lab", "recipe")


def quoted():
    """What the README shows as code."""
    return "\n".join(next(filter(None, found), "") for found in CODE.findall(README))


def commands():
    """`("run",)`, `("db", "upgrade")`, ... as the README uses them."""
    found = re.findall(
        r"(?<![\w/.-])inspector ([a-z]+)(?: ([a-z]+))?(?![\w./-])", quoted()
    )
    return sorted(
        {
            (first, second) if second and first in GROUPS else (first,)
            for first, second in found
        }
    )


def test_the_readme_shows_the_two_commands():
    assert {"make demo", "make test"} <= {
        line.strip().split("  ")[0] for line in quoted().split("\n")
    }


def test_the_readme_says_how_without_make():
    assert "pip install" in quoted()
    assert "inspector demo" in quoted()


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_in_the_readme_exists(command):
    done = python("-m", "inspector", *command, "--help", environ=os.environ)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "link", sorted(set(re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", README)))
)
def test_every_file_that_the_readme_links_to_exists(link):
    assert (ROOT / link).exists()
