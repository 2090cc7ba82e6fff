import ast
import shutil
import statistics
import subprocess

import pytest

from tests.repository.tree import OURS, PRODUCT, ROOT, nodes, place, sources

FILE_LIMIT = 400
FILE_MEDIAN = 150
FUNCTION_P90 = 30


def lines(file):
    return len(file.read_text(encoding="utf-8").splitlines())


def code_lines(function):
    """Lines of a function without its docstring."""
    docstring = 0
    if ast.get_docstring(function, clean=False) is not None:
        first = function.body[0]
        docstring = first.end_lineno - first.lineno + 1
    return function.end_lineno - function.lineno + 1 - docstring


def functions(*tops):
    for file, node in nodes(*tops):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield file, node


def test_no_file_has_more_than_400_lines():
    assert [place(file) for file in sources(*OURS) if lines(file) > FILE_LIMIT] == []


def test_the_median_file_has_at_most_150_lines():
    counts = [lines(file) for file in sources(*PRODUCT) if lines(file) > 1]
    assert statistics.median(counts) <= FILE_MEDIAN


@pytest.mark.parametrize("top", PRODUCT)
def test_nine_of_ten_functions_have_at_most_30_lines(top):
    counts = sorted(code_lines(function) for _, function in functions(top))
    assert counts[int(0.9 * len(counts))] <= FUNCTION_P90


def test_every_folder_with_code_is_a_package():
    folders = {
        folder
        for top in PRODUCT
        for file in sources(top)
        for folder in file.parents
        if folder.is_relative_to(ROOT / top)
    }
    assert [
        place(folder)
        for folder in sorted(folders)
        if not (folder / "__init__.py").is_file()
    ] == []


def test_every_package_begins_with_one_sentence():
    empty = [
        place(file)
        for file in sources(*PRODUCT)
        if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert empty == []


def test_the_top_level_holds_nothing_unplanned():
    planned = {
        *("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
        *("Makefile", "inspector", "ui", "models", "tests", "data", "docs"),
        *(
            "benchmarks",
            ".ci",
            ".pre-commit-config.yaml",
            ".gitignore",
            ".gitattributes",
        ),
    }
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    listing = subprocess.run(
        [git, "-c", "core.quotePath=off", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    tops = {line.partition("/")[0] for line in listing.stdout.splitlines()}
    assert tops <= planned
