"""How fast Levelfield is: every row of the speed table, measured. Run by `levelfield bench`.

    county.py    one county, ten times the students, paired replicates, the moved slider
    country.py   China's compulsory education one to one
    learning.py  the learning phase and the school year against plain Mesa
    process.py   the command itself: help, and the first run with nothing compiled

Each file has functions that take a :class:`~benchmarks.rows.Setting` and return rows.
"""
