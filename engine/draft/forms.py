"""One-line rules for the tables of a document, tried on it. In: declared tables. Out: their trees, and `Suggestion`s.

Of all ways in which the rows of a table may add up, the one that most sums keep is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from attrs import evolve

from engine.draft.formula import Sign, formulas
from engine.draft.names import is_chinese, unique
from engine.draft.shapes import total_headers, ways
from engine.draft.tables import NOWHERE, Declared, DeclaredPart, a_name, node
from engine.draft.trial import Trial
from engine.evaluate.bound import Instance, Row
from engine.findings import Finding, Tally
from engine.record import Record
from engine.syntax import tree
from engine.wording import plain

Form = tree.RollsUp | tree.AddsAcross | tree.AgreesWith

_FEWEST_SHARED = 3  # rows that two tables have in common, to be compared
_MOST_FORMULAS = 3  # for one table
_MOST_PARTNERS = 5  # further tables that one is compared with: the next that have rows in common with it
_NEARLY = 4  # an agreement is kept that holds so many times more often than it fails


class Suggestion(Record):
    """A rule for the document, and what came of it there; `failed` is the first of its conflicts."""

    table: str  # the declared table it stands with
    form: Form
    holds: int
    conflicts: int
    failed: Finding | None
    empty: bool  # the table prints no figure here


# ── trees ────────────────────────────────────────────────────────────────────────────────


def shaped(tables: Sequence[Declared], trial: Trial) -> list[Declared]:
    """The tables, each part with the tree and the totals that fit it best."""
    bound = trial.bound([node(table) for table in tables])
    variants: dict[tuple[int, int], list[DeclaredPart]] = {}
    tried: list[tree.Declaration] = []
    for t, (table, instances) in enumerate(zip(tables, bound, strict=True)):
        for p, part in enumerate(table.parts):
            variants[t, p] = ways(part, _rows(part, instances))
            for v, way in enumerate(variants[t, p]):
                if way.shape or way.total or way.subtotal:
                    tried += _variant(table, p, way, f"t{t}_{p}_{v}")
    tallies = {tally.rule: tally for tally in trial.report(tried).tallies}
    return [
        table._replace(
            parts=tuple(
                _best(variants[t, p], [tallies.get(f"t{t}_{p}_{v}") for v in range(len(variants[t, p]))], bound[t])
                for p in range(len(table.parts))
            )
        )
        for t, table in enumerate(tables)
    ]


def _rows(part: DeclaredPart, instances: Sequence[Instance]) -> list[list[Row]]:
    return [own.rows for instance in instances for own in instance.parts if own.spec.name == part.name]


def _variant(table: Declared, at: int, part: DeclaredPart, name: str) -> list[tree.Declaration]:
    """The table with another way for one of its parts, and the rule that tries it."""
    changed = table._replace(parts=(*table.parts[:at], part, *table.parts[at + 1 :]))
    return [node(changed, name), _on_trial(_rolls_up(_side(name, part), name, ""), name)]


def _best(found: Sequence[DeclaredPart], tallies: Sequence[Tally | None], bound: Sequence[Instance]) -> DeclaredPart:
    """The way that the most sums keep; where none is kept and no row is the total, what the headers call totals."""
    scores = [tally.holds + tally.rounding - tally.conflict if tally else 0 for tally in tallies]
    best = max(range(len(found)), key=lambda n: (scores[n], -n))
    if is_empty(bound):
        return found[best]
    if any(tally and tally.bound for tally in tallies) and (scores[best] > 0 or found[best].total):
        return found[best]
    heads = [head for head in total_headers(found[-1]) if head not in found[-1].total]
    return found[-1]._replace(shape=None, subtotal=tuple(dict.fromkeys(heads)))


def is_empty(bound: Sequence[Instance]) -> bool:
    """Is there no figure in any of the printed tables?"""
    return not any(max(row.figures, default=-1) >= 0 for one in bound for part in one.parts for row in part.rows)


# ── forms ────────────────────────────────────────────────────────────────────────────────


def suggestions(tables: Sequence[Declared], trial: Trial) -> list[Suggestion]:
    """The rules for all tables, in their order, with what comes of them in the document."""
    nodes = [node(table) for table in tables]
    bound = trial.bound(nodes)
    empty = {table.name: is_empty(own) for table, own in zip(tables, bound, strict=True)}
    found = _tried([(t, form) for t in tables for form in _inside(t)], nodes, empty, trial)
    across = {one.table for one in found if isinstance(one.form, tree.AddsAcross) and (one.holds or one.empty)}
    wanted = [(t, own) for t, own in zip(tables, bound, strict=True) if t.name not in across]
    more = [(table, form) for table, own in wanted for form in _formulas(table, own, trial)]
    found += _tried(more, nodes, empty, trial)
    found += _merged(_tried(list(_agreements(tables, bound)), nodes, empty, trial))
    order = {table.name: n for n, table in enumerate(tables)}
    taken: set[str] = set()
    return [_named(one, taken) for one in sorted(filter(_worth_it, found), key=lambda one: order[one.table])]


def _named(one: Suggestion, taken: set[str]) -> Suggestion:
    """The suggestion under a name that no other has."""
    name = unique([_name(one.form)], taken, "rule")
    taken.add(name)
    return one._replace(form=evolve(one.form, name=a_name(name)))


def _tried(
    forms: Sequence[tuple[Declared, Form]], nodes: Sequence[tree.Table], empty: dict[str, bool], trial: Trial
) -> list[Suggestion]:
    if not forms:
        return []
    on_trial = [_on_trial(form, f"rule{n}") for n, (_, form) in enumerate(forms)]
    report = trial.report([*nodes, *on_trial])
    failed: dict[str, Finding] = {}
    for finding in report.findings:
        if finding.verdict == "conflict":
            failed.setdefault(finding.rule, finding)
    found = []
    for (table, form), tally in zip(forms, report.tallies, strict=True):
        holds, conflict = tally.holds + tally.rounding, failed.get(tally.rule)
        found.append(Suggestion(table.name, form, holds, tally.conflict, conflict, empty[table.name]))
    return found


def _on_trial(form: Form, name: str) -> Form:
    """The form as a mere note: of such a rule no conflict is set aside as a doubt, and all are counted."""
    return evolve(form, name=a_name(name), clauses=(tree.SeverityClause("note", "conflict", span=NOWHERE),))


def _name(form: Form) -> str:
    assert form.name is not None, "what is drafted has a name"
    return form.name.text


def _worth_it(one: Suggestion) -> bool:
    """Is it worth a line? What holds is, and what nearly holds; and what an empty table gives no occasion to check."""
    if isinstance(one.form, tree.AgreesWith):
        return one.holds >= _FEWEST_SHARED and _NEARLY * one.conflicts <= one.holds
    if not one.holds and not one.conflicts:
        return one.empty
    return one.holds >= one.conflicts or isinstance(one.form, tree.RollsUp)


# ── inside a table ───────────────────────────────────────────────────────────────────────


def _inside(table: Declared) -> Iterator[Form]:
    """What adds up down the rows, and across by the headers."""
    for part in table.parts:
        side, said, chinese = _side(table.name, part), _said(table, part), is_chinese(table.name)
        if part.total or part.shape:
            title = f"{said}：合计与上级应等于所含各项之和" if chinese else f"{said}: totals are sums of their items"
            yield _rolls_up(side, _rule(table, part, "汇总" if chinese else "adds_up"), title)
        if part.total or part.subtotal:
            title = f"{said}：合计应等于各列之和" if chinese else f"{said}: a total column is the sum of its neighbours"
            yield _adds_across(side, _rule(table, part, "横向" if chinese else "across"), title)


def _formulas(table: Declared, bound: Sequence[Instance], trial: Trial) -> Iterator[Form]:
    """What adds up across by a formula that the rows let one guess."""
    for part in table.parts:
        own = [one for instance in bound for one in instance.parts if one.spec.name == part.name]
        for found in islice(formulas(own, [field.name for field in part.columns], trial.ledger), _MOST_FORMULAS):
            (_, first), *more = found.parts
            written = f"{found.total} = {first}" + "".join(f" {sign} {column}" for sign, column in more)
            chinese = is_chinese(table.name)
            title = f"{_said(table, part)}：{written}" if chinese else f"{_said(table, part)}: {_words(written)}"
            name = _rule(table, part, f"{found.total}_{'横向' if chinese else 'across'}")
            columns = tuple((sign, a_name(column)) for sign, column in found.parts)
            yield _adds_across(_side(table.name, part), name, title, a_name(found.total), columns)


def _said(table: Declared, part: DeclaredPart) -> str:
    """How a table or part of one is called in a title."""
    name = f"{table.name}_{part.name}" if part.name else table.name
    return name.replace("_", "·") if is_chinese(name) else _words(name)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _rule(table: Declared, part: DeclaredPart, what: str) -> str:
    """The name of a rule."""
    between = "" if what in ("汇总", "横向") else "_"
    return f"{'_'.join(filter(None, (table.name, part.name)))}{between}{what}"


# ── between tables ───────────────────────────────────────────────────────────────────────


def _agreements(tables: Sequence[Declared], bound: Sequence[Sequence[Instance]]) -> Iterator[tuple[Declared, Form]]:
    """Columns of one name in tables that have rows in common, each by itself."""
    whole = [
        (table, part, _marks(part, own))
        for table, own in zip(tables, bound, strict=True)
        for part in table.parts
        if not part.name and not table.repeats
    ]
    partners: dict[str, int] = {}
    for (one, own, marks), (other, its, others) in combinations(whole, 2):
        if (own.key is None) != (its.key is None) or len(marks & others) < _FEWEST_SHARED:
            continue
        partners[one.name] = partners.get(one.name, 0) + 1
        if partners[one.name] > _MOST_PARTNERS:
            continue
        chinese = is_chinese(one.name)
        name = f"{one.name}与{other.name}一致" if chinese else f"{one.name}_agrees_with_{other.name}"
        title = f"{one.name}与{other.name}应逐项一致" if chinese else _words(name)
        shared = {field.name for field in its.columns}
        for column in [field.name for field in own.columns if field.name in shared]:
            yield one, tree.AgreesWith(
                _table(one.name), _table(other.name), None if own.key else a_name("label"), (a_name(column),),
                a_name(name), tree.Text(title, span=NOWHERE), (), span=NOWHERE,
            )  # fmt: skip


def _marks(part: DeclaredPart, bound: Sequence[Instance]) -> set[str]:
    """What tells the rows of a table apart: their keys, or their labels."""
    rows = [row for own in _rows(part, bound) for row in own if row.kind == "item"]
    return {row.key for row in rows if row.key} if part.key else {plain(row.label.text) for row in rows} - {""}


def _merged(found: Sequence[Suggestion]) -> list[Suggestion]:
    """The agreements of two tables that hold, as one; behind them those that do not, each by itself."""
    merged: dict[object, Suggestion] = {}
    failing: list[Suggestion] = []
    for one in found:
        assert isinstance(one.form, tree.AgreesWith)
        pair = (one.form.table, one.form.other)
        if one.conflicts or not one.holds:
            name = a_name(f"{_name(one.form)}_{one.form.columns[0].text}")
            failing.append(one._replace(form=evolve(one.form, name=name)))
        elif pair in merged:
            before = merged[pair]
            assert isinstance(before.form, tree.AgreesWith)
            form = evolve(before.form, columns=(*before.form.columns, *one.form.columns))
            merged[pair] = before._replace(form=form, holds=before.holds + one.holds)
        else:
            merged[pair] = one
    return [*merged.values(), *failing]


# ── as declarations ──────────────────────────────────────────────────────────────────────


def _table(name: str) -> tree.Variable:
    return tree.Variable(name, span=NOWHERE)


def _side(table: str, part: DeclaredPart) -> tree.Expression:
    return tree.Member(_table(table), a_name(part.name), span=NOWHERE) if part.name else _table(table)


def _rolls_up(side: tree.Expression, name: str, title: str) -> tree.RollsUp:
    return tree.RollsUp(side, a_name(name), tree.Text(title, span=NOWHERE), (), span=NOWHERE)


def _adds_across(
    side: tree.Expression, name: str, title: str, total: tree.Name | None = None,
    parts: tuple[tuple[Sign, tree.Name], ...] = (),
) -> tree.AddsAcross:  # fmt: skip
    return tree.AddsAcross(side, total, parts, a_name(name), tree.Text(title, span=NOWHERE), (), span=NOWHERE)
