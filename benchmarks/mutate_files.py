"""Files that are nearly right: each reader must read or refuse them, and nothing else.

    python benchmarks/mutate_files.py [MUTANTS [FORMAT ...]] [--seed N]

Writes the beginning of an invented document in every format, damages it in so many ways (bytes changed, cut out,
doubled, numbers made absurd; in archives also the XML inside, packed again), reads each mutant and reports whatever is
not `Facts` or `Unreadable`, or takes more than five seconds of computing, and what took longest.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import resource
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
from engine.read import Unreadable, facts_json, read  # noqa: E402
from engine.read.text import read_text  # noqa: E402
from pdf_paper import pdf  # noqa: E402
from pdf_typeset import typeset  # noqa: E402

EXAMPLE = ROOT / "examples" / "qinghe-budget-2024.txt"
WRITERS: dict[str, Callable[[list[written.Block]], bytes]] = {
    "xlsx": written.as_xlsx,
    "csv": written.as_csv,
    "html": written.as_html,
    "docx": written.as_docx,
    "ods": written.as_ods,
    "xls": lambda blocks: written.as_xls(blocks),
}
SECONDS = 5
BLOCKS = 40  # of the example: most of its tables


def _report(_: str) -> bytes:
    """A report in xBRL-JSON."""
    facts = {
        f"f{n}": {
            "value": f"{1000 * n}.50",
            "decimals": 2,
            "dimensions": {
                "concept": f"x:concept{n % 5}",
                "entity": "scheme:one",
                "period": f"{2020 + n % 3}-01-01T00:00:00/{2021 + n % 3}-01-01T00:00:00",
                "unit": "iso4217:CNY",
                "x:region": f"x:r{n % 2}",
            },
        }
        for n in range(20)
    }
    info = {"documentType": "https://xbrl.org/2021/xbrl-json", "namespaces": {"x": "http://example.com/x"}}
    return json.dumps({"documentInfo": info, "facts": facts}, indent=1).encode()


# What is made of the text itself.
TEXTS: dict[str, Callable[[str], bytes]] = {
    "pdf": lambda text: pdf(*typeset(text[text.index("\n\n表7 ") : text.index("\n\n表9 ")])),  # two small tables
    "txt": str.encode,
    "facts.json": lambda text: facts_json.dump(read_text(text.encode(), "x")).encode(),
    "report.json": _report,
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


def original(form: str, most: int = BLOCKS) -> bytes:
    """The example document in one format, its first blocks."""
    text = EXAMPLE.read_text(encoding="utf-8")
    if form in TEXTS:
        return TEXTS[form]("\n\n".join(text.split("\n\n")[: 2 * most]))
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


def _used() -> float:
    """Seconds of computing so far, here and in processes that ended: the machine may have more to do."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> int:
    options = argparse.ArgumentParser(description="Read damaged files of every format.")
    options.add_argument("mutants", nargs="?", type=int, default=1000)
    options.add_argument("formats", nargs="*", default=[*WRITERS, *TEXTS])
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
                began = _used()
                ended = outcome(str(path))
                taken = _used() - began
                slowest = max(slowest, taken)
                if taken > SECONDS:
                    ended = f"took {taken:.1f} s"
                if ended not in counts:
                    failed += 1
                    print(f"{form} mutant {n} of seed {given.seed}:\n{ended}", flush=True)
                counts[ended] = counts.get(ended, 0) + 1
            print(f"{form}: {counts['read']} read, {counts['refused']} refused, slowest {slowest:.2f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
