"""What workers do in tests/test_corpus.py: functions of one item, in a module that a worker can import."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from engine.read.pdf import apart


def double(n: int) -> int:
    """Something that always comes to an end."""
    return 2 * n


def place(n: int) -> tuple[int, int]:
    """Where it is done."""
    return n, os.getpid()


def slow_at(n: int) -> int:
    """Something that takes ten seconds where `n` is 7."""
    time.sleep(10 if n == 7 else 0)
    return n


def large_at(n: int) -> int:
    """Something that takes 400 MB where `n` is 7."""
    return n + 0 * len(b"." * (400_000_000 if n == 7 else 1))


def fatal_at(n: int) -> int:
    """Something that ends its process where `n` is 7."""
    if n == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def fatal_once(mark: str) -> str:
    """Something that ends its process, unless it did so before, which the file `mark` tells."""
    if mark.endswith("7") and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return mark


def surroundings(n: int) -> tuple[bool, list[str]]:
    """May a PDF be read in a fork of this process? And which heavy modules did it load?"""
    return apart._may_fork(), sorted({"lark", "attrs", "multiprocessing", "asyncio"} & sys.modules.keys())


def talk(n: int) -> int:
    """Something that prints and reads where it should not."""
    print("a word", flush=True)
    return n + len(sys.stdin.read())
