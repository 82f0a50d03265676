"""Evidence: the figures that the source documents report (``figures.csv``, one row each).

Scenario goals and parameters point at rows by id. Fitting the model to them is not part of this version.
"""
