"""What a sweep says: which assumptions decide, under which conditions, which policy to choose.

    import sim
    sweep = sim.sweep.open("runs/sweep-what-decides-1a2b3c4d")
    sim.sensitivity(sweep, "academic_achievement", "weak").to_frame()
    sim.discover(sweep, "academic_achievement", "weak", at_least=0.05).rules()
    sim.robustness(sweep, "academic_achievement", "weak").to_frame()
    sim.optimise("cheap-and-fair")

Below them are functions of plain arrays (:mod:`~sim.analysis.indices`, :mod:`~sim.analysis.emulator`,
:mod:`~sim.analysis.prim`, :mod:`~sim.analysis.pareto`), and :mod:`~sim.analysis.friends` for other software.
"""
