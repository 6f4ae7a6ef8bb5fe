"""Options of the test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--promote` writes what the golden cases give now as what they shall give."""
    parser.addoption("--promote", action="store_true", help="take the present output of golden cases as expected")


@pytest.fixture
def promote(request: pytest.FixtureRequest) -> bool:
    """Whether golden cases are to be written instead of compared."""
    return bool(request.config.getoption("--promote"))
