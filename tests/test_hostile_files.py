"""Files made to do harm, and damaged ones: a clear error in little time and memory, and never a traceback."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import mutate_files
import pytest

import written
from engine.read import LIMITS, Unreadable, known, read
from engine.read.archive import Archive

ROOT = Path(__file__).parent.parent
SECONDS, MEBIBYTES = 5, 500

# Reads a file with no more memory than that, and says how it went.
CHILD = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, ({MEBIBYTES} << 20, {MEBIBYTES} << 20))
sys.path.insert(0, {str(ROOT)!r})
from engine.read import Unreadable, read
try:
    print("read", len(read(sys.argv[1]).tables))
except Unreadable as error:
    print(error)
"""


def told(path: Path) -> str:
    """What is said of a file that is read by itself, within the time and the memory that there are."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, timeout=100, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended.returncode == 0, ended.stderr[-500:]
    assert (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS
    )  # of its own, whatever else runs
    return ended.stdout.strip()


def stored(raw: bytes) -> bytes:
    """The archive with nothing packed, so that its parts do not grow."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return file.getvalue()


def sheet(body: str) -> bytes:
    return stored(written.xlsx_book({"a": body}))


def zipped(name: str, size: int, packed: bytes, method: int = 8) -> bytes:
    """An archive with one part that claims to be a byte long."""
    raw = name.encode()
    head = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0, 0, len(packed), 1, len(raw), 0)
    local = b"PK\3\4" + head + raw + packed
    entry = (
        b"PK\1\2"
        + struct.pack(
            "<HHHHHHIIIHHHHHII",
            20,
            20,
            0,
            method,
            0,
            0,
            zlib.crc32(b"\0" * size),
            len(packed),
            1,
            len(raw),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + raw
    )
    return local + entry + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a '1'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(20))
    + "]><worksheet>&u;</worksheet>"
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><worksheet><sheetData><row><c t='str'><v>&a;</v></c></row></sheetData></worksheet>"


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("bomb.xlsx", zipped("xl/workbook.xml", 300 << 20, zlib.compress(b"\0" * (300 << 20), 9)[2:-4]), "300 times"),
        ("bomb.docx", zipped("word/document.xml", 300 << 20, b"".join([zlib.compress(b"\0" * (300 << 20), 1)[2:-4]])), "MiB"),
        ("laughs.xlsx", sheet(LAUGHS), "document type"),
        ("outside.xlsx", sheet(OUTSIDE), "document type"),
        ("outside.docx", written.packed({"word/document.xml": OUTSIDE}), "document type"),
        ("outside.ods", written.packed({"content.xml": OUTSIDE}), "document type"),
        ("merged.xlsx", sheet("<worksheet><sheetData/><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 10**6 + "</mergeCells></worksheet>"), "50000 merged cells"),
        ("elements.xlsx", sheet("<worksheet>" + "<c/>" * 2_000_000 + "</worksheet>"), "1500000 elements"),
        ("deep.docx", stored(written.docx_file("<w:a>" * 100_000 + "</w:a>" * 100_000)), "inside each other"),
        ("deep.ods", written.ods_file("<table:table>" * 10_000 + "</table:table>" * 10_000), "inside each other"),
        ("deep.html", b"<table><tr><td>" * 100_000, "inside each other"),
        ("wide.html", b"<table>" + b"<tr><td rowspan=65534 colspan=1000>1" * 10_000, "more than"),
        ("columns.xlsx", sheet('<worksheet><sheetData><row><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'), "16384 cells"),
        ("rows.ods", written.ods_file('<table:table><table:table-row table:number-rows-repeated="99999999999"><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>'), "400000 cells"),
        ("tags.html", b"<b>" * 2_000_000, "1500000 tags"),
        ("comments.html", b"<!--" * 1_000_000, "empty"),
        ("quotes.csv", b'"a,' * 300_000, "fields"),
        ("encrypted.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password"),
        ("other.zip", written.packed({"a.txt": "1"}), "a ZIP archive, not an Office document"),
        ("binary.xlsb", written.packed({"xl/workbook.bin": "1"}), "XLSB"),
        ("slides.pptx", written.packed({"ppt/presentation.xml": "1"}), "presentation"),
        ("text.xlsx", "表1\t收入\n".encode(), "no Office document, whatever its name says"),
        ("picture.xlsx", b"\x89PNG\r\n" * 9, "no Office document"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "neither a workbook nor a text"),
        ("nothing.csv", b"", "empty"),
        ("nothing.xlsx", b"", "empty"),
        ("nothing.html", b"", "empty"),
        ("nothing.docx", b"", "empty"),
    ],
)  # fmt: skip
def test_files_made_to_do_harm(tmp_path: Path, name: str, raw: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    said = told(path)
    assert says in said and len(said) < 300


@pytest.mark.parametrize("form", mutate_files.WRITERS)
def test_files_cut_off_at_every_tenth_byte(tmp_path: Path, form: str) -> None:
    raw = mutate_files.original(form, 40)
    path = tmp_path / f"cut.{form}"
    step = 10 if form in ("csv", "html") else 1
    for end in range(0, len(raw), max(step, len(raw) // 500)):
        path.write_bytes(raw[:end])
        assert mutate_files.outcome(str(path)) == "refused" or form in ("csv", "html")


@pytest.mark.parametrize("form", [*mutate_files.WRITERS, *mutate_files.TEXTS])
def test_damaged_files_are_read_or_refused(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"mutant.{form}"
    count = 300 if form != "pdf" else 60  # a process for each
    for n, raw in enumerate(mutate_files.mutants(mutate_files.original(form), 1, count)):
        path.write_bytes(raw)
        assert mutate_files.outcome(str(path)) in ("read", "refused"), n


@pytest.mark.parametrize("form", mutate_files.WRITERS)
def test_the_content_counts_where_the_name_lies(tmp_path: Path, form: str) -> None:
    raw = mutate_files.original(form, 40)
    right = tmp_path / f"right.{form}"
    right.write_bytes(raw)
    assert known(str(right))
    expected = read(str(right))
    others = {"csv": ()}.get(form, ("xlsx", "docx", "xls", "dat", "csv"))
    for ending in others:
        path = tmp_path / f"wrong.{ending}"
        path.write_bytes(raw)
        assert read(str(path))._replace(path="") == expected._replace(path="")


def test_an_archive_counts_what_it_unpacks_and_checks_it() -> None:
    raw = written.packed({"a": b"x" * 600, "b": b"y" * 600})
    archive = Archive(raw, LIMITS._replace(inflated=1000))
    assert archive.read("A") == b"x" * 600 and "c" not in archive
    with pytest.raises(Unreadable, match="unpacks to more than"):
        archive.read("b")
    with pytest.raises(Unreadable, match="lacks its part c"):
        archive.read("c")
    with pytest.raises(Unreadable, match="checksum"):
        Archive(zipped("a", 3, b"abc", method=0), LIMITS).read("a")
    with pytest.raises(Unreadable, match="not known"):
        Archive(zipped("a", 3, b"abc", method=12), LIMITS).read("a")
