import importlib.util
import os
import shutil
import tomllib
import zipfile
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.repository import licences, sizes, subject, wheels
from tests.repository.tree import PRODUCT, ROOT, python

WITH_THE_PRODUCT = (
    *PRODUCT,
    "data/recipes",
    "data/stations",
    "data/scenes",
    "data/causes",
    "data/grading",
    "docs/manual",
)


@pytest.fixture(scope="module")
def project():
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def names(requirements):
    return {canonicalize_name(Requirement(one).name) for one in requirements}


def shipped_files():
    """Every file of the checkout that an installation must have, by its path."""
    for top in WITH_THE_PRODUCT:
        for file in (ROOT / top).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Our wheel, built from a copy so that the checkout stays clean."""
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("needs setuptools in this environment")
    if Version(metadata.version("setuptools")) < Version("77"):
        pytest.skip("needs setuptools 77 or newer in this environment")
    copy = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for top in (*PRODUCT, "data", "docs/manual"):
        shutil.copytree(
            ROOT / top, copy / top, ignore=shutil.ignore_patterns("__pycache__")
        )
    out = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(out))
    done = python(
        "-m", "pip", "wheel", *options, ".", environ=os.environ, cwd=copy, timeout_s=300
    )
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_everything_that_the_product_needs(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.partition("/share/surface-inspector/")[2] or name
            for name in archive.namelist()
        }
    assert sorted(set(shipped_files()) - packed) == []
    assert any(name.endswith("licenses/LICENSE") for name in packed)


@pytest.mark.slow
def test_the_wheel_holds_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.startswith("surface_inspector")} == set(
        PRODUCT
    )


@pytest.mark.slow
def test_every_base_dependency_has_wheels_for_windows():
    try:
        found = wheels.resolve(wheels.base_dependencies(), "win_amd64")
    except wheels.IndexUnreachableError:
        pytest.skip("needs a package index to ask")
    assert {wheel.name for wheel in found} >= names(wheels.base_dependencies())


def test_the_base_has_no_torch_and_no_second_opencv(project):
    assert not names(project["dependencies"]) & {
        *("torch", "torchvision", "ultralytics", "opencv-python-headless", "pytest"),
    }


def test_the_extra_dev_has_all_but_the_gpu(project):
    extras = project["optional-dependencies"]
    (own,) = (
        one
        for one in map(Requirement, extras["dev"])
        if one.name == "surface-inspector"
    )
    assert own.extras == {"lab", "rtx", "pylon", "gentl"}
    assert not names(extras["dev"]) & names(extras["gpu"])


def test_the_licence_is_the_agpl(project):
    assert project["license"] == "AGPL-3.0-or-later"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_licence_of_every_dependency_is_listed(project):
    wanted = names(project["dependencies"])
    for extra in licences.SHIPPED_EXTRAS:
        wanted |= names(project["optional-dependencies"][extra])
    listed = licences.listed()
    assert sorted(wanted - {"surface-inspector"} - set(listed)) == []
    assert [name for name, licence in listed.items() if licence in ("", "?")] == []


def test_every_extra_is_on_the_licence_page(project):
    assert set(project["optional-dependencies"]) == set(licences.SHIPPED_EXTRAS)


def test_no_file_is_large_except_the_zoo_and_fonts():
    tops = (*PRODUCT, "data", "docs", "tests", "benchmarks")
    files = [
        file.relative_to(ROOT)
        for top in tops
        for file in (ROOT / top).rglob("*")
        if "__pycache__" not in file.parts and file.suffix != ".cache"
    ]
    assert sizes.too_large(files, ROOT) == []


def test_the_zoo_has_at_most_48_megabytes():
    zoo = (ROOT / "models" / "zoo").rglob("*")
    assert sum(file.stat().st_size for file in zoo if file.is_file()) <= 48e6


@pytest.mark.parametrize(
    "message",
    [
        "feat: show the waterfall",
        "fix(store): keep the order of rows\n\nBecause.",
        "perf!: decode the anchors once",
        "Merge branch 'main'",
    ],
)
def test_a_conventional_subject_is_accepted(message):
    assert subject.problem(message) == ""


@pytest.mark.parametrize(
    "message",
    ["", "Update", "feat: a full stop.", "feature: no such word", f"fix: {'x' * 80}"],
)
def test_another_subject_is_refused_with_the_form(message):
    assert subject.problem(message) != ""
