"""Titles in use for the same table. In: a wording and a department. Out: titles in the order of the tables."""

from __future__ import annotations

from .model import Department

_NUMBERED = (
    ("部门收支总表", "单位收支总表", "收支预算总表"),
    ("部门收入总表", "单位收入总表", "收入预算总表"),
    ("部门支出总表", "单位支出总表", "支出预算总表"),
    ("财政拨款收支预算总表", "财政拨款收支总表", "财政拨款收支总体情况表"),
    ("一般公共预算支出表", "一般公共预算支出情况表", "一般公共预算支出预算表"),
    ("一般公共预算基本支出表", "一般公共预算基本支出情况表", "一般公共预算基本支出预算表"),
    ("财政拨款“三公”经费支出表", "“三公”经费支出情况表", "一般公共预算“三公”经费支出表"),
    ("政府性基金预算支出表", "政府性基金预算支出情况表", "政府性基金预算支出表"),
    ("国有资本经营预算支出表", "国有资本经营预算支出情况表", "国有资本经营预算支出表"),
    ("项目支出表", "项目支出情况表", "项目支出预算表"),
    ("{district}{year}年部门整体支出绩效目标表", "部门整体支出绩效目标申报表", "整体支出绩效目标表"),
    ("{district}{year}年项目支出绩效目标表", "项目支出绩效目标申报表", "项目支出绩效目标表"),
)
_SPLIT = (
    "财务收支预算总表",
    "收入预算总表",
    "支出预算总表",
    "财政拨款收支预算总表",
    "一般公共预算支出功能分类预算表",
    "政府性基金预算支出功能分类预算表",
    "国有资本经营预算支出功能分类预算表",
    "一般公共预算基本支出部门预算经济分类预算表",
    "“三公”经费和机关运行经费预算表",
)
_FINAL = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表",
    "财政拨款“三公”经费支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款收入支出决算表",
)


def numbered_titles(wording: int, department: Department) -> tuple[str, ...]:
    """Titles of the twelve numbered tables."""
    return tuple(titles[wording % 3].format(district=department.district, year=department.year) for titles in _NUMBERED)


def split_titles(wording: int, department: Department) -> tuple[str, ...]:
    """Titles of the nine tables of a budget by split codes."""
    kind = "部门" if len(department.units) > 1 else ("预算单位", "单位")[wording % 2]
    own = kind.removeprefix("预算")
    return (*(f"{department.year}年{kind}{title}" for title in _SPLIT[:-1]), own + _SPLIT[-1])


def final_titles(wording: int, department: Department) -> tuple[str, ...]:
    """Titles of the nine tables of a final account."""
    year = ("", f"{department.year}年度", f"{department.year}年")[wording % 3]
    return tuple(year + title for title in _FINAL)
