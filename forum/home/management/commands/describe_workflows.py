from collections.abc import Iterable

from django.core.management.base import BaseCommand

from forum import rooms
from forum.rooms.workflow import Workflow
from metrics.models import Release

HEAD = """# Workflows

Printed from the tables next to the states by `python manage.py describe_workflows >
docs/workflows.md`; a test keeps the two the same. Who may take which step stands in
`docs/permissions.md` and in each room's `permissions.py`. What is not drawn cannot happen.
"""
# Figures know nothing of rooms.
RELEASES = Workflow("Releases of figures", Release.State, Release.TRANSITIONS)


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
