"""`python -m calibration.stances`: make the draws of the stance ``literature`` anew from the priors."""

from __future__ import annotations

from calibration.stances import literature
from sim.stances import write

if __name__ == "__main__":
    stance = literature()
    print(f"{len(stance.draws)} draws of {len(stance.parameters)} parameters: {write(stance)}")
