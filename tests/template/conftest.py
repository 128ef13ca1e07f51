"""The templates, read once."""

import pytest

from infrastructure.local.transform import MONITORING, load, transformed
from tests.template.reading import Template


@pytest.fixture(scope="session")
def template() -> Template:
    """The SAM template as the CloudFormation that gets deployed."""
    return Template(transformed())


@pytest.fixture(scope="session")
def source() -> Template:
    """The SAM template as it is written."""
    return Template(load())


@pytest.fixture(scope="session")
def monitoring() -> Template:
    """The nested stack."""
    return Template(load(MONITORING))
