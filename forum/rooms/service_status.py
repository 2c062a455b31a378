"""What readers rely on and whether it works at present, for the page that says so."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ServiceStatus:
    """`problem` in words for readers, empty while it works."""

    name: str
    problem: str = ""
