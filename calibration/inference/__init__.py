"""Inference: which parameters does what was reported speak for, and how surely?

Calibrate, emulate, sample. Every parameter is seen through its prior, as a number z that is N(0, 1) before
anything is known; nothing here knows what a school is.

    figures      what was reported, and how it may be read
    trust        how far a report is believed
    likelihood   how probable the reports are, given what the model says
    ensemble     ES-MDA: an ensemble that moves towards the reports in a few waves
    emulator     a quadratic surface in z for each output, with its own error
    sampling     Markov chains on the emulator, and whether they have converged
    fit          the waves in order
    holdout      leave a place out and predict it
    checks       what is identified, what is pushed to a bound, which figures contradict each other

Method: E. Cleary et al. (2021), Calibrate, emulate, sample, J. Comput. Phys. 424. In words and equations:
docs/calibration.md.
"""
