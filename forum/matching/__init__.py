from forum.matching.rule import Match, Matches, Peer, matches

__all__ = ["Match", "Matches", "Peer", "matches"]
