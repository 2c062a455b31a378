"""What the pages of groups of areas show."""
