"""Finds processes that a test run left behind: every one of them inherited a variable of this run's own."""

import os
import uuid

import psutil

NAME = "STREAMCTL_TEST_RUN"
_spared: set[int] = set()


def mark_this_run() -> None:
    """Mark this process, and by inheritance all that it starts; one of several that run tests has a mark of its own."""
    os.environ[NAME] = uuid.uuid4().hex


def leftovers() -> list[psutil.Process]:
    """Return every running process of this run but this one and the spared ones."""
    mark = os.environ[NAME]
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _marked(process, mark) and not _is_spared(process)
    ]


def spare(pid: int) -> None:
    """Let a process that several tests share, and what it starts, outlive a test; whoever started it ends it."""
    _spared.add(pid)


def _is_spared(process: psutil.Process) -> bool:
    try:
        return bool(_spared) and not _spared.isdisjoint({process.pid, *(one.pid for one in process.parents())})
    except psutil.Error:
        return False


def _marked(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(NAME) == mark
    except psutil.Error:
        return False


def gone(pid: int) -> bool:
    """Whether process `pid` has ended, collected by its parent or not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True
