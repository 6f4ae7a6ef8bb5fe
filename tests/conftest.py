"""Options of the test run."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The same examples everywhere: a test run says something about the change, not about luck. To search further:
# pytest --hypothesis-profile=explore
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--promote` writes what the golden cases give now as what they shall give."""
    parser.addoption("--promote", action="store_true", help="take the present output of golden cases as expected")


@pytest.fixture
def promote(request: pytest.FixtureRequest) -> bool:
    """Whether golden cases are to be written instead of compared."""
    return bool(request.config.getoption("--promote"))


@pytest.fixture(autouse=True, scope="session")
def _plans_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Plans compiled by the tests are kept apart from the user's."""
    os.environ["ENGINE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
