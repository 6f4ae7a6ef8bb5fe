"""An earlier document beside the one that is checked. In: both, bound. Out: the sets of tables with those of the other;
of several earlier documents, the one that goes before it.

In a plan the tables of an earlier document are declarations of their own, and in the ledger its figures stand behind
those of the document that is checked: so rules over both are rules like any other.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from engine.evaluate.bind import Bound
from engine.evaluate.bound import Series
from engine.evaluate.document import Document
from engine.evaluate.properties import read_properties
from engine.evaluate.scope import Property
from engine.evaluate.values import Words
from engine.facts import Facts
from engine.plan import PropertySpec
from engine.wording import common_form, normal


def with_earlier(bound: Bound, other: Bound) -> Bound:
    """Every set of tables with that of the earlier document which is of the same organisation."""
    series = bound.series or (Series(""),)
    for at, one in enumerate(series):
        found = _same(one, at, series, other.series)
        if found is not None:
            one.instances.update(found.instances)
    return bound._replace(series=series)


def _same(one: Series, at: int, series: Sequence[Series], others: Sequence[Series]) -> Series | None:
    """The set of the same organisation; where that is not said, the one in the same place."""
    if len(series) == len(others) == 1:
        return others[0]
    named = [other for other in others if one.organisation and normal(other.organisation) == normal(one.organisation)]
    if named:
        return named[0]
    if one.organisation and any(other.organisation for other in others):
        return None
    return others[at] if len(series) == len(others) else others[0] if others and at == 0 else None


def properties_of(document: Document) -> dict[str, Property]:
    """The properties of an earlier document by the names that rules have for them: `prior.year`."""
    path, title = document.facts.path, document.facts.title
    found = {
        f"prior.{name}": one._replace(words=one.words._replace(document=path) if one.words else None)
        for name, one in document.properties.items()
    }
    words = Words(title.text, title.place, context=True, document=path)
    return {**found, "prior.title": Property(title.text, words)}


def prior_of(facts: Facts, priors: Sequence[Facts], specs: tuple[PropertySpec, ...]) -> Facts | None:
    """The document that goes before this one, of those that were given: of its organisation, or of one that does not
    say whose it is; of several, one of its kind, else the latest that is not of a later year, in the order given."""
    own = _stated(facts, specs)
    found = [
        (other["kind"] == own["kind"], _year(other), -n)
        for n, prior in enumerate(priors)
        if _goes_before(other := _stated(prior, specs), own) and not _is_same(prior, facts)
    ]
    return priors[-max(found)[2]] if found else None


def _stated(facts: Facts, specs: tuple[PropertySpec, ...]) -> dict[str, str | int | None]:
    """Year, kind and organisation, as far as rules ask for them."""
    properties, _ = read_properties(specs, facts)
    return {name: properties[name].value if name in properties else None for name in ("year", "kind", "organisation")}


def _year(stated: dict[str, str | int | None]) -> int:
    year = stated["year"]
    return year if isinstance(year, int) else 0


def _goes_before(other: dict[str, str | int | None], own: dict[str, str | int | None]) -> bool:
    """Is it not of a later year, nor of another organisation? Where that is not said, it is not held against it."""
    names = [common_form(str(one["organisation"])) for one in (other, own) if one["organisation"]]
    alike = len(names) < 2 or names[0] in names[1] or names[1] in names[0]
    return alike and (not _year(own) or _year(other) <= _year(own))


def _is_same(one: Facts, other: Facts) -> bool:
    return os.path.abspath(one.path) == os.path.abspath(other.path)
