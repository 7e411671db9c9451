"""Run a program under a tracer, in a network namespace without a network, and say what it did.

```python
trace = traced([sys.executable, "-m", "tutor", ...], tmp_path)
assert trace.internet == []
assert trace.written_outside(out, cache) == []
```

For tutor and for whatever it brings along: a dependency that reports usage shows here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

REQUIRED = "TUTOR_REQUIRE_TRACE"
"""Where this is set, a machine on which nothing can be traced fails instead of skipping."""
_CALLS = (
    "%network,open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,"
    "unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat"
)
_LINE = re.compile(r"^\d+ +(?:<\.\.\. )?(\w+)(?: resumed>)?\((.*)$")
_PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>, )?"(?P<name>(?:[^"\\]|\\.)*)"')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
_READS = {"open", "openat", "openat2"}
_SOCKETS = {"connect", "bind", "accept", "accept4", "getsockname", "getpeername"}
_FAMILY = re.compile(r"\bAF_(?!UNIX\b)\w+")
_LOOPBACK = (
    sys.executable, "-c",
    "import fcntl, os, socket, struct, sys\n"
    "with socket.socket() as s: fcntl.ioctl(s, 0x8914, struct.pack('16sH14x', b'lo', 0x41))\n"
    "os.execvp(sys.argv[1], sys.argv[1:])",
)  # fmt: skip
"""A program that puts the loopback device up (SIOCSIFFLAGS, IFF_UP | IFF_RUNNING) and becomes
another one."""
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_NOT_FILES = ("/dev/null", "/dev/tty", "/dev/pts/", "/proc/self/", "/dev/shm/")


@dataclass(frozen=True)
class Trace:
    """What a program did.

    Attributes:
        internet: system calls with an address family other than AF_UNIX.
        written: files and folders that it made, wrote, renamed or took away.
        returncode: its exit status.
        output: its standard output and error.
    """

    internet: list[str]
    written: list[Path]
    returncode: int
    output: str

    @property
    def addresses(self) -> set[str]:
        """Addresses of the internet that system calls name."""
        return {found[1] or found[2] for line in self.internet for found in _ADDRESS.finditer(line)}

    def written_outside(self, *allowed: Path) -> list[Path]:
        """What was written that is not one of these files nor inside one of these folders."""
        inside = [path.resolve() for path in allowed]
        return [
            path for path in self.written if not any(path == a or a in path.parents for a in inside)
        ]


def traced(
    command: Sequence[str],
    folder: Path,
    environment: dict[str, str],
    timeout: float = 300,
    loopback: bool = False,
) -> Trace:
    """Run a command without a network, under ``strace``; skips where neither is permitted.

    Args:
        command: the program and its arguments.
        folder: where the trace is kept, and where the program runs.
        environment: its whole environment.
        timeout: seconds after which it is stuck.
        loopback: whether there is a loopback device, for a program of several processes.
    """
    reason = _unable()
    if reason:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, but {reason}")
        pytest.skip(reason)
    log = folder / "trace.txt"
    tracer = ["strace", "-f", "-qq", "-y", "-s", "4096", "-o", str(log), "-e", f"trace={_CALLS}"]
    done = subprocess.run(
        ["unshare", "-rn", *(_LOOPBACK if loopback else ()), *tracer, *command],
        env=environment, cwd=folder, timeout=timeout, capture_output=True, text=True,
    )  # fmt: skip
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return Trace(
        [line for line in lines if _FAMILY.search(line)],
        sorted({p for line in lines for p in _written(line, folder)}),
        done.returncode,
        done.stdout + done.stderr,
    )


def _written(line: str, here: Path) -> list[Path]:
    """Paths that a line of the trace writes; where it names no folder, ``here`` is meant."""
    found = _LINE.match(line)
    if not found or "= -1 " in line:
        return []
    call, told = found.groups()
    if call in _SOCKETS or call.startswith(("send", "recv")):
        return []
    if call in _READS and not _WRITES.search(told):
        return []
    paths = []
    for match in _PATH.finditer(told):
        name = match["name"]
        if name and not name.startswith(_NOT_FILES):
            paths.append(Path(os.path.normpath(Path(match["folder"] or here, name))))
        if call in _READS or call == "creat":
            break
    return paths


@lru_cache(maxsize=1)
def _unable() -> str:
    """Why nothing can be traced here; empty where it can."""
    for program in ("unshare", "strace"):
        if shutil.which(program) is None:
            return f"there is no {program}"
    tried = subprocess.run(
        ["unshare", "-rn", "strace", "-f", "-o", os.devnull, "true"], capture_output=True, text=True
    )
    told = (tried.stderr.strip().splitlines() or ["no reason given"])[0]
    return f"no program may be traced here: {told}" if tried.returncode else ""
