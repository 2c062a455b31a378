"""Figures and statistics put together: what is unusual, what lasts, how far places differ.

Arrays from the database in, rows for it out; the writing is `metrics.releases.analyse`.
"""
