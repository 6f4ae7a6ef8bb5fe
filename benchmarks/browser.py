"""A headless Chromium that is told what to do over a pipe. In: a page. Out: what expressions come to in it, pictures.

Nothing but the browser is needed: its protocol is JSON with a zero byte behind each message, on file
descriptors 3 and 4.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome")


def installed() -> str | None:
    """The path of a browser, where there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)

_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "End": 35, "Home": 36, "ArrowUp": 38, "ArrowDown": 40}


class Browser:
    """One page of a browser; it is gone when the `with` ends."""

    def __init__(self, width: int = 1400, height: int = 900) -> None:
        program = installed()
        if program is None:
            raise FileNotFoundError(f"none of {', '.join(NAMES)} is installed")
        self._home = tempfile.TemporaryDirectory()
        theirs, self._to = os.pipe()
        self._from, own = os.pipe()
        # Out of the way of 3 and 4, which they become in the other process.
        high = [os.dup(end) for end in (theirs, own, theirs, own)][2:]
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--window-size={width},{height}",
            f"--user-data-dir={self._home.name}/profile", "about:blank",
        ]  # fmt: skip

        def attach() -> None:
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self._process = subprocess.Popen(
            command, pass_fds=(3, 4), preexec_fn=attach, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self._home.name},
        )  # fmt: skip
        for end in (theirs, own, *high):
            os.close(end)
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        targets = self.tell("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self.tell("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for part in ("Page", "Runtime"):
            self.tell(f"{part}.enable")
        self.tell("Performance.enable", timeDomain="threadTicks")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(30)
        os.close(self._to)
        os.close(self._from)
        self._home.cleanup()

    def tell(self, method: str, **parameters: Any) -> Any:
        """One command; returns what it gives."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._from, 1 << 20)
            if not read:
                raise RuntimeError("the browser is gone")
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def open(self, path: Path, anchor: str = "") -> None:
        """Open a file, and wait until it is loaded."""
        self.tell("Page.navigate", url="about:blank")
        self.tell("Page.navigate", url=path.absolute().as_uri() + anchor)
        while self._next().get("method") != "Page.loadEventFired":
            pass
        self.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def value(self, expression: str) -> Any:
        """What an expression comes to in the page, once it has settled."""
        given = self.tell("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in given:
            raise RuntimeError(given["exceptionDetails"].get("exception", {}).get("description", "an exception"))
        return given["result"].get("value")

    def worked(self) -> float:
        """The seconds of processor time that the page has taken so far."""
        metrics = {one["name"]: one["value"] for one in self.tell("Performance.getMetrics")["metrics"]}
        found: float = metrics["TaskDuration"]
        return found

    def press(self, key: str) -> None:
        """A key, as a person presses it."""
        text = key if len(key) == 1 else "\r" if key == "Enter" else ""
        code = _KEYS.get(key, ord(key[0].upper()))
        told = {"key": key, "windowsVirtualKeyCode": code}
        self.tell("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
        self.tell("Input.dispatchKeyEvent", type="keyUp", **told)

    def picture(self, path: Path) -> None:
        """What is to be seen, as PNG."""
        path.write_bytes(base64.b64decode(self.tell("Page.captureScreenshot", format="png")["data"]))
