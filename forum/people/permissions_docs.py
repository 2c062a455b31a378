"""docs/permissions.md, printed from the tables in permissions/rules.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from forum.people.forms import role_scope_words
from forum.people.models import Role
from forum.people.permissions import GRANT_RULES, NEEDS_SECOND_FACTOR, PERMISSION_RULES, Scope
from forum.people.web.object_actions import ActionList
from forum.rooms import action_lists

HEAD = """# Who may do what

Printed from `forum/people/permissions/rules.py` by `python manage.py describe_permissions >
docs/permissions.md`; a test keeps the two the same.

Figures, measures, places and published case studies marked public are open to everybody. An account
without a role, such as a supplier's, may ask for a technology's page to be corrected; it cannot post,
rate or edit. An account that is suspended reads what is public and looks after itself; one that is closed does nothing.

"own area" is the role's place and all that lies in it on the day: an ICB's role covers its sub-ICB
locations, a region's its ICBs and theirs, a national one everywhere. What may not be seen and what
does not exist both answer 404.
"""
GRANTS = """## Who grants roles

Who may grant a role may end it and decides about requests for it. Nobody can grant a role to
themselves. Membership comes from the site itself, when somebody signs in whose address at an
allowed domain has been verified. The first administrator is named with `python manage.py
grant_role`. Everybody may give up a role of their own; the last administrator must name another
first.
"""
FACTORS = """## Second factor

These roles do not count until their holder has an authenticator app or a passkey: {roles}.
Demonstration accounts need none, and exist only where `DEBUG` or `PATHWAY_DEMO` is on without HTTPS.
"""


OFFERED = """## What is offered on a page

From the same declarations as the pages themselves: what an action is called in its address, its
button, and who may take it. Some are offered only in some states: [workflows.md](workflows.md).
"""


def permissions_markdown() -> str:
    return "\n".join(
        [
            HEAD,
            "## What each role may do\n",
            *_table(
                "what", ((permission.value, rule) for permission, rule in PERMISSION_RULES.items())
            ),
            "",
            GRANTS,
            *_table("role granted", ((role.label, rule) for role, rule in GRANT_RULES.items())),
            "",
            "Where each can be held:\n",
            *(f"- {role_scope_words(role)}" for role in Role),
            "",
            FACTORS.format(roles=", ".join(r.label for r in Role if r in NEEDS_SECOND_FACTOR)),
            OFFERED,
            *(line for offered in action_lists() for line in _offered_table(offered)),
        ]
    ).rstrip()


def _offered_table(offered: ActionList[Any]) -> list[str]:
    rows = [(f"`{each.name}`", each.button, each.rule.words) for each in offered.actions]
    return [
        f"### {offered.title}\n",
        *(_row(row) for row in (("action", "button", "who may"), ("---",) * 3, *rows)),
        "",
    ]


def _table(corner: str, rows: Iterable[tuple[str, Mapping[Role, Scope]]]) -> list[str]:
    return [
        _row([corner, *(role.label for role in Role)]),
        _row(["---"] * (1 + len(Role))),
        *(_row([name, *(rule.get(role, "no") for role in Role)]) for name, rule in rows),
    ]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
