"""Files that are nearly right: each reader must read or refuse them, and nothing else.

    python benchmarks/mutate_files.py [MUTANTS [FORMAT ...]] [--seed N]

Writes an invented document in every format, damages it in so many ways (bytes changed, cut out, doubled, numbers made
absurd; in archives also the XML inside, packed again), reads each mutant and reports whatever is not `Facts` or
`Unreadable`, and what took longest.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import written  # noqa: E402
from engine.read import Unreadable, read  # noqa: E402
from engine.read.text import read_text  # noqa: E402

EXAMPLE = ROOT / "examples" / "qinghe-budget-2024.txt"
WRITERS: dict[str, Callable[[list[written.Block]], bytes]] = {
    "xlsx": written.as_xlsx,
    "csv": written.as_csv,
    "html": written.as_html,
    "docx": written.as_docx,
    "ods": written.as_ods,
    "xls": lambda blocks: written.as_xls(blocks),
}
_TOKENS = (
    b"<",
    b">",
    b"</",
    b'"',
    b"&",
    b"&lt;",
    b"\0",
    b"\xff",
    b"-1",
    b"999999999",
    b"<!--",
    b"]]>",
    b"<!DOCTYPE x>",
    b"|",
    b"\t",
)

_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"0", b"1", b"-1", b"2.5", b"65536", b"1048577", b"999999999", b"9" * 400, b"", b"A", b"1e999")


def original(form: str, most: int = 120) -> bytes:
    """The example document in one format, its first blocks."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return WRITERS[form](written.blocks_of(text, read_text(text.encode(), "x"))[:most])


def mutants(raw: bytes, seed: int, count: int) -> Iterator[bytes]:
    """Damaged copies of a file, the same for the same seed."""
    random = Random(seed)
    inside = _parts(raw)
    for n in range(count):
        if inside and n % 2:
            name = random.choice([name for name in inside if inside[name]])
            yield written.packed({**inside, name: damaged(inside[name], random)})
        else:
            yield damaged(raw, random)


def damaged(raw: bytes, random: Random) -> bytes:
    """One to four changes in one place each; half of the time of numbers only, so that what is written stays XML."""
    data = bytearray(raw)
    if random.random() < 0.5:
        for _ in range(random.randint(1, 4)):
            at = random.randrange(len(data) + 1)
            if match := _NUMBER.search(data, at):
                data[match.start() : match.end()] = random.choice(_NUMBERS)
        return bytes(data)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(data) + 1)
        length = min(random.choice((1, 1, 2, 8, 60, 4000)), len(data) - at)
        match random.randrange(5):
            case 0:
                data[at : at + length] = random.randbytes(length)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length] * random.randint(1, 20)
            case 3:
                data[at:at] = random.choice(_TOKENS) * random.choice((1, 1, 3, 500))
            case _:
                other = random.randrange(len(data) + 1)
                data[at : at + length] = data[other : other + length]
    return bytes(data)


def _parts(raw: bytes) -> dict[str, bytes]:
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return {}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def outcome(path: str) -> str:
    """How reading a file ended: "read", "refused" or a traceback."""
    try:
        read(path)
    except Unreadable as error:
        return "refused" if 0 < len(str(error)) < 400 else f"a long message: {error}"
    except Exception:
        return traceback.format_exc(limit=-3)
    return "read"


def main() -> int:
    options = argparse.ArgumentParser(description="Read damaged files of every format.")
    options.add_argument("mutants", nargs="?", type=int, default=1000)
    options.add_argument("formats", nargs="*", default=list(WRITERS))
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    failed = 0
    with TemporaryDirectory() as folder:
        for form in given.formats:
            path = Path(folder) / f"mutant.{form}"
            counts = {"read": 0, "refused": 0}
            slowest = 0.0
            for n, raw in enumerate(mutants(original(form), given.seed, given.mutants)):
                path.write_bytes(raw)
                began = time.perf_counter()
                ended = outcome(str(path))
                slowest = max(slowest, time.perf_counter() - began)
                if ended not in counts:
                    failed += 1
                    print(f"{form} mutant {n} of seed {given.seed}:\n{ended}")
                counts[ended] = counts.get(ended, 0) + 1
            print(f"{form}: {counts['read']} read, {counts['refused']} refused, slowest {slowest:.2f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
