"""Whom the report addresses."""

NHS_ENGLAND = "NHS England"
ICBS = "Integrated Care Boards"
