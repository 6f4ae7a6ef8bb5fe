"""The options of a run over many documents. In: `Given`. Out: `Scale`, and whether other processes gain time."""

from __future__ import annotations

import os

from engine.options import TEXT, Given
from engine.record import Record

SCALE_OPTIONS = {
    "--manifest": TEXT,
    "--jobs": TEXT,
    "--time-limit": TEXT,
    "--memory-limit": TEXT,
    "--resume": TEXT,
    "--store": TEXT,
    "--on": TEXT,
}
SCALE_HELP = """\
  --manifest FILE       check the documents that FILE lists, one a line
  --jobs N              how many documents to check at once (as many as there are cores)
  --time-limit SECONDS  give up a document that takes longer
  --memory-limit MIB    give up a document that takes more memory
  --resume DIR          keep results in DIR, and check what has none there
  --store DIR           write facts and findings to DIR, for engine corpus
  --on ADDRESS          check on a cluster: ray://HOST:PORT, dask://HOST:PORT
"""
# As many documents take as long in this process as in two others, with the time that these need to start.
_FEW = 5


class Scale(Record):
    """How a run is spread, and what keeps it within bounds."""

    manifests: tuple[str, ...] = ()
    jobs: int = 0  # 0: as many as there are cores
    seconds: float = 0  # 0: none given
    memory: int = 0  # bytes; 0: none given
    resume: str | None = None
    store: str | None = None
    on: str | None = None

    @property
    def asked(self) -> bool:
        """Is something wanted that one process cannot do by itself?"""
        return bool(self.jobs > 1 or self.seconds or self.memory or self.resume or self.store or self.on)


def read_scale(given: Given) -> Scale:
    """Raises `Misused`."""
    on = given.text("--on")
    if on is not None and on.partition(":")[0] not in ("ray", "dask"):
        raise given.misused(f"argument --on: “{on}” is neither ray://HOST:PORT nor dask://HOST:PORT")
    if on is not None and not given.text("--resume"):
        raise given.misused("--on needs --resume DIR: a folder that all machines of the cluster share")
    return Scale(
        tuple(given.values["--manifest"]),
        int(_number(given, "--jobs", whole=True)),
        _number(given, "--time-limit"),
        int(_number(given, "--memory-limit", whole=True)) << 20,
        given.text("--resume"),
        given.text("--store"),
        on,
    )


def apart(scale: Scale, documents: int) -> bool:
    """Are so many documents checked faster in other processes?"""
    return documents > _FEW and workers(scale) > 1


def workers(scale: Scale) -> int:
    """How many processes there should be."""
    if scale.jobs:
        return scale.jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _number(given: Given, name: str, whole: bool = False) -> float:
    """The number above zero that an option gives; 0 where it is not there."""
    text = given.text(name)
    if text is None:
        return 0
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = 0
    if not 0 < value < 1e9:
        raise given.misused(f"argument {name}: “{text}” is not a{' whole' if whole else ''} number above zero")
    return value
