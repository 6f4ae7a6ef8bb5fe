"""What a sentence of a budget says, slot by slot, and the document it stands in. In: templates. Out: `Document`.

Amounts are whole numbers of the smallest unit (分, or dollars). A sentence keeps the amounts behind what it prints, so
that a fault can restate it as a careless writer would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import NamedTuple

import attrs

from invented.paper import shown

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Slot(NamedTuple):
    """A place in a sentence: what it holds, as printed, and the amount behind it."""

    role: str
    text: str
    exact: int | None = None
    unit: str = ""  # printed behind the text
    currency: str = ""  # printed before it

    @property
    def printed(self) -> str:
        return self.currency + self.text + self.unit


Piece = str | Slot


class Sentence(NamedTuple):
    """Pieces in reading order. `about` names the quantity: sentences about the same one can contradict each other."""

    kind: str
    about: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.printed for piece in self.pieces)

    def slots(self, *roles: str) -> list[tuple[int, Slot]]:
        """The slots of these roles, each with its index among the pieces."""
        return [(n, one) for n, one in enumerate(self.pieces) if isinstance(one, Slot) and one.role in roles]

    def slot(self, role: str) -> Slot | None:
        """The first slot of a role."""
        return next((one for _, one in self.slots(role)), None)

    def exact(self, role: str) -> int | None:
        """The amount behind the first slot of a role."""
        found = self.slot(role)
        return found.exact if found else None

    def with_piece(self, index: int, piece: Piece) -> Sentence:
        return self._replace(pieces=(*self.pieces[:index], piece, *self.pieces[index + 1 :]))

    def with_texts(self, texts: Mapping[str, str]) -> Sentence:
        """The same sentence with other texts in the slots of these roles."""
        pieces = (p._replace(text=texts.get(p.role, p.text)) if isinstance(p, Slot) else p for p in self.pieces)
        return self._replace(pieces=tuple(pieces))


def compose(kind: str, about: str, template: str, slots: Mapping[str, Piece | tuple[Piece, ...]]) -> Sentence:
    """A sentence from a template: `{name}` stands for a slot, for words, or for several of both."""
    pieces: list[Piece] = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            pieces.append(literal)
        if name is not None:
            filled = slots[name]
            pieces += filled if isinstance(filled, tuple) and not isinstance(filled, Slot) else (filled,)
    return Sentence(kind, about, tuple(piece for piece in pieces if piece != ""))


@attrs.frozen
class Hand:
    """How one document writes the numbers in its sentences."""

    unit: str = "万元"
    currency: str = ""
    scale: int = 1_000_000  # what the unit is worth in the smallest one
    decimals: int = 2
    rate_decimals: int = 2
    percent: str = "%"
    thousands: bool = False
    drop_zeros: bool = False
    spaced: bool = False  # 812.40 万元
    cut: bool = False  # amounts are cut off, not rounded

    def amount(self, role: str, exact: int) -> Slot:
        """A slot with an amount of money."""
        step = self.scale // 10**self.decimals
        digits = abs(exact) // step if self.cut else (2 * abs(exact) + step) // (2 * step)
        text = shown(digits, self.decimals, self.thousands, self.drop_zeros)
        return Slot(role, text, exact, " " * self.spaced + self.unit, self.currency)

    def rate(self, role: str, part: int, whole: int) -> Slot:
        """A slot with `part` of `whole` in percent, half up."""
        hundred = 100 * 10**self.rate_decimals
        text = shown((2 * part * hundred + whole) // (2 * whole), self.rate_decimals, False, self.drop_zeros)
        return Slot(role, text, None, self.percent)


class Spot(NamedTuple):
    """Where a sentence stands: a line (an index into `Document.lines`) and which one of its paragraph."""

    line: int
    number: int


@attrs.frozen
class Document:
    """A document as lines. Those of its prose are known sentence by sentence."""

    name: str
    language: str  # "zh", "en"
    kind: str  # "budget", "account", "memo"
    year: int
    hand: Hand
    lines: tuple[str, ...] = attrs.field(repr=False)
    paragraphs: Mapping[int, tuple[Sentence, ...]] = attrs.field(repr=False)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    @property
    def numbers(self) -> int:
        """How many numbers the sentences hold."""
        return sum(len(_NUMBER.findall(self.lines[line])) for line in self.paragraphs)

    def spots(self, *kinds: str) -> Iterator[tuple[Spot, Sentence]]:
        """Every sentence of these kinds, or all, with where it stands."""
        for line, sentences in self.paragraphs.items():
            for number, sentence in enumerate(sentences):
                if not kinds or sentence.kind in kinds:
                    yield Spot(line, number), sentence

    def with_line(self, line: int, *texts: str) -> str:
        """The text with a line replaced by none, one or several."""
        return "\n".join((*self.lines[:line], *texts, *self.lines[line + 1 :])) + "\n"

    def with_sentence(self, spot: Spot, sentence: Sentence) -> str:
        """The text with another sentence in the place of one."""
        sentences = list(self.paragraphs[spot.line])
        sentences[spot.number] = sentence
        return self.with_line(spot.line, joined(sentences, self.language))


def joined(sentences: Iterable[Sentence], language: str) -> str:
    """A paragraph: sentences one after another."""
    return (" " if language == "en" else "").join(sentence.text for sentence in sentences)
