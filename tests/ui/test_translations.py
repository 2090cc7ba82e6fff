import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "ui" / "i18n"
RENEW = "run pyside6-lupdate and pyside6-lrelease as CONTRIBUTING.md says"


def tool(name):
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    return found or pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="module")
def renewed(tmp_path_factory):
    """The translations as the sources want them now."""
    ts = tmp_path_factory.mktemp("i18n") / "zh_CN.ts"
    shutil.copy(FOLDER / "zh_CN.ts", ts)
    sources = sorted(str(path) for path in (ROOT / "ui").rglob("*.py"))
    options = ["-silent", "-locations", "none", "-no-obsolete"]
    command = [tool("pyside6-lupdate"), *options, *sources, "-ts", str(ts)]
    subprocess.run(command, check=True, capture_output=True)
    return ts


def test_no_text_is_without_its_translation(renewed):
    unfinished = [
        message.findtext("source")
        for message in ET.parse(renewed).iter("message")
        if message.find("translation").get("type")
        or not message.findtext("translation")
    ]
    assert unfinished == [], RENEW


def test_no_translation_is_left_over(renewed):
    def sources(path):
        return sorted(e.text for e in ET.parse(path).iter("source"))

    assert sources(renewed) == sources(FOLDER / "zh_CN.ts"), RENEW


def test_placeholders_are_kept(renewed):
    for message in ET.parse(renewed).iter("message"):
        source, translation = (message.findtext(n) for n in ("source", "translation"))
        assert source.count("%1") == translation.count("%1"), source


def test_the_compiled_file_is_up_to_date(renewed, tmp_path):
    made = tmp_path / "zh_CN.qm"
    command = [tool("pyside6-lrelease"), "-silent", str(renewed), "-qm", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    assert made.read_bytes() == (FOLDER / "zh_CN.qm").read_bytes(), RENEW
