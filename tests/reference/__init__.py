"""The school year in plain Mesa: the oracle of the fast engine. Start reading at `tests.reference.model`."""

from tests.reference.model import Reference

__all__ = ["Reference"]
