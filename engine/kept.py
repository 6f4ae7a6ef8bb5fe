"""What is kept from one run for the next, in the wheel and in the user's cache folder. In, out: texts, bytes, by name.

What is kept stands under its own checksum: one that was damaged counts as none, and is made anew in silence. The cache
folder must be the user's own and writable by nobody else. `ENGINE_CACHE` names another one, or `off`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from engine.digest import digest

_SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_plans")


def texts(name: str, shipped: bool = True) -> Iterator[str]:
    """What is kept under a name: with `shipped` first what came with the engine, then what an earlier run kept."""
    for data in contents(name, shipped):
        try:
            yield data.decode()
        except ValueError:
            continue


def contents(name: str, shipped: bool = True) -> Iterator[bytes]:
    """The same as bytes."""
    folder = cache_folder()
    for place in ([_SHIPPED] if shipped else []) + ([folder] if folder else []):
        try:
            with open(os.path.join(place, name), "rb") as file:
                checksum, _, data = file.read().partition(b"\n")
        except OSError:
            continue
        if checksum == digest(data).encode():
            yield data


def keep(name: str, content: str | bytes) -> None:
    """Keep something for the next run; that it cannot be kept is no error."""
    folder = cache_folder()
    if folder:
        try:
            write(folder, name, content)
        except OSError:
            return


def write(folder: str, name: str, content: str | bytes) -> None:
    """Write something with its checksum, whole or not at all. Raises OSError."""
    data = content.encode() if isinstance(content, str) else content
    path = os.path.join(folder, name)
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "wb") as file:
        file.write(digest(data).encode() + b"\n" + data)
    os.replace(temporary, path)


def cache_folder() -> str | None:
    """A folder that only this user can write, made if need be; None where there is none to be had."""
    base = os.environ.get("ENGINE_CACHE") or os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if base == "off":
        return None
    folder = os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "engine")
    try:
        status = os.stat(folder)
    except OSError:
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            status = os.stat(folder)
        except OSError:
            return None
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return folder
