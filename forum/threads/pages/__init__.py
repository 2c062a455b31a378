"""What the pages of discussions say: frozen dataclasses for their templates."""
