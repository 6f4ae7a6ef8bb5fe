"""Rules that say too little of themselves. In: a subject. Out: findings."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagnostic import Diagnostic
from engine.lint.subject import Subject


def unexplained(subject: Subject) -> Iterator[Diagnostic]:
    """Rules without a title, and without a source. Where no rule has a source, that is told once."""
    for rule in subject.own_rules:
        if not rule.spec.title.strip():
            hint = 'say in one sentence what must be true: rule 收支平衡 "收入总计应等于支出总计"'
            message = f'rule "{rule.shown}" has no title: its findings will not say what must be true'
            yield Diagnostic("untitled-rule", message, rule.span, (hint,), (), "warning")
    bare = [rule for rule in subject.own_rules if not rule.spec.source.strip()]
    if len(bare) == len(subject.own_rules):
        bare = bare[:1]
        message = "no rule of this file says which law or circular it rests on"
    else:
        message = ""
    for rule in bare:
        told = message or f'rule "{rule.shown}" does not say which law or circular it rests on'
        hint = 'add a clause `source "…"`, here or to the `ruleset` for all its rules'
        yield Diagnostic("unsourced-rule", told, rule.span, (hint,), (), "warning")
