"""XML as Office files hold it. In: the bytes of one part. Out: calls for its elements, or a small tree of them.

Expat itself, since it is imported in no time and calls for elements as they come, so that a large sheet is no tree. A
document type declaration is refused, and with it every entity, inside the file or outside; Office files have none.
Names lose their namespace prefix: producers choose it freely, and local names are told apart without it.
"""

from __future__ import annotations

import pyexpat
from collections.abc import Callable, Iterator

from engine.read.limits import Limits, Unreadable

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], object]


def feed(raw: bytes, name: str, limits: Limits, start: Start, end: End, text: Text) -> None:
    """Call for every element of an XML file, in order, by its name as written. `name` is what to call the file.

    Raises `Unreadable` for what is no XML, and at once for too many elements.
    """
    parser = pyexpat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = False

    def refused(*_: object) -> None:
        raise Unreadable(f"{name} declares a document type, which may hide entities; no Office file has one")

    def begun(tag: str, attributes: dict[str, str]) -> None:
        """The root element: its prefix, where it has one, goes from all names."""
        prefix = tag.rpartition(":")[0]
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        if prefix:
            prefix += ":"
            parser.StartElementHandler = lambda tag, attributes: start(tag.removeprefix(prefix), attributes)
            parser.EndElementHandler = lambda tag: end(tag.removeprefix(prefix))
        start(tag.rpartition(":")[2], attributes)

    parser.StartElementHandler = begun
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    if raw.count(b"<") - raw.count(b"</") > limits.nodes:
        raise Unreadable(f"{name} has more than {limits.nodes} elements")
    try:
        parser.Parse(raw, True)
    except pyexpat.ExpatError as error:
        reason = pyexpat.ErrorString(error.code)
        raise Unreadable(f"{name} breaks off in line {error.lineno}: {reason}") from None
    except (ValueError, LookupError):
        raise Unreadable(f"{name} has an encoding that is not known") from None


def walk(raw: bytes, name: str, limits: Limits, start: Start, end: End, text: Text) -> None:
    """Call for every element of an XML file, in order, by its local name. Raises `Unreadable`, for deep nesting too."""
    short: dict[str, str] = {}  # a name with its prefix → without it
    depth = 0

    def started(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.depth:
            raise Unreadable(f"{name} has more than {limits.depth} elements inside each other")
        if tag not in short:
            short[tag] = tag.rpartition(":")[2]
        start(short[tag], attributes)

    def ended(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(short[tag] if tag in short else tag.rpartition(":")[2])

    feed(raw, name, limits, started, ended, text)


class Node:
    """An element: `text` is what stands in it before its first child, `tail` what stands behind it."""

    __slots__ = ("attributes", "children", "tag", "tail", "text")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node] = []
        self.text = self.tail = ""

    def __iter__(self) -> Iterator[Node]:
        return iter(self.children)

    def get(self, name: str) -> str | None:
        """An attribute by its local name."""
        for key, value in self.attributes.items():
            if key == name or key.rpartition(":")[2] == name:
                return value
        return None

    def first(self, tag: str) -> Node | None:
        """The first child of this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, *tags: str) -> Iterator[Node]:
        """All elements inside of these names, in order, nested ones too."""
        for child in self.children:
            if child.tag in tags:
                yield child
            yield from child.all(*tags)


def tree(raw: bytes, name: str, limits: Limits, skip: frozenset[str] = frozenset()) -> Node:
    """The root element of an XML file, elements of the names in `skip` left out whole. Raises `Unreadable`."""
    top = Node("", {})
    open_ = [top]
    pieces: list[str] = []
    skipped = 0  # how deep inside an element that is left out
    left = limits.tree

    def flush() -> None:
        node = open_[-1]
        if node.children:
            node.children[-1].tail = "".join(pieces)
        else:
            node.text = "".join(pieces)
        pieces.clear()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal skipped, left
        if skipped or tag in skip:
            skipped += 1
            return
        left -= 1
        if left < 0:
            raise Unreadable(f"{name} has more than {limits.tree} elements")
        if pieces:
            flush()
        node = Node(tag, attributes)
        open_[-1].children.append(node)
        open_.append(node)

    def end(_: str) -> None:
        nonlocal skipped
        if skipped:
            skipped -= 1
            return
        if pieces:
            flush()
        open_.pop()

    def text(piece: str) -> None:
        if not skipped:
            pieces.append(piece)

    walk(raw, name, limits, start, end, text)
    return top.children[0] if top.children else top
