"""What is wrong with an extract, in words that a data manager can act on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One finding. Hard: the month is refused. Soft: it is published with this as a note, or, if it
    `holds`, only once a person says why it should be.

    `commissioner` and `provider` are codes; `share` is the part (0 to 1) of the commissioner's
    list last month that is concerned; `suppresses` says that too much is missing to compare it.
    """

    code: str
    text: str
    hard: bool = True
    holds: bool = False
    commissioner: str = ""
    provider: str = ""
    share: float | None = None
    suppresses: bool = False


class Refused(Exception):
    """The file cannot be used at all. Carries every reason that was found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(problem.text for problem in problems))
        self.problems = problems


def refuse(code: str, text: str) -> Refused:
    return Refused(Problem(code, text))


def hold_back(code: str, text: str) -> Problem:
    return Problem(code, text, hard=False, holds=True)
