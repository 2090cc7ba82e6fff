import ast
import re
import tokenize
from collections import Counter

from tests.repository.tree import OURS, PRODUCT, nodes, place, sources

BROAD = {"Exception", "BaseException"}
EXEMPTION = re.compile(r"#\s*(noqa:\s*[A-Z]+\d+|type:\s*ignore\[[\w, -]+\])(.*)")
# The record loop is the one worker that lives beside what it owns.
WORKERS = ("inspector/line/", "inspector/store/writer.py")


def names(node):
    """The exception classes that an `except` or `suppress` catches."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {ast.unparse(part).rpartition(".")[2] for part in parts}


def is_broad(node):
    if isinstance(node, ast.ExceptHandler):
        return node.type is None or bool(BROAD & names(node.type))
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
        return any(BROAD & names(argument) for argument in node.args)
    return False


def comments(file):
    with file.open("rb") as stream:
        for token in tokenize.tokenize(stream.readline):
            if token.type == tokenize.COMMENT:
                yield token


def broad_handlers():
    return [(file, node) for file, node in nodes(*PRODUCT) if is_broad(node)]


def test_only_workers_catch_everything():
    outside = [
        place(file, node)
        for file, node in broad_handlers()
        if not place(file).startswith(WORKERS)
    ]
    assert outside == []


def test_a_worker_catches_everything_at_most_once():
    counts = Counter(place(file) for file, _ in broad_handlers())
    assert [where for where, count in counts.items() if count > 1] == []


def test_nothing_prints():
    printing = [
        place(file, node)
        for file, node in nodes(*PRODUCT, "tests")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert printing == []


def test_no_thread_is_a_daemon_and_none_is_subclassed():
    wrong = [
        place(file, node)
        for file, node in nodes(*PRODUCT)
        if (
            isinstance(node, ast.keyword)
            and node.arg == "daemon"
            and ast.unparse(node.value) != "False"
        )
        or (
            isinstance(node, ast.ClassDef)
            and any(
                ast.unparse(base).endswith(("Thread", "QThread")) for base in node.bases
            )
        )
    ]
    assert wrong == []


def test_threads_are_made_in_the_line_alone():
    wrong = [
        place(file, node)
        for file, node in nodes(*PRODUCT)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("threading.Thread", "ThreadPoolExecutor"))
        and "inspector/line/" not in place(file)
    ]
    assert wrong == []


def unexplained(file):
    """Exemptions without a reason; one reason serves a block of the same rule."""
    explained = (0, "")
    for token in comments(file):
        if found := EXEMPTION.match(token.string):
            line, (rule, reason) = token.start[0], found.groups()
            if re.search(r"[A-Za-z]{3}", reason) or explained == (line - 1, rule):
                explained = (line, rule)
            else:
                yield f"{place(file)}:{line} {token.string}"


def test_every_exemption_gives_its_reason():
    assert [one for file in sources(*PRODUCT) for one in unexplained(file)] == []


def test_no_comment_leaves_work_for_later():
    later = [
        f"{place(file)}:{token.start[0]}"
        for file in sources(*OURS)
        for token in comments(file)
        if re.search(r"\b(TODO|FIXME|XXX)\b(?!.*#\d)", token.string)
    ]
    assert later == []
