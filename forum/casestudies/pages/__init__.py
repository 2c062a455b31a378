"""What each page about case studies shows: frozen dataclasses that templates read."""
