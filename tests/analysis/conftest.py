import pytest

import sim
from tests.sweep.small import document

ASSUMED = {
    "interventions.teacher_rotation.share": [0.1, 0.5],
    "interventions.teacher_incentives.bonus": 0.2,
    "behaviour.teacher_quality_sd": "prior",
    "behaviour.move_cost": "prior",
}


@pytest.fixture(scope="session")
def grid(tmp_path_factory):
    """Two levers on a grid with two assumptions, each point lived twice."""
    factors = ASSUMED | {
        "behaviour.teacher_quality_sd": [0.1, 0.15],
        "behaviour.move_cost": [3, 5],
    }
    return sim.sweep(document(factors=factors), workers=1, out=tmp_path_factory.mktemp("grid") / "a")


@pytest.fixture(scope="session")
def sampled(tmp_path_factory):
    """A Morris design over a lever and two assumptions, each point lived once."""
    design = {"kind": "morris", "trajectories": 4}
    return sim.sweep(
        document(factors=ASSUMED, design=design, replicates=1),
        workers=1,
        out=tmp_path_factory.mktemp("sampled") / "a",
    )
