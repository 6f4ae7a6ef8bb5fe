"""Content hashes. In: bytes. Out: short hexadecimal digests, the same on every machine.

`hashlib` loads the machine's OpenSSL as it is imported, which takes a fifth of a bare interpreter's start; the same
function is to be had from the module behind it.
"""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that keeps it elsewhere
    from hashlib import blake2b


def digest(data: bytes, size: int = 16) -> str:
    """The BLAKE2b digest of `size` bytes, in hexadecimal."""
    return str(blake2b(data, digest_size=size).hexdigest())
