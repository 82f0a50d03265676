"""One stored result, read: a module for each part of the page of a result.

Each part makes its tables from the result (numbers only the simulator's own functions have computed), draws
them, and offers them as files; `shown.py` says what of the result is looked at.
"""
