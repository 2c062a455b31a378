from forum.recommendations.models.snapshots import MonthlyCount, Snapshot

__all__ = ["MonthlyCount", "Snapshot"]
