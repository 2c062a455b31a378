"""What each page about case studies says: frozen dataclasses that templates read."""
