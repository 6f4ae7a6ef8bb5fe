"""A rule file to be filled in. In: its name, the language of the comments. Out: text.

The texts are rule files of their own, beside this module: `starter.rules`, and `starter.zh.rules` in Chinese.
"""

from __future__ import annotations

import os
import re

from engine.draft.names import unique, word
from engine.messages import Speech

_HERE = os.path.dirname(os.path.abspath(__file__))
_FILE = re.compile(r"\bown\.rules\b")
_RULESET = re.compile(r"(?m)^ruleset own$")


def starter(name: str, speech: Speech) -> str:
    """The file, for that name (without its ending)."""
    with open(os.path.join(_HERE, "starter.zh.rules" if speech.chinese else "starter.rules"), encoding="utf-8") as file:
        text = file.read()
    ruleset = unique([word(name)], (), "rules")
    return _RULESET.sub(f"ruleset {ruleset}", _FILE.sub(lambda _: f"{name}.rules", text))
