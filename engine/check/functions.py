"""The functions of the language, as data. In: nothing. Out: `FUNCTIONS`, by name.

The checker, the reference and its test read them here: what a function takes, what it gives, and a line about it.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Takes = Literal[
    "a number",
    "two numbers",
    "numbers",  # a collection, a loop, or several numbers
    "anything",  # the same, and what is gone over need not be numbers
    "figures",  # a collection or a loop, of numbers
    "elements",  # a collection or a loop, of numbers or texts
    "two sets",
    "sets",  # two or more
    "a number among numbers",
    "a number and a name",
    "a text",
    "a title",
    "a text and a pattern",
]


@frozen
class Function:
    """One function. `written` shows how it is called; `judges` says that it makes a rule one about anomalies."""

    name: str
    written: str
    about: str
    takes: Takes
    gives: Literal["a number", "a plain number", "a set", "a text", "texts"]
    judges: bool = False


FUNCTIONS = {
    function.name: function
    for function in (
        Function("sum", "sum(x for …)", "all of them added up", "numbers", "a number"),
        Function("count", "count(x for …)", "how many there are", "anything", "a plain number"),
        Function("min", "min(x for …)", "the least of them", "numbers", "a number"),
        Function("max", "max(x for …)", "the greatest of them", "numbers", "a number"),
        Function("avg", "avg(x for …)", "their arithmetic mean", "numbers", "a number"),
        Function("abs", "abs(x)", "the number without its sign", "a number", "a number"),
        Function("nearest", "nearest(x, name)", "of the amounts that tables print under a name, the nearest to x; of"
                 " another year, nearest(x, name, last year); of all amounts that tables print, nearest(x)",
                 "a number and a name", "a number"),
        Function("set", "set(x for …)", "the different ones, each once", "elements", "a set"),
        Function("union", "union(a, b)", "what is in one of the sets", "sets", "a set"),
        Function("common", "common(a, b)", "what is in all of the sets", "sets", "a set"),
        Function("difference", "difference(a, b)", "what is in a and not in b", "two sets", "a set"),
        Function("misplaced", "misplaced(a, b)", "what is in both and has to be moved to stand in a as it does in b",
                 "two sets", "a set"),
        Function("misnumbered", "misnumbered(x for …)", "the texts whose number breaks its sequence: 一、二、四、",
                 "elements", "a set"),
        Function("without", "without(text, \"pattern\")", "the text, less everything that the pattern finds in it",
                 "a text and a pattern", "a text"),
        Function("found", "found(text, \"pattern\")",
                 "the pieces of the text that the pattern finds, one after the other", "a text and a pattern", "texts"),
        Function("roles", "roles(text)", "the declared tables whose title it could be; those that repeat left out",
                 "a title", "texts"),
        Function("unpaired", "unpaired(text)", "its brackets and quotation marks that have no partner", "a text",
                 "texts"),
        Function("duplicates", "duplicates(x for …)", "those that are there more than once", "elements", "a set", True),
        Function("variants", "variants(x for …)", "the texts that are there again with small differences", "elements",
                 "a set", True),
        Function("change", "change(now, before)", "the change as a share of the size before", "two numbers",
                 "a plain number", True),
        Function("median", "median(x for …)", "the one in the middle, by size", "numbers", "a number", True),
        Function("mad", "mad(x for …)", "the median of their distances from their median", "numbers", "a number", True),
        Function("deviation", "deviation(x among y for …)", "how far x lies from the median of the others: the modified"
                 " z-score, without its sign", "a number among numbers", "a plain number", True),
        Function("multiples", "multiples(step among x for …)", "the share of them that are multiples of a round number",
                 "a number among numbers", "a plain number", True),
        Function("benford", "benford(x for …)", "how far their first digits are from Benford's law: χ²", "figures",
                 "a plain number", True),
        Function("benford_second", "benford_second(x for …)", "the same for their second digits", "figures",
                 "a plain number", True),
    )
}  # fmt: skip
