"""What would it take: which policies, within which budget, bring most.

The search is :mod:`sim.analysis.optimise`, so that `levelfield optimise` gives the same answer to the same
question. :mod:`~dashboard.takes.question` says what is asked and writes it down as files,
:mod:`~dashboard.takes.search` does it in the queue of jobs, :mod:`~dashboard.takes.answer` reads what came
out, :mod:`~dashboard.takes.shown` puts it on a page.
"""
