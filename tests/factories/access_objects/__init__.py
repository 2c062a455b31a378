"""The objects whose keys stand in braces in tests/access_matrix.py, by room."""
