"""PDFium in a process of its own: a file that crashes it, fills the memory or never ends harms nothing but itself.

In: the bytes of a PDF. Out: what `pdfium` gives, by way of a pipe. The process is a fork that ends with the file. It
has only so many seconds of computing for a page, and so much memory (`Limits`). Where a process cannot fork, or has
threads and so must not, PDFium is called in this one, without these two limits.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
import sys
from _thread import allocate_lock
from collections.abc import Iterator
from typing import Any, BinaryIO

from engine.read.limits import Limits, Unreadable
from engine.read.pdf.library import load
from engine.read.pdf.pdfium import Document
from engine.read.pdf.sheet import Glyph, Ruling, Sheet

_ONE_AT_A_TIME = allocate_lock()  # PDFium is not made for threads
_LENGTH = 8  # bytes
_REFUSED, _BROKEN, _OPENED, _SHEET, _END = range(5)
_SLOW = "the file takes too long to read: it is damaged, or made to do so"
_HUGE = "the file takes too much memory to read: it is damaged, or made to do so"
_CRASHED = "the file cannot be read: it is damaged"


def sheets_of(raw: bytes, limits: Limits) -> Iterator[bool | Sheet]:
    """Whether the file is damaged, then its sheets. Raises `Unreadable`."""
    load()
    if not _may_fork():
        yield from _here(raw, limits)
        return
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _work(raw, limits, reading, writing)
    os.close(writing)
    status = None
    try:
        with open(reading, "rb") as pipe:
            ended = False
            while not ended:
                message = _received(pipe)
                if message is None:
                    break
                kind, content = message
                if kind == _REFUSED:
                    raise Unreadable(content)
                if kind == _BROKEN:
                    raise RuntimeError(content)
                ended = kind == _END
                if kind == _OPENED:
                    yield bool(content)
                elif kind == _SHEET:
                    yield _unpacked(content)
        if not ended:
            status = os.waitpid(child, 0)[1]
            raise Unreadable(_ending(status))
    finally:
        if status is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _may_fork() -> bool:
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and (threading is None or threading.active_count() == 1)


def _here(raw: bytes, limits: Limits) -> Iterator[bool | Sheet]:
    with _ONE_AT_A_TIME:
        document = Document(raw, limits)
        try:
            yield document.damaged
            yield from document.sheets()
        finally:
            document.close()


def _ending(status: int) -> str:
    """Why a process ended before its file did."""
    stopped = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if stopped == signal.SIGXCPU:
        return _SLOW
    return _HUGE if stopped in (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGKILL) else _CRASHED


# ── in the other process ─────────────────────────────────────────────────────────────────────────────────────────────


def _work(raw: bytes, limits: Limits, reading: int, writing: int) -> None:
    """Read the file, send what it holds, and end."""
    gc.disable()  # nothing here outlives the file
    try:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where the library, or Python, would tell how it crashed
        with open(writing, "wb") as pipe:
            try:
                _bound(limits)
                for n, found in enumerate(_here(raw, limits)):
                    _send(pipe, *((_SHEET, _packed(found)) if isinstance(found, Sheet) else (_OPENED, found)))
                    if n:
                        _more_time(limits)
                _send(pipe, _END, None)
            except Unreadable as problem:
                _send(pipe, _REFUSED, str(problem))
            except MemoryError:
                _send(pipe, _REFUSED, _HUGE)
            except Exception as problem:
                _send(pipe, _BROKEN, f"{type(problem).__name__}: {problem}")
    finally:
        os._exit(0)


def _bound(limits: Limits) -> None:
    import resource

    for number in (signal.SIGXCPU, signal.SIGABRT, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _more_time(limits)
    try:
        with open("/proc/self/statm", "rb") as file:
            pages = int(file.read().split()[0])
    except (OSError, ValueError):
        return  # a system that does not tell how much it is now cannot be told how much it may be
    most = pages * resource.getpagesize() + limits.memory
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _more_time(limits: Limits) -> None:
    """Count the seconds of computing anew, for the next page."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(used.ru_utime + used.ru_stime) + 1 + limits.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


# ── between them ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _send(pipe: BinaryIO, kind: int, content: Any) -> None:
    data = marshal.dumps((kind, content))
    pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
    pipe.flush()


def _received(pipe: BinaryIO) -> tuple[int, Any] | None:
    """The next message; None where the other process ended."""
    length = int.from_bytes(head, "big") if len(head := pipe.read(_LENGTH)) == _LENGTH else 0
    data = pipe.read(length)
    if not length or len(data) < length:
        return None
    kind, content = marshal.loads(data)
    return kind, content


def _packed(sheet: Sheet) -> tuple[object, ...]:
    lists = sheet.glyphs, sheet.across, sheet.down
    return (*[list(map(tuple, found)) for found in lists], *tuple(sheet._replace(glyphs=[], across=[], down=[])))


def _unpacked(content: Any) -> Sheet:
    glyphs, across, down, *others = content
    made = tuple.__new__
    return Sheet(*others)._replace(
        glyphs=[made(Glyph, glyph) for glyph in glyphs],
        across=[Ruling(*line) for line in across],
        down=[Ruling(*line) for line in down],
    )
