"""Boxes and matrices of a PDF page. In: boxes as PDF counts, upwards from below. Out: the same as a reader sees them.

A form object lies on a page by a matrix, a page may be turned by quarters: all is brought into one space here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top as PDF counts; x0, top, x1, bottom on a sheet

UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
UNIT: tuple[Point, ...] = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))  # what a picture fills, before its matrix


def product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does what `first` does, and after it what `then` does."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def around(points: Sequence[Point], matrix: Matrix = UNMOVED) -> Box:
    """The box around points after a matrix."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x, y in points]
    ys = [b * x + d * y + f for x, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def within(box: Box, clip: Box) -> Box:
    """What two boxes have in common; a box with its right before its left where that is nothing."""
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])


def seen(page: Box, quarters: int) -> Callable[[Box], Box]:
    """From boxes on a page to boxes on the sheet, where the page is turned to the right by quarters."""
    left, bottom, right, top = page
    return (
        lambda box: (box[0] - left, top - box[3], box[2] - left, top - box[1]),
        lambda box: (box[1] - bottom, box[0] - left, box[3] - bottom, box[2] - left),
        lambda box: (right - box[2], box[1] - bottom, right - box[0], box[3] - bottom),
        lambda box: (top - box[3], right - box[2], top - box[1], right - box[0]),
    )[quarters]
