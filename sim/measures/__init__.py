"""What is measured: one declaration for each measure, one tally for each county and year."""
