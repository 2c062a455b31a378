"""How many are made, and for how long each waits."""

MOST_EACH_MONTH = 3
LAPSE_DAYS = 180
# The figures that the rule reads reach back so far: sooner they would be partly the same.
MONTHS_BETWEEN = 24
