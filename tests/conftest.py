"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no defect: no test fails because it took long.
settings.register_profile("levelfield", deadline=None)
settings.load_profile("levelfield")
