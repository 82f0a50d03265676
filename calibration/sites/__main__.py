"""Measures again how much of what the model says about each figure is luck, and writes `noise.csv`."""

import sys

from calibration.sites.noise import REPLICATES, write

if __name__ == "__main__":
    write(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES)
