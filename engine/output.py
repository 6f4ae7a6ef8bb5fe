"""Writing results. In: text, or bytes. Out: UTF-8 with "\\n" line ends in every locale, on a stream or in a file."""

from __future__ import annotations

import os
import sys

from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


class Unwritable(Exception):
    """A result could not be written; the text says where and why."""


def emit(text: str | bytes) -> None:
    """Write to standard output; that nobody reads it to its end is no error. Raises `Unwritable`."""
    try:
        _write(text, sys.stdout)
    except BrokenPipeError:
        pass
    except OSError as problem:
        raise Unwritable(f"standard output: {problem.strerror or problem}") from None


def tell(text: str) -> None:
    """Write to standard error, if there is one."""
    try:
        _write(text, sys.stderr)
    except OSError:
        return  # there is nobody to tell


def save(text: str | bytes, path: str) -> None:
    """Write a file. Raises `Unwritable`."""
    store(_bytes(text), path)


def store(data: bytes, path: str, made: bool = False) -> None:
    """Write a file of bytes, where `made` in a folder that is made if it is not there. Raises `Unwritable`."""
    try:
        if made:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    except OSError as problem:
        raise Unwritable(f"{path}: {problem.strerror or problem}") from None


def replace(data: bytes, path: str) -> None:
    """Write a file that is there anew, whole or not at all; its permissions stay. Raises `Unwritable`."""
    target = os.path.realpath(path)  # a link stays one
    temporary = f"{target}.{os.getpid()}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
            os.replace(temporary, target)
        except BaseException:
            os.remove(temporary)
            raise
    except OSError as problem:
        raise Unwritable(f"{path}: {problem.strerror or problem}") from None


class Stream:
    """A text written as it comes: to standard output, or to a file that is whole when it is closed, or not there."""

    def __init__(self, path: str | None) -> None:
        """Raises `Unwritable`, as everything here does."""
        self._path = path
        if path is None:
            return
        # A pipe or a device is written as it is.
        self._temporary = None if os.path.exists(path) and not os.path.isfile(path) else f"{path}.{os.getpid()}.part"
        try:
            self._file = open(self._temporary or path, "wb")  # noqa: SIM115
        except OSError as problem:
            raise Unwritable(f"{path}: {problem.strerror or problem}") from None

    def write(self, text: str) -> None:
        """Write what comes next."""
        if self._path is None:
            emit(text)
            return
        try:
            self._file.write(_bytes(text))
        except OSError as problem:
            raise Unwritable(f"{self._path}: {problem.strerror or problem}") from None

    def close(self) -> None:
        """There is nothing more to come."""
        if self._path is None:
            return
        try:
            self._file.close()
            if self._temporary:
                os.replace(self._temporary, os.path.realpath(self._path))
        except OSError as problem:
            raise Unwritable(f"{self._path}: {problem.strerror or problem}") from None

    def abandon(self) -> None:
        """Leave nothing behind; after `close` there is nothing to leave."""
        if self._path is None:
            return
        try:
            self._file.close()
            if self._temporary:
                os.remove(self._temporary)
        except OSError:
            return


def terminal(stream: TextIO | None) -> bool:
    """Is there somebody to watch?"""
    return stream is not None and stream.isatty()


def coloured(choice: str, stream: TextIO | None) -> bool:
    """Whether to use colours: `choice` is "always", "never" or "auto", which asks the terminal and NO_COLOR."""
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and terminal(stream)


def _write(text: str | bytes, stream: TextIO | None) -> None:
    if stream is None:
        raise OSError("it is closed")
    try:
        stream.flush()
        stream.buffer.write(_bytes(text))
        stream.buffer.flush()
    except OSError:
        # What is left in the buffer would be tried, and complained of, once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise


def _bytes(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    # An undecodable byte of a path is a lone surrogate here; spelled \udcXX it is legible, and valid in JSON.
    return text.encode("utf-8", "backslashreplace")
