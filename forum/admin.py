from forum.people import admin

__all__ = ["admin"]
