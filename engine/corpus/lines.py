"""A document as lines for the store. In: its report and its facts. Out: a text for each dataset, a JSON object a line.

What a line says stands in `DATASETS`, with the types that it has there. The path of the document is not among it: that
is put before a line when it is stored (`on_path`), so that the lines can be kept by content.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from engine.facts import Facts, Figure, Place
from engine.findings import DocumentReport, Finding, about
from engine.record import Record
from engine.render import reported

_AMOUNT = "DECIMAL(38, 6)"
_MOST_DIGITS, _DECIMALS = 38, 6
_PLACE = {"page": "INTEGER", "line": "INTEGER", "sheet": "VARCHAR", "cell": "VARCHAR"}
DATASETS: dict[str, dict[str, str]] = {
    "documents": {
        "path": "VARCHAR", "title": "VARCHAR", "year": "BIGINT", "kind": "VARCHAR", "organisation": "VARCHAR",
        "tables": "INTEGER", "figures": "INTEGER", "checked": "INTEGER", "claims": "INTEGER",
        "claims_checked": "INTEGER", "errors": "INTEGER", "warnings": "INTEGER", "notes": "INTEGER",
    },
    "findings": {
        "path": "VARCHAR", "id": "VARCHAR", "rule": "VARCHAR", "title": "VARCHAR", "verdict": "VARCHAR",
        "severity": "VARCHAR", "message": "VARCHAR", "equation": "VARCHAR", "stated": _AMOUNT, "expected": _AMOUNT,
        "difference": _AMOUNT, "unit": "VARCHAR", "table_title": "VARCHAR", "row": "VARCHAR", "column": "VARCHAR",
        "likely": "VARCHAR", **_PLACE,
    },
    "checks": {
        "path": "VARCHAR", "rule": "VARCHAR", "title": "VARCHAR", "severity": "VARCHAR", "bound": "INTEGER",
        "holds": "INTEGER", "rounding": "INTEGER", "conflict": "INTEGER", "incomplete": "INTEGER",
        "not_checkable": "INTEGER",
    },
    "figures": {
        "path": "VARCHAR", "table_number": "VARCHAR", "table_title": "VARCHAR", "organisation": "VARCHAR",
        "row": "VARCHAR", "column": "VARCHAR", "text": "VARCHAR", "value": _AMOUNT, "unit": "VARCHAR",
        "bound": "VARCHAR", "repaired": "VARCHAR", **_PLACE,
    },
    "failures": {"path": "VARCHAR", "message": "VARCHAR"},
}  # fmt: skip
OF_A_DOCUMENT = ("documents", "findings", "checks", "figures")
_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def lines_of(report: DocumentReport, facts: Facts) -> str:
    """The lines of all datasets in the order of `OF_A_DOCUMENT`, with an empty line between them."""
    made: tuple[Iterator[dict[str, Any]], ...] = (
        iter((_document(report),)), map(_finding, reported(report)), map(_check, report.tallies), _figures(facts),
    )  # fmt: skip
    return "\n\n".join("\n".join(map(written, lines)) for lines in made)


def on_path(lines: str, path: str) -> dict[str, str]:
    """The lines of each dataset, of a document at `path`."""
    before = f'{{"path":{_line(path)},'
    texts = lines.split("\n\n")
    return {
        name: before + text[1:].replace("\n{", "\n" + before) + "\n"
        for name, text in zip(OF_A_DOCUMENT, texts, strict=True)
        if text
    }


def written(line: dict[str, Any]) -> str:
    """An object as a line; NUL, which no text column takes, is left out."""
    return _line({key: value.replace("\0", "") if isinstance(value, str) else value for key, value in line.items()})


def _document(report: DocumentReport) -> dict[str, Any]:
    properties, coverage = report.properties, report.coverage
    year, severities = properties.get("year"), [finding.severity for finding in reported(report)]
    return {
        "title": report.title, "year": year if isinstance(year, int) else None, "kind": _text(properties.get("kind")),
        "organisation": _text(properties.get("organisation")), "tables": report.tables, "figures": coverage.figures,
        "checked": coverage.checked, "claims": coverage.claims, "claims_checked": coverage.claims_checked,
        "errors": severities.count("error"), "warnings": severities.count("warning"),
        "notes": severities.count("note"),
    }  # fmt: skip


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def _finding(finding: Finding) -> dict[str, Any]:
    subject = about(finding.evidence)
    where = (subject.table, subject.row, subject.column) if subject else ("", "", "")
    return {
        "id": finding.id, "rule": finding.rule, "title": finding.title, "verdict": finding.verdict,
        "severity": finding.severity, "message": finding.message, "equation": finding.equation,
        "stated": _amount(finding.stated), "expected": _amount(finding.expected),
        "difference": _amount(finding.difference), "unit": finding.unit,
        **dict(zip(("table_title", "row", "column"), where, strict=True)),
        "likely": finding.diagnosis.kind if finding.diagnosis else None, **_place(subject.place if subject else None),
    }  # fmt: skip


def _check(tally: Record) -> dict[str, Any]:
    fields: dict[str, Any] = tally._asdict()
    return {name: fields[name] for name in DATASETS["checks"] if name != "path"}


def _figures(facts: Facts) -> Iterator[dict[str, Any]]:
    for table in facts.tables:
        for part in table.parts:
            heads = [" > ".join(label.text for label in column.path) for column in part.columns]
            for row in part.rows:
                for column, cell in enumerate(row.cells):
                    if cell is None or cell.figure is None or part.columns[column].kind != "figure":
                        continue
                    unit = cell.figure.unit or part.columns[column].unit or table.unit
                    repaired = cell.figure.repaired or row.repaired
                    name = " > ".join(row.path)
                    place = (table.number, table.title.text, table.organisation, name, heads[column])
                    yield _figure(cell.figure, place, unit, repaired)
    for passage in facts.passages:
        heading = facts.headings[passage.heading].text if passage.heading >= 0 else ""
        for figure in passage.figures:
            yield _figure(figure, ("", "", "", heading, ""), figure.unit, figure.repaired)


def _figure(figure: Figure, place: Sequence[str], unit: str, repaired: str | None) -> dict[str, Any]:
    names = ("table_number", "table_title", "organisation", "row", "column")
    return {
        **dict(zip(names, place, strict=True)), "text": figure.text, "value": _value(figure), "unit": unit,
        "bound": figure.bound, "repaired": repaired, **_place(figure.place),
    }  # fmt: skip


def _value(figure: Figure) -> str | None:
    """The number, where it has room in the column without being rounded."""
    sign, digits = "-" * (figure.digits < 0), str(abs(figure.digits))
    if figure.decimals <= 0:
        return _amount(sign + digits + "0" * -figure.decimals)
    digits = digits.rjust(figure.decimals + 1, "0")
    return _amount(f"{sign}{digits[: -figure.decimals]}.{digits[-figure.decimals :]}")


def _amount(text: str | None) -> str | None:
    whole, _, decimals = (text or "").lstrip("-").partition(".")
    if not text or len(whole) > _MOST_DIGITS - _DECIMALS or len(decimals.rstrip("0")) > _DECIMALS:
        return None
    return text


def _place(place: Place | None) -> dict[str, Any]:
    return {name: getattr(place, name) if place else None for name in _PLACE}
