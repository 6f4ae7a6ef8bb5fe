"""The examples of rule files: which rules each is about, and the document it shows them.

In: `Names`. Out: one `CheckedExample` for each example in which nothing is wrong, and diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from attrs import frozen

from engine.check.advice import listed
from engine.check.names import Names
from engine.diagnostic import Note
from engine.source import Span
from engine.suggestions import suggest
from engine.syntax import tree


@frozen
class CheckedExample:
    """An example with the full names of its rules and the text of its document: that of a block, changes made."""

    node: tree.Example
    rules: tuple[str, ...]
    block: tree.Text
    changes: tuple[tuple[int, int, str], ...]  # (start, end, what stands there instead) in the block, in order
    text: str
    prior: tree.Text | None  # the block of the earlier document


def check_examples(names: Names) -> tuple[CheckedExample, ...]:
    """Every example that can be run, in the order of the files."""
    full_names = _full_names(full for full, _ in names.rules)
    found = []
    for node in names.examples:
        rules = [_rule(names, full_names, name) for name in node.rules]
        document = _document(names, node)
        prior = node.document.prior if isinstance(node.document, tree.Variant) else None
        earlier = _sample(names, node, prior) if prior is not None else None
        if document is not None and all(rules) and (prior is None or earlier is not None):
            block, changes = document
            full = tuple(dict.fromkeys(filter(None, rules)))
            text = _replaced(block.text, changes)
            found.append(CheckedExample(node, full, block, changes, text, earlier.body if earlier else None))
    return tuple(found)


def _full_names(rules: Iterable[str]) -> dict[str, str]:
    """The full name for each name that a rule goes by; where two rulesets have one of a name, the first counts."""
    found: dict[str, str] = {}
    for full in rules:
        found.setdefault(full.rpartition(".")[2], full)
        found[full] = full
    return found


def _rule(names: Names, full_names: dict[str, str], name: tree.Name) -> str | None:
    """The full name of a rule: one of the example's own ruleset before others of that name."""
    own = names.scope(name.span).full(name.text)
    full = full_names.get(own) or full_names.get(name.text)
    if full is None:
        there_are = f"the rules here are {listed(list(full_names))}" if full_names else "no rule is declared here"
        hints = suggest(name.text, full_names) or (there_are,)
        names.report("unknown-rule", f'there is no rule "{name.text}"', name.span, *hints)
    return full


Changes = tuple[tuple[int, int, str], ...]


def _document(names: Names, node: tree.Example) -> tuple[tree.Text, Changes] | None:
    """The block of the document, and what is changed in it; None, with a diagnostic, where it cannot be made."""
    if isinstance(node.document, tree.Text):
        return node.document, ()
    sample = _sample(names, node, node.document.sample)
    if sample is None:
        return None
    earlier = _samples(names, node).get(node.document.prior.text) if node.document.prior else None
    changes = [_change(names, sample, earlier, replacement) for replacement in node.document.replacements]
    made = sorted(change for change in changes if change is not None)
    if len(made) < len(changes) or _overlap(names, sample, node.document.replacements, made):
        return None
    return sample.body, tuple(made)


def _sample(names: Names, node: tree.Example, name: tree.Name) -> tree.Sample | None:
    """The sample of a name; reported where there is none."""
    samples = _samples(names, node)
    if name.text not in samples:
        hints = suggest(name.text, samples) or ("a sample is declared: sample NAME, and its document below it",)
        names.report("unknown-sample", f'there is no sample "{name.text}"', name.span, *hints)
    return samples.get(name.text)


def _samples(names: Names, node: tree.Example) -> dict[str, tree.Sample]:
    """The samples that an example may name: those of its file before those of the files it uses as they are."""
    found: dict[str, tree.Sample] = {}
    for scope in names.scope(node.span).beside:
        for name, sample in scope.samples.items():
            found.setdefault(name, sample)
    return found


def _change(
    names: Names, sample: tree.Sample, earlier: tree.Sample | None, replacement: tree.Replacement
) -> tuple[int, int, str] | None:  # fmt: skip
    """Where in the sample a replacement belongs: its text stands there once. It is none of the earlier document."""
    old, body = replacement.old, sample.body.text
    starts = _occurrences(body, old.text)
    if len(starts) == 1:
        return starts[0], starts[0] + len(old.text), replacement.new.text
    if not old.text:
        message, hint = "an empty text stands everywhere and nowhere", "say which text is replaced"
    elif starts:
        message = f'"{_brief(old.text)}" stands {len(starts)} times in {sample.name.text}'
        hint = f"take more of its line with it, so that it stands there once: {_lines(body, starts)}"
    elif earlier is not None and old.text in earlier.body.text:
        message = f'"{_brief(old.text)}" stands in {earlier.name.text}, the earlier document'
        hint = f"what is replaced stands in {sample.name.text}; for another earlier document write another sample"
    else:
        message = f'"{_brief(old.text)}" does not stand in {sample.name.text}'
        hint = "write it as the sample does, each space and TAB included"
    _report(names, sample, message, old.span, hint)
    return None


def _occurrences(body: str, text: str) -> list[int]:
    """Where a text stands, overlapping itself or not; nowhere if it is empty."""
    starts: list[int] = []
    at = body.find(text) if text else -1
    while at >= 0:
        starts.append(at)
        at = body.find(text, at + 1)
    return starts


def _overlap(
    names: Names, sample: tree.Sample, replacements: Sequence[tree.Replacement], made: Sequence[tuple[int, int, str]]
) -> bool:  # fmt: skip
    for (_, end, _), (start, *_) in pairwise(made):
        if start < end:
            message = f"two of these texts overlap in {sample.name.text}"
            span = replacements[0].span.to(replacements[-1].span)
            _report(names, sample, message, span, "replace both by one: a text that holds them")
            return True
    return False


def _report(names: Names, sample: tree.Sample, message: str, span: Span, hint: str) -> None:
    notes = (Note(sample.name.span, f"{sample.name.text} is declared here"),)
    names.report("bad-replacement", message, span, hint, notes=notes)


_MOST_LINES = 3
_MOST_CHARACTERS = 40


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…"


def _lines(body: str, starts: Sequence[int]) -> str:
    """The lines that a text begins in, as far as they help to choose a longer one."""
    lines = list(dict.fromkeys(body[body.rfind("\n", 0, at) + 1 :].partition("\n")[0] for at in starts))
    more = " …" if len(lines) > _MOST_LINES else ""
    return ", ".join(f'"{_brief(line)}"' for line in lines[:_MOST_LINES]) + more


def _replaced(text: str, changes: Changes) -> str:
    """The text with every change made, all of them at once."""
    pieces, last = [], 0
    for start, end, new in changes:
        pieces += [text[last:start], new]
        last = end
    return "".join([*pieces, text[last:]])
