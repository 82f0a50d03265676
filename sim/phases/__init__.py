"""The phases of the school year, one file each."""
