"""The dashboard: stored runs and comparisons, read by people who never open a terminal.

`app.py` puts it together, `pages/` holds one file for each page, `components/` what pages share,
`text/` every word in English and Chinese, `assets/` the look. Numbers come from stored runs only
(`store.py`, `views.py`); nothing here simulates except through the queue in `jobs.py`.
"""
