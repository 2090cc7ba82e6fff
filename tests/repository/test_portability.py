import ast
import re

from tests.repository.tree import PRODUCT, nodes, place, sources

# At most one file may know that there is more than one kind of system.
ADAPTERS: tuple[str, ...] = ()
POSIX_MODULES = {
    *("fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "spwd"),
    *("syslog", "termios", "tty"),
}
POSIX_NAMES = {
    "os": {
        *("fork", "forkpty", "getegid", "geteuid", "getgid", "getloadavg", "getpgid"),
        *("getuid", "killpg", "mkfifo", "mknod", "nice", "O_DIRECTORY", "O_NOFOLLOW"),
        *("pread", "pwrite", "chown", "lchown", "sched_getaffinity", "setsid"),
        *("statvfs", "sync", "uname", "wait", "waitpid"),
    },
    "signal": {
        *("SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGQUIT", "SIGCHLD"),
        *("alarm", "setitimer", "pause", "pthread_kill", "sigwait"),
    },
    "socket": {"AF_UNIX"},
    "time": {"clock_gettime", "tzset"},
}
POSIX_PATH = re.compile(
    r"/(bin|dev|etc|home|media|mnt|opt|proc|root|run|srv|sys|tmp|usr|var)(/|$)"
)


def modules(node):
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level:
        return {(node.module or "").partition(".")[0]}
    return set()


def posix_only(node):
    """Whether the node uses a module or a name that Windows does not have."""
    if modules(node) & POSIX_MODULES:
        return True
    if isinstance(node, ast.ImportFrom):
        names = POSIX_NAMES.get(node.module or "", set())
        return any(alias.name in names for alias in node.names)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr in POSIX_NAMES.get(node.value.id, set())
    return False


def posix_path(node):
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and POSIX_PATH.match(node.value) is not None
    )


def where(rule):
    return [
        place(file, node)
        for file, node in nodes(*PRODUCT)
        if rule(node) and place(file) not in ADAPTERS
    ]


def test_nothing_needs_a_module_or_a_name_that_windows_lacks():
    assert where(posix_only) == []


def test_no_path_of_one_system_is_written_down():
    assert where(posix_path) == []


def test_at_most_one_adapter_knows_the_system():
    assert len(ADAPTERS) <= 1
    assert set(ADAPTERS) <= {place(file) for file in sources(*PRODUCT)}


def test_the_rule_sees_what_it_forbids():
    bad = ast.parse(
        "import fcntl\nfrom os import fork\nos.getuid()\nsignal.SIGKILL\n'/tmp/x'\n"
    )
    assert sum(posix_only(node) for node in ast.walk(bad)) == 4
    assert sum(posix_path(node) for node in ast.walk(bad)) == 1


def test_every_text_file_is_opened_with_an_encoding():
    """Windows reads text in the code page of its language unless told otherwise."""
    careless = [
        place(file, node)
        for file, node in nodes(*PRODUCT)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("read_text", "write_text")
        and not any(keyword.arg == "encoding" for keyword in node.keywords)
        and len(node.args) < (1 if node.func.attr == "read_text" else 2)
    ]
    assert careless == []
