"""Declarations of a document's tables, drafted. In: families of printed tables. Out: `Declared`, and its syntax tree.

Every column is found again by the same search that a check uses, so that what is declared binds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.draft.families import Family, Kind
from engine.draft.names import is_chinese, unique, word
from engine.draft.patterns import of_header
from engine.evaluate.columns import codes_in_labels, find_column, key_columns_of, label_columns_of
from engine.facts import Column, Label, Part
from engine.patterns import whole
from engine.plan import ColumnSpec, PartSpec
from engine.record import Record
from engine.source import Span
from engine.syntax import tree
from engine.wording import normal, plain

NOWHERE = Span("draft", 0, 0)
_TOTALS = frozenset(("合计", "小计", "总计", "total", "subtotal", "grand total"))
_SHORT = 3  # digits of a number of a row
_NUMBERS = ("行次", "栏次", "序号", "附注", "no.", "no", "note", "notes", "ref")  # heads of what is no amount
_YEARS = (("本年", "上年"), ("this_year", "last_year"))  # columns headed by a year alone: in Chinese, in English


class Field(Record):
    """A declared column: its name, and the patterns of its header from the top down, or of several joined columns."""

    name: str
    sources: tuple[str, ...]
    joined: bool = False


class DeclaredPart(Record):
    """What is declared of printed parts of one kind."""

    name: str  # "" where it is the whole table
    under: tuple[str, ...]
    kind: Kind
    key: Field | None
    label: Field | None
    columns: tuple[Field, ...]
    shape: tree.Tree | None = None
    total: tuple[str, ...] = ()
    subtotal: tuple[str, ...] = ()
    excepts: tuple[str, ...] = ()


class Declared(Record):
    """A declared table."""

    name: str
    family: Family
    repeats: bool
    parts: tuple[DeclaredPart, ...]


def declare(family: Family, taken: set[str], year: str) -> list[Declared]:
    """The declarations of one family: one, with parts where they stand side by side; or one for each kind of part.

    `taken` are the names of other tables. What has no column that could be declared is left out.
    """
    kinds = [kind for kind in family.kinds if any(column.kind == "figure" for column in kind.part.columns)]
    kinds = kinds or list(family.kinds)
    name = word(family.stem)
    heads = _heads(kinds)
    if heads:
        parts: list[DeclaredPart] = []
        brackets = len(set(map(word, heads))) < len(heads)
        for kind, head in zip(kinds, heads, strict=True):
            part = _part(kind, [], year, unique([word(head, brackets)], {part.name for part in parts}, "part"))
            if part is not None:
                parts.append(part._replace(under=of_header(head)[:1]))
        return [_declared(family, [name], taken, parts)] if parts else []
    found = []
    for kind in kinds:
        part = _part(kind, [other for other in family.kinds if other is not kind], year, "")
        if part is not None:
            wanted = [name, *(f"{name}_{word(text)}" for text in _distinct(kind, kinds) if word(text))]
            found.append(_declared(family, wanted if len(kinds) == 1 else wanted[1:] or wanted, taken, [part]))
    return found


def _declared(family: Family, wanted: Sequence[str], taken: set[str], parts: Sequence[DeclaredPart]) -> Declared:
    name = unique(wanted, taken, "表" if is_chinese(family.title) else "table_1")
    taken.add(name)
    tables = {t for part in parts for t, _ in part.kind.parts}
    return Declared(name, family, len(tables) > 1, tuple(parts))


def _heads(kinds: Sequence[Kind]) -> list[str]:
    """For each kind the header that it stands under and no other kind does; none if they do not stand side by side."""
    if len(kinds) < 2:
        return []
    tops = [{plain(column.path[0].text) for column in kind.part.columns if len(column.path) > 1} for kind in kinds]
    if any(len(top) != 1 or any(len(c.path) < 2 for c in k.part.columns) for top, k in zip(tops, kinds, strict=True)):
        return []
    heads = []
    for kind in kinds:
        own = next(iter(_distinct(kind, kinds)), "")
        if not own or not of_header(own):
            return []
        heads.append(own)
    return heads


def _distinct(kind: Kind, kinds: Sequence[Kind]) -> list[str]:
    """The headers of a kind that no other has, those that are nearest the top first."""
    elsewhere = {text for other in kinds if other is not kind for text in _texts(other.part)}
    labels = sorted(
        (depth, i, label.text) for i, c in enumerate(kind.part.columns) for depth, label in enumerate(c.path)
    )
    return list(dict.fromkeys(text for _, _, text in labels if plain(text) and plain(text) not in elsewhere))


def _texts(part: Part) -> set[str]:
    return {plain(label.text) for column in part.columns for label in column.path}


# ── the columns of a part ────────────────────────────────────────────────────────────────


def _part(kind: Kind, others: Sequence[Kind], year: str, name: str) -> DeclaredPart | None:
    """What can be declared of one kind; None where nothing can. `others` are the kinds it must not be taken for."""
    columns = kind.part.columns
    apart = [other.part.columns for other in others]
    taken: set[str] = set()
    key = _key(kind.part, taken)
    at_key = key_columns_of(_spec(key, None), columns) if key else []
    label = _label(columns, at_key, apart, taken)
    figures = [i for i, column in enumerate(columns) if column.kind == "figure" and not _is_number(column)]
    if not figures:
        figures = [i for i, column in enumerate(columns) if column.kind == "text"]
    sources = {i: path for i in figures if (path := _path(i, columns, apart, "", year, ()))}
    fields: dict[int, Field] = {}
    for i in sorted(sources, key=lambda i: (_is_of_another_year(columns[i], year), i)):
        fields[i] = Field(_named(_column_names(i, columns, figures, year), taken, "column"), sources[i])
    if not fields:
        return None
    return DeclaredPart(name, (), kind, key, label, tuple(fields[i] for i in sorted(fields)))


def _is_of_another_year(column: Column, year: str) -> bool:
    return column.period not in ("", year)


def _column_names(index: int, columns: Sequence[Column], figures: Sequence[int], year: str) -> list[str]:
    """Names for a column of figures, the best first: what is printed twice goes by the header that tells them apart."""
    column = columns[index]
    own, above = _words(index, columns, figures, year)
    others = (_words(i, columns, figures, year) for i in figures if i != index)
    like = [higher for other, higher in others if other == own]
    apart = [higher for higher in above if higher and not all(higher in others for others in like)]
    both = [f"{higher}_{own}" for higher in apart]
    wanted = [own, word(column.path[-1].text, brackets=True)]
    if like and _is_of_another_year(column, year) and column.period.isdecimal():
        wanted = [f"{own}_{column.period}", *wanted]
    return [*both, *wanted] if like and apart else [*wanted, *both]


def _words(index: int, columns: Sequence[Column], figures: Sequence[int], year: str) -> tuple[str, list[str]]:
    """What a column is called, and the headers above that, the nearest first. A total goes by the header it totals."""
    own, *above = [word(label.text) for label in reversed(columns[index].path)] or [""]
    own = own or _of_year(columns[index], year)
    shared = [{word(label.text) for label in columns[i].path[:-1]} for i in figures]
    heads = [n for n, higher in enumerate(above) if higher and not all(higher in others for others in shared)]
    if is_total(columns[index].path[-1].text if columns[index].path else "") and heads:
        return above[heads[0]], above[heads[0] + 1 :]
    return own, above


def _of_year(column: Column, year: str) -> str:
    """What a column is called that is headed by a year alone, "" for another."""
    if not column.period.isdecimal() or not column.path:
        return ""
    this, last = _YEARS[not is_chinese(column.path[-1].text)]
    if column.period == year:
        return this
    return last if year.isdecimal() and column.period == str(int(year) - 1) else f"{this}_{column.period}"


def _is_number(column: Column) -> bool:
    return bool(column.path) and is_number(column.path[-1].text)


def is_number(header: str) -> bool:
    """Does a header head numbers that are no amounts, such as those of rows and of notes?"""
    return plain(header).casefold() in _NUMBERS


def is_total(label: str) -> bool:
    """Is a label, without its number, nothing but a word for a sum?"""
    return plain(label).casefold() in _TOTALS


def _named(wanted: Sequence[str], taken: set[str], otherwise: str) -> str:
    name = unique([one.lower() if one.isascii() else one for one in wanted], taken, otherwise)
    taken.add(name)
    return name


def _key(part: Part, taken: set[str]) -> Field | None:
    """The columns of codes that identify a row."""
    columns = part.columns
    codes = [i for i, column in enumerate(columns) if column.kind == "code" and not _counts_rows(part, i)]
    if not codes:
        labels = [i for i, column in enumerate(columns) if column.kind == "label"]
        if not labels or not codes_in_labels(part, labels[-1:]):
            return None
        chinese = any(is_chinese(label.text) for column in columns for label in column.path)
        name = "编码" if chinese else "code"
        return Field(_named([name], taken, "key"), ("编码|代码" if chinese else "code",))
    own = [columns[i].path[-1] if columns[i].path else Label("", part.place) for i in codes]
    if len(codes) > 1 and len({plain(label.text) for label in own}) == len(codes):
        joined = tuple(pattern for label in own for pattern in of_header(label.text)[:1])
        above = [label.text for label in reversed(columns[codes[0]].path[:-1])]
        if len(joined) == len(codes):
            field = Field("", joined, True)
            if key_columns_of(_spec(field, None), columns) == codes:
                return field._replace(name=_named([word(text) for text in above], taken, "key"))
    for pattern in of_header(own[0].text):
        field = Field("", (pattern,))
        if key_columns_of(_spec(field, None), columns)[:1] == codes[:1]:
            return field._replace(name=_named([word(own[0].text)], taken, "key"))
    return None


def _counts_rows(part: Part, index: int) -> bool:
    """Does a column of codes only count the rows: 行次 1, 2, 3 …?"""
    path = part.columns[index].path
    if path and is_number(path[-1].text):
        return True
    printed = [normal(cell.text) for row in part.rows if (cell := row.cells[index]) is not None]
    numbers = [int(text) for text in printed if text.isdecimal() and len(text) <= _SHORT]
    steps = {after - before for before, after in pairwise(numbers)}
    return len(numbers) > 2 and len(numbers) == sum(map(bool, printed)) and steps == {1}


def _label(
    columns: Sequence[Column], keys: list[int], apart: Sequence[Sequence[Column]], taken: set[str]
) -> Field | None:  # fmt: skip
    """The innermost column of labels."""
    at = next((i for i in reversed(range(len(columns))) if columns[i].kind == "label" and i not in keys), None)
    if at is None:
        return None
    path = _path(at, columns, apart, "label text code", "", keys)
    if not path:
        return None
    field = Field("", path)
    if label_columns_of(_spec(None, field), columns, keys) != [at]:
        return None
    return field._replace(name=_named([word(label.text) for label in reversed(columns[at].path)], taken, "label"))


def _path(
    index: int, columns: Sequence[Column], apart: Sequence[Sequence[Column]], kinds: str, year: str, keys: Sequence[int]
) -> tuple[str, ...]:
    """The patterns by which a column is found, () for none; if it can be, no other column is, nor one of another part.

    That the same is printed for another year does not count: the check takes that of the document's year.
    """
    labels = columns[index].path
    aside = [index, *keys, *(i for i, column in enumerate(columns) if _is_of_another_year(column, year))]
    periods = [column.period for column in columns]
    best: tuple[str, ...] = ()
    least = 4
    for path in _paths(labels):
        spec = ColumnSpec("", (tuple(map(whole, path)),), (False,))
        if find_column(spec, columns, kinds, year, periods, keys) != index:
            continue
        found_apart = any(find_column(spec, other, kinds) is not None for other in apart)
        found_here = find_column(spec, columns, kinds, year, periods, aside) is not None
        if (doubts := 2 * found_apart + found_here) < least:
            best, least = path, doubts
    return best


def _paths(labels: Sequence[Label]) -> list[tuple[str, ...]]:
    """Ways to say where a column stands: by its own header, and by more and more of those above."""
    found: list[tuple[str, ...]] = []
    if not labels:
        return found
    least = 2 if len(labels) > 1 and is_total(labels[-1].text) else 1
    for which in (0, -1):  # years left open, then to the letter
        own = [patterns[which] for label in labels if (patterns := of_header(label.text))]
        if own and len(of_header(labels[-1].text)) > 0:
            found += [tuple(own[start:]) for start in reversed(range(len(own))) if len(own) - start >= least]
            found += [(own[0], own[-1])] if len(own) > 2 else []
    return list(dict.fromkeys(found))


def _spec(key: Field | None, label: Field | None) -> PartSpec:
    return PartSpec("", (), (), _column_spec(key), _column_spec(label), (), ("none",), (), (), (), "zero")


def _column_spec(field: Field | None) -> ColumnSpec | None:
    return ColumnSpec(field.name, (tuple(map(whole, field.sources)),), (field.joined,)) if field else None


# ── as a declaration ─────────────────────────────────────────────────────────────────────


def node(declared: Declared, name: str = "") -> tree.Table:
    """The declaration; under another name, if one is given."""
    clauses: list[tree.TableClause] = [
        tree.Titled(texts((declared.family.titled,)), texts(declared.family.unless), span=NOWHERE)
    ]
    if declared.repeats:
        clauses.append(tree.Repeats(span=NOWHERE))
    for part in declared.parts:
        own = _clauses(part)
        clauses += [tree.PartClause(a_name(part.name), texts(part.under), (), own, span=NOWHERE)] if part.name else own
    return tree.Table(a_name(name or declared.name), tuple(clauses), span=NOWHERE)


def _clauses(part: DeclaredPart) -> tuple[tree.TableClause, ...]:
    found: list[tree.TableClause] = []
    if part.key:
        found.append(_clause("key", part.key))
    if part.label:
        found.append(_clause("label", part.label))
    found += (_clause("column", field) for field in part.columns)
    if part.shape is not None:
        found.append(part.shape)
    if part.subtotal:
        found.append(tree.LabelPatterns("subtotal", texts(part.subtotal), span=NOWHERE))
    if part.total:
        found.append(tree.LabelPatterns("total", texts(part.total), span=NOWHERE))
    if part.excepts:
        found.append(tree.LabelPatterns("except", texts(part.excepts), span=NOWHERE))
    return tuple(found)


def _clause(kind: str, field: Field) -> tree.ColumnClause:
    shape = tree.Joined if field.joined else tree.Path
    source = shape(texts(field.sources), span=NOWHERE)
    return tree.ColumnClause(kind, a_name(field.name), (source,), span=NOWHERE)  # type: ignore[arg-type]


def texts(patterns: Sequence[str]) -> tuple[tree.Text, ...]:
    """Patterns as texts of a declaration."""
    return tuple(tree.Text(pattern, span=NOWHERE) for pattern in patterns)


def a_name(text: str) -> tree.Name:
    """A name of a declaration."""
    return tree.Name(text, span=NOWHERE)
