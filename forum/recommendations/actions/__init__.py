from forum.recommendations.actions.counting import count_recommendations

__all__ = ["count_recommendations"]
