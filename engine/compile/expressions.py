"""One typed expression to one node of a plan.

In: syntax nodes and their types. Out: nested tuples (see evaluate/expressions).
"""

from __future__ import annotations

from typing import assert_never

from engine.check import Checked
from engine.check.calls import element_of
from engine.check.expressions import TABLE_ROWS, TABLE_TEXTS, alternatives
from engine.check.names import TEXTS
from engine.check.types import NUMBER, Declared, TableInfo, Type
from engine.compile import calls
from engine.patterns import anywhere, whole
from engine.plan import Node
from engine.quantity import parse_rational
from engine.syntax import tree

_DENIED = {"<": "≥", "≥": "<", ">": "≤", "≤": ">"}
_OPERATORS = {
    "contains": "contains", "begins with": "begins", "ends with": "ends", "same text as": "same",
    "similar to": "similar",
}  # fmt: skip
_YEAR: Node = ("property", "year")
_YEARS: dict[str, Node] = {"this year": _YEAR, "last year": ("add", ((1, _YEAR), (-1, ("num", 1, 1, ""))))}


class Lowering:
    """Lowers the expressions of one rule. `lets` are its own named values, put in where they are used."""

    def __init__(self, checked: Checked) -> None:
        self.names = checked.names
        self.types = checked.types
        self.referents = checked.referents
        self.expansions = checked.expansions
        self.lets: dict[str, tree.Expression] = {}
        self.judges = False  # an anomaly function was met

    def type(self, node: tree.Expression) -> Type:
        """The type the checker found."""
        return self.types[id(node)]

    # ── by what is wanted ────────────────────────────────────────────────────────────────

    def number(self, node: tree.Expression) -> Node:
        """The node of an expression used as a number."""
        found = self.type(node)
        lowered = self.expression(node)
        if found.kind == "cell" and lowered[0] == "var":
            return ("asnumber", lowered)
        return ("principal", lowered) if found.kind == "row" else lowered

    def text(self, node: tree.Expression) -> Node:
        """The node of an expression used as a text."""
        found = self.type(node)
        lowered = self.expression(node)
        if found.kind == "cell":
            return {"cell": ("celltext", *lowered[1:]), "var": ("astext", lowered)}.get(lowered[0], lowered)
        if found.kind == "row":
            return ("label", lowered)
        if found.kind == "column":
            return ("header", lowered)
        return ("title", lowered) if found.kind in ("table", "printed") else lowered

    def shown(self, node: tree.Expression) -> Node:
        """The node of an expression printed in a message."""
        lowered = self.expression(node)
        if self._is_said(node):
            return self.text(node)
        return self.number(node) if self.type(node).kind == "cell" and lowered[0] != "var" else lowered

    def _is_said(self, node: tree.Expression) -> bool:
        """Whether a node is a text that a statement says: the columns of claims are known to be figures or texts."""
        if not isinstance(node, tree.Member):
            return False
        of = self.types.get(id(node.of))  # none for the name behind which a used file's names stand
        table = of.table if of else None
        return table is not None and isinstance(table.node, tree.Claims) and node.name.text not in table.slots

    def collection(self, node: tree.Expression) -> Node:
        """The node of an expression that a loop goes over."""
        lowered = self.expression(node)
        return ("rows", lowered) if self.type(node).kind == "table" else lowered

    def condition(self, node: tree.Expression) -> Node:
        """The node of a condition."""
        return self.expression(node)

    # ── by node ──────────────────────────────────────────────────────────────────────────

    def expression(self, node: tree.Expression) -> Node:
        """The node as it is."""
        match node:
            case tree.Number():
                n, d = parse_rational(node.text) or (0, 1)
                return ("num", n, d, node.unit or "")
            case tree.String():
                return ("text", node.text)
            case tree.Year():
                return _YEARS[node.which]
            case tree.Variable():
                return self._variable(node)
            case tree.Member():
                return self._member(node)
            case tree.Item():
                return self._item(node)
            case tree.Call():
                return self._call(node)
            case tree.Fold():
                return calls.fold(self, node)
            case tree.Against():
                return calls.against(self, node)
            case tree.Extract():
                return (node.what, self.text(node.text))
            case tree.Sum():
                return ("add", tuple((1 if sign == "+" else -1, self.number(term)) for sign, term in node.terms))
            case tree.Product():
                product = self.number(node.factors[0][1])
                for operator, factor in node.factors[1:]:
                    product = ("mul" if operator == "*" else "div", product, self.number(factor))
                return product
            case tree.Negative():
                return ("add", ((-1, self.number(node.of)),))
            case tree.Compare():
                return self._compare(node)
            case tree.TextTest():
                if node.operator == "matches":
                    assert isinstance(node.right, tree.String)
                    return ("matches", self.text(node.left), anywhere(node.right.text))
                return (_OPERATORS[node.operator], self.text(node.left), self.text(node.right))
            case tree.Is():
                return self._is(node)
            case tree.Among():
                return calls.among(self, node)
            case tree.Members():
                as_number = self.type(node).element == NUMBER
                return ("members", *(self.number(item) if as_number else self.text(item) for item in node.items))
            case tree.Quantified():
                return (node.quantifier, node.variable.text, self.collection(node.of), self.condition(node.condition))
            case tree.Not(of=tree.Compare(tolerance=None) as compared) if compared.operator in _DENIED:
                # `not a > b` is a ≤ b: so that equality within rounding is no reason to deny either.
                return self._compare(compared, _DENIED[compared.operator])
            case tree.Not():
                return ("not", self.condition(node.of))
            case tree.And():
                return ("and", *(self.condition(item) for item in node.items))
            case tree.Or():
                return ("or", *(self.condition(item) for item in node.items))
            case _:
                assert_never(node)

    def value(self, node: tree.Variable) -> tree.Expression | None:
        """What a name stands for, if `let` gave it to an expression."""
        if node.name in self.lets:
            return self.lets[node.name]
        declared = self.referents.get(id(node))
        let = declared.node if declared is not None else None
        return let.value if isinstance(let, tree.Let) else None

    def _variable(self, node: tree.Variable) -> Node:
        name = node.name
        if (value := self.value(node)) is not None:
            return self.expression(value)
        if id(node) in self.referents:
            return self._declared(self.referents[id(node)])
        found = self.type(node)
        if found.kind in ("tables", "document"):
            return (found.kind,)
        return (name,) if name in TEXTS and found.kind == "texts" else ("var", name)

    def _declared(self, declared: Declared) -> Node:
        """The node of a table, a parameter or a named value."""
        match declared.node:
            case TableInfo(index=index):
                return ("side", index, "")
            case tree.Let(value=value):
                return self.expression(value)
            case _:
                return ("param", declared.full)

    def _member(self, node: tree.Member) -> Node:
        if id(node) in self.referents:
            return self._declared(self.referents[id(node)])
        of, name = self.type(node.of), node.name.text
        if of.kind == "document" and of.part:
            return ("property", f"{of.part}.{name}")
        if of.kind == "document":
            return ("doctitle",) if name == "title" else ("property", name)
        if of.kind == "table" and of.table is not None and name == "all":
            return ("all", of.table.index)
        lowered = self.expression(node.of)
        if of.kind == "table":
            return self._table_member(of, lowered, name)
        if of.kind == "row":
            return self._row_member(of, lowered, name)
        if of.kind == "column":
            return ("columnparts" if name == "parts" else "header", lowered)
        if of.kind == "cell":
            claims = self.type(node).table
            assert claims is not None
            return ("said", lowered[1], lowered[2], claims.index)
        return self._printed_member(lowered, name)

    def _table_member(self, of: Type, lowered: Node, name: str) -> Node:
        assert of.table is not None
        if not of.part and of.table.part(name) is not None:
            return ("side", of.table.index, name)
        if name in of.table.column_names(of.part):
            return ("cell", ("only", lowered), name)
        if name in TABLE_ROWS or name in ("amounts", "shares", "totals", "total"):
            return (name, lowered)
        return self._printed_member(lowered, name)

    @staticmethod
    def _printed_member(lowered: Node, name: str) -> Node:
        if name in TABLE_TEXTS and name != "title":
            return ("tabletext", name, lowered)
        return (name, lowered)

    @staticmethod
    def _row_member(of: Type, lowered: Node, name: str) -> Node:
        assert of.table is not None
        if name in of.table.column_names(of.part):
            return ("cell", lowered, name)
        if name in of.table.key_names(of.part):
            return ("key", lowered)
        if name in of.table.label_names(of.part):
            return ("label", lowered)
        return ("rowparts" if name == "parts" else name, lowered)

    def _item(self, node: tree.Item) -> Node:
        of = self.type(node.of)
        if of.kind == "table":
            texts = [key.text for key in alternatives(node.key) if isinstance(key, tree.String)]
            if isinstance(node.of, tree.Member) and of is not None and self._by_key(node.of, of):
                side = self.expression(node.of.of)
                return ("keyed", side, tuple(map(whole, texts)), "” or “".join(texts))
            lowered = self.expression(self._of_label(node.of, of))
            return ("row", lowered, tuple(map(whole, texts)), "” or “".join(texts))
        lowered = self.expression(node.of)
        if of.kind == "cell":
            return ("period", lowered[1], lowered[2], self.number(node.key))
        if self.type(node.key).kind == "number":
            return ("period", lowered, "", self.number(node.key))
        if self.type(node.key).kind == "column name":
            assert isinstance(node.key, tree.Variable)
            return ("named", lowered, node.key.name)
        return ("at", lowered, self.expression(node.key))

    def _by_key(self, node: tree.Member, of: Type) -> bool:
        """Is this `T.编码`, whose rows are picked by their key?"""
        assert of.table is not None
        columns = of.table.column_names(of.part)
        return node.name.text not in columns and node.name.text in (*of.table.key_names(of.part), "key")

    def _of_label(self, node: tree.Expression, of: Type) -> tree.Expression:
        """`T` of `T.名称`, whose rows are picked by their label as those of `T` are."""
        assert of.table is not None
        named = (*of.table.label_names(of.part), "label")
        if isinstance(node, tree.Member) and node.name.text in named and of.table.part(node.name.text) is None:
            return node.of
        return node

    def _call(self, node: tree.Call) -> Node:
        if id(node) in self.expansions:
            return self.expression(self.expansions[id(node)])
        return calls.call(self, node)

    def _compare(self, node: tree.Compare, operator: str = "") -> Node:
        left, right = self.type(node.left), self.type(node.right)
        if (sets := calls.compare(self, node)) is not None:
            return sets
        if "text" in (left.kind, right.kind):
            alike: Node = ("same", self.text(node.left), self.text(node.right))
            return alike if node.operator == "=" else ("not", alike)
        tolerance: Node | None = None
        if node.tolerance is not None and not isinstance(node.tolerance, tree.Rounding):
            share = self._is_share(node.tolerance) and left.dimension != ""
            tolerance = ("share" if share else "amount", self.number(node.tolerance))
        return ("compare", operator or node.operator, self.number(node.left), self.number(node.right), tolerance)

    def _is_share(self, node: tree.Expression) -> bool:
        """Is a tolerance a share of the right side: written in %, here or where its parameter is declared?"""
        declared = self.referents.get(id(node))
        if declared is not None and isinstance(declared.node, tree.Param):
            node = declared.node.value
        return isinstance(node, tree.Number) and node.unit == "%"

    def _is(self, node: tree.Is) -> Node:
        if node.state in ("present", "missing"):
            tested: Node = ("present", self.expression(node.of))
            negated = node.negated != (node.state == "missing")
        elif node.state == "empty" and (held := element_of(self.type(node.of))) is not None:
            tested, negated = ("nothing", calls.elements(self, node.of, held)), node.negated
        else:
            tested, negated = self._printed_or_not(node), node.negated
        return ("not", tested) if negated else tested

    def _printed_or_not(self, node: tree.Is) -> Node:
        """`is blank`, `is empty`, `is zero`. A cell is asked as what it prints: a text may stand in it, or a figure."""
        kind, of = self.type(node.of).kind, self.expression(node.of)
        if node.state == "zero":
            return ("zero", self.number(node.of))
        if kind == "cell":
            return ("blank", ("celltext", *of[1:]) if of[0] == "cell" else of)
        if node.state == "blank":
            return ("blank", ("principal", of) if kind == "row" else of)
        return ("empty", self.text(node.of) if kind in ("row", "column") else of)
