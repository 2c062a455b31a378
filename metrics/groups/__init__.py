"""Places taken together: what a group is in each month, and its figures, summed from published counts."""
