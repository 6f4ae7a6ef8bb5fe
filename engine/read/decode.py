"""From bytes to lines of text.

In: the bytes of a file. Out: its lines, whatever encoding and line ends it has, or `Unreadable`.
"""

from __future__ import annotations

from codecs import BOM_UTF8

from engine.read.limits import Limits, Unreadable
from engine.regular import expression

_NEWLINE = expression(r"\r\n|\n|\r")
_OTHER_FORMATS = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
)


def decoded(raw: bytes) -> str:
    """The text of UTF-8, UTF-16 (with its mark) or GB18030 bytes. Raises `Unreadable` for anything else."""
    for mark, name in _OTHER_FORMATS:
        if raw.startswith(mark):
            raise Unreadable(f"this is {name}, not a text")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable(f"the text is not UTF-16: byte {error.start} does not fit") from None
    nul = raw.find(b"\x00")
    if nul >= 0:
        raise Unreadable(f"this is not a text: byte {nul} is NUL")
    try:
        return raw.removeprefix(BOM_UTF8).decode()  # the codec that does both is one more module to import
    except UnicodeDecodeError as error:
        wrong = error.start
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"the text is neither UTF-8 (byte {wrong} does not fit) nor GB18030 (byte {error.start} does not fit)"
        ) from None


def lines_of(raw: bytes, limits: Limits) -> list[str]:
    """The lines of a text, without their ends. Raises `Unreadable` for bytes that are none, and beyond the limits."""
    text = decoded(raw)
    if "\x00" in text:
        raise Unreadable("this is not a text: it holds NUL characters")
    if not text.strip():
        raise Unreadable("the document is empty")
    lines = _NEWLINE.split(text) if "\r" in text else text.split("\n")
    if len(lines) > limits.lines:
        raise Unreadable(f"the text has {len(lines)} lines, more than {limits.lines}")
    if len(text) > limits.line:
        for number, line in enumerate(lines, 1):
            if len(line) > limits.line:
                raise Unreadable(f"line {number} has {len(line)} characters, more than {limits.line}")
    return lines
