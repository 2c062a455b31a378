from collections.abc import Iterable

from django.core.management.base import BaseCommand

from forum import rooms
from forum.rooms.workflow import Transition, Workflow, transitions_in
from metrics.models import Release

HEAD = """# Workflows

Printed from each room's `lifecycle.py` by `python manage.py describe_workflows >
docs/workflows.md`; a test keeps the two the same. Which role may do what at all stands in
`docs/permissions.md`. What is not drawn cannot happen.
"""
# Figures know nothing of rooms.
RELEASES = Workflow("Releases of figures", Release.State, transitions_in(Release.TRANSITIONS))


class Command(BaseCommand):
    help = "Print docs/workflows.md from the tables of what may follow what."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(workflows_page())


def workflows() -> list[Workflow]:
    return [RELEASES, *rooms.workflows()]


def workflows_page() -> str:
    return "\n".join([HEAD, *(line for each in workflows() for line in _section(each))]).rstrip()


def _section(workflow: Workflow) -> Iterable[str]:
    states, moves = workflow.states, workflow.moves
    yield f"## {workflow.title}\n"
    yield f"From `{workflow.path}`.\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in states:
        yield f'    state "{state.label}" as {state.value}'
    yield f"    [*] --> {next(iter(states)).value}"
    for state in states:
        for after in moves[state]:
            yield f"    {state.value} --> {after}"
        if not moves[state]:
            yield f"    {state.value} --> [*]"
    yield "```\n"
    yield "| state | | what may follow |"
    yield "| --- | --- | --- |"
    for state in states:
        after = (
            ", ".join(f"`{state_after}`" for state_after in moves[state]) or "nothing: it has ended"
        )
        yield f"| `{state.value}` | {state.label} | {after} |"
    yield ""
    if any(transition.verb for transition in workflow.transitions):
        yield "| what leads on | from | to | who may, and when |"
        yield "| --- | --- | --- | --- |"
        yield from map(_transition_row, workflow.transitions)
        yield ""


def _transition_row(transition: Transition) -> str:
    before, after = (
        ", ".join(f"`{state}`" for state in states)
        for states in (transition.before, transition.after)
    )
    who = transition.who.words if transition.who else "nobody: it comes by itself"
    details = "; ".join(words for words in (who, transition.deadline) if words)
    return f"| `{transition.verb}` | {before} | {after} | {details} |"
