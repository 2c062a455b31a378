"""What each page says: frozen dataclasses that templates read. Words, rounding and order live here."""
