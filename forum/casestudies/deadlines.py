"""By when approvers and stewards should answer, in working days."""

APPROVAL_DAYS, EDITORIAL_DAYS = 10, 5
