"""ZIP archives, which Office files are. In: the bytes of one. Out: the bytes of its parts, by name.

Read here and not by the standard library's zipfile, whose import takes as long as the check of a small document, and
which believes what the archive says of its own sizes. Here a part is unpacked up to a limit, whatever it claims to be.
"""

from __future__ import annotations

import zlib

from engine.read.limits import Limits, Unreadable
from engine.record import Record

MAGIC = b"PK\x03\x04"

_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_LONGEST_COMMENT = 65_535
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_UNKNOWN = 0xFFFFFFFF  # a size or an offset that stands in an extra field, as in archives beyond 4 GiB
_LARGE = 0x0001  # the extra field for them
_MIB = 1024 * 1024


class _Part(Record):
    start: int  # of its local header
    packed: int  # bytes
    method: int
    crc: int
    encrypted: bool


class Archive:
    """The parts of an archive; all of them together may unpack to `limits.inflated` bytes."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        self.raw = raw
        self.limits = limits
        self.left = limits.inflated
        self.parts = self._directory()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.parts

    def read(self, name: str) -> bytes:
        """The bytes of a part; names are told apart without regard to case. Raises `Unreadable`."""
        part = self.parts.get(name.lower())
        if part is None:
            raise Unreadable(f"the archive lacks its part {name[:60]}")
        if part.encrypted:
            raise Unreadable("the archive is encrypted")
        head = self.raw[part.start : part.start + 30]
        if head[:4] != MAGIC or len(head) < 30:
            raise Unreadable(f"the archive is damaged: its part {name[:60]} is not where it should be")
        start = part.start + 30 + _number(head, 26, 2) + _number(head, 28, 2)
        packed = self.raw[start : start + part.packed]
        if len(packed) < part.packed:
            raise Unreadable(f"the archive breaks off in its part {name[:60]}")
        if part.method == _STORED:
            content = self._counted(packed)
        elif part.method == _DEFLATED:
            content = self._inflated(packed, name)
        else:
            raise Unreadable(f"the archive packs its part {name[:60]} in a way that is not known")
        if zlib.crc32(content) != part.crc:
            raise Unreadable(f"the archive is damaged: the checksum of its part {name[:60]} is wrong")
        return content

    def _inflated(self, packed: bytes, name: str) -> bytes:
        most = min(self.left, max(_MIB, self.limits.ratio * len(packed)))
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = unpacking.decompress(packed, most + 1)
        except zlib.error:
            raise Unreadable(f"the archive is damaged: its part {name[:60]} cannot be unpacked") from None
        if len(content) > most:
            if most < self.left:
                raise Unreadable(
                    f"the archive's part {name[:60]} grows to more than {self.limits.ratio} times its size"
                )
            self._counted(content)
        if not unpacking.eof:
            raise Unreadable(f"the archive breaks off in its part {name[:60]}")
        return self._counted(content)

    def _counted(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            raise Unreadable(f"the archive unpacks to more than {self.limits.inflated // _MIB} MiB")
        return content

    def _directory(self) -> dict[str, _Part]:
        """The parts by their names in lower case; of two that have one name, the last."""
        raw = self.raw
        end = raw.rfind(_END, max(0, len(raw) - 22 - _LONGEST_COMMENT))
        if end < 0 or end + 22 > len(raw):
            raise Unreadable("the ZIP or Office file breaks off: its list of parts is missing")
        at = _number(raw, end + 16, 4)
        if at == _UNKNOWN:
            raise Unreadable("the archive is of the kind for more than 4 GiB")
        found: dict[str, _Part] = {}
        while raw[at : at + 4] == _ENTRY:
            head = raw[at : at + 46]
            if len(head) < 46 or len(found) >= self.limits.parts:
                break
            name_length, extra, comment = _number(head, 28, 2), _number(head, 30, 2), _number(head, 32, 2)
            name = raw[at + 46 : at + 46 + name_length].decode("utf-8", "replace")
            packed, start = _number(head, 20, 4), _number(head, 42, 4)
            if _UNKNOWN in (packed, start):
                fields = raw[at + 46 + name_length : at + 46 + name_length + extra]
                packed, start = _large(fields, _number(head, 24, 4) == _UNKNOWN, packed, start)
            flags = _number(head, 8, 2)
            part = _Part(start, packed, _number(head, 10, 2), _number(head, 16, 4), bool(flags & _ENCRYPTED))
            found[name.replace("\\", "/").lstrip("/").lower()] = part
            at += 46 + name_length + extra + comment
        if len(found) >= self.limits.parts:
            raise Unreadable(f"the archive has more than {self.limits.parts} parts")
        if not found:
            raise Unreadable("the ZIP or Office file is empty, or its list of parts is damaged")
        return found


def _number(raw: bytes, at: int, length: int) -> int:
    return int.from_bytes(raw[at : at + length], "little")


def _large(fields: bytes, has_size: bool, packed: int, start: int) -> tuple[int, int]:
    """Packed size and offset from the extra field that holds those which do not fit in 32 bits."""
    at = 0
    while at + 4 <= len(fields):
        kind, length = _number(fields, at, 2), _number(fields, at + 2, 2)
        if kind == _LARGE:
            values = [_number(fields, n, 8) for n in range(at + 4, at + 4 + length - 7, 8)]
            values = values[1:] if has_size else values
            if packed == _UNKNOWN and values:
                packed = values.pop(0)
            if start == _UNKNOWN and values:
                start = values.pop(0)
        at += 4 + length
    return packed, start
