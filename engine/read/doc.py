"""The reader for old texts of Word (DOC), by LibreOffice. In: the bytes of a file. Out: `Facts`.

LibreOffice is asked to save the text as DOCX, in a folder and with a profile of its own that are gone afterwards. It
runs no macros there, and is stopped after a minute. Where it is not installed the document is refused.
"""

from __future__ import annotations

import os

from engine.facts import Facts
from engine.read.limits import LIMITS, Limits, Unreadable

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 60


def read_doc(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of an old text. Raises `Unreadable`, also where LibreOffice is not installed."""
    import shutil
    import subprocess
    import tempfile

    from engine.read.archive import Archive
    from engine.read.docx import read_docx

    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise Unreadable("an old text of Word (DOC) is read by LibreOffice, which is not installed; or save it as DOCX")
    with tempfile.TemporaryDirectory(prefix="engine-") as folder:
        source = os.path.join(folder, "text.doc")
        with open(source, "wb") as file:
            file.write(raw)
        profile = "file://" + os.path.join(folder, "profile")
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, source]
        try:
            subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False, cwd=folder
            )
            with open(os.path.join(folder, "text.docx"), "rb") as file:
                made = file.read(limits.size + 1)
        except subprocess.TimeoutExpired:
            raise Unreadable(f"LibreOffice did not save the text as DOCX within {_SECONDS} seconds") from None
        except OSError:
            raise Unreadable("LibreOffice could not read the text, which may be damaged") from None
    if len(made) > limits.size:
        raise Unreadable("the text that LibreOffice made is too large")
    return read_docx(Archive(made, limits), path, limits=limits)
