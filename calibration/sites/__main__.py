"""Measures again what the model says about each figure and how much of it is luck; writes table and page."""

import sys

from calibration.sites.noise import REPLICATES, write
from calibration.sites.page import PAGE, with_tables

if __name__ == "__main__":
    if "--page" not in sys.argv:
        write(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES)
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
