"""A pool that remembers gives the same numbers as one that does not."""

from __future__ import annotations

import numpy as np

from sim.results.replicate import Memory, Plan, live
from sim.scenario import from_document, load
from sim.stances import load as stance


def test_what_is_remembered_changes_no_number():
    base = load(
        "china-county",
        {"world.students": 900, "world.schools": {"city": 1, "town": 1, "village": 3}, "years": 2},
    )
    memory = Memory(most=2)
    for policies in (["alliance"], ["teacher_rotation"], ["alliance", "governance"]):
        document = dict(base.document) | {"interventions": [{"use": name} for name in policies]}
        plan = Plan((base, from_document(document)), (1, 1), True, stance("literature"))
        for number in (0, 1):
            kept, fresh = live(plan, number, memory), live(plan, number)
            for one, other in zip(kept.arms, fresh.arms, strict=True):
                np.testing.assert_array_equal(one.values, other.values)
                assert one.ledger.equals(other.ledger)
            np.testing.assert_array_equal(kept.reference, fresh.reference)
    assert len(memory.baselines) == 2
