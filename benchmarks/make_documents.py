"""Write invented budget documents for timing runs. In: a folder, a count, a size. Out: text files `0000.txt` … in it.

    python benchmarks/make_documents.py FOLDER --count 1000 --units 40 --family A --rounding rounded

The same options give the same bytes. A document of family A with 40 units and 6 sections has about 9,000 figures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from invented.documents import FAMILIES, ROUNDINGS, Look, print_document
from invented.model import CARRIED, GOVERNMENT, INSTITUTIONAL, Shape


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--count", type=int, default=100)
    options.add_argument("--units", type=int, default=4, help="units in each department")
    options.add_argument("--sections", type=int, default=3, help="sections of its own work, 14 at most")
    options.add_argument("--family", choices=(*FAMILIES, "any"), default="any")
    options.add_argument("--rounding", choices=ROUNDINGS, default="rounded")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    random = Random(chosen.seed)
    shape = Shape(chosen.units, chosen.sections, 4, frozenset({CARRIED, GOVERNMENT, INSTITUTIONAL}))
    figures = characters = 0
    for number in range(chosen.count):
        family = random.choice(FAMILIES) if chosen.family == "any" else chosen.family
        look = Look(wording=random.randrange(6), zero=random.choice(("", "0", "-")), thousands=random.random() < 0.5)
        document = print_document(family, chosen.rounding, shape, look, random.getrandbits(32))
        (chosen.folder / f"{number:04}.txt").write_text(document.text, "utf-8")
        figures += len(document.figures)
        characters += len(document.text)
    print(f"{chosen.count} documents, {figures} table figures, {characters} characters in {chosen.folder}")


if __name__ == "__main__":
    main()
