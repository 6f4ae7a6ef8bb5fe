"""A check for pandera: a data frame must add up as rules say. In: a frame. Out: which of its rows do, for the host.

    import pandera.pandas as pa
    from engine.adapters.pandera_check import reconciles

    schema = pa.DataFrameSchema(checks=[reconciles("own.rules", title="部门支出总表")])

The title is what rules know the table by. Needs pandera 0.24 or newer, with pandas.
"""

from __future__ import annotations

from typing import Any

import pandas
from pandera.pandas import Check

from engine.adapters.tabular import agreeing, compiled
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.adapters.tabular import Given

__all__ = ["reconciles"]


def reconciles(rules: Given, *, title: str, severity: str = "error", **options: Any) -> Check:
    """A check of a whole frame. A row with a finding at least as grave as `severity` fails; a finding that is about no
    row fails all of them. `options` go to `pandera.Check`.

    Raises `Refused` for rules that cannot be used; a frame that cannot be read raises `Unreadable` when it is checked.
    """
    ready = compiled(rules)

    def agrees(frame: pandas.DataFrame) -> pandas.Series[bool]:
        return pandas.Series(agreeing(frame, ready, title=title, severity=severity), index=frame.index, dtype=bool)

    return Check(agrees, **{"name": "reconciles", "error": f"figures of {title} do not agree", **options})
