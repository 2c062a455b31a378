"""What a case study asks for: seven sections of questions, in the order of the task list.

Forms, checks, pages and differences are all made from this table. Answers are kept as typed, as
text under the question's name; `answer_columns.py` says which of them also become columns.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "line",
    "text",
    "choice",
    "date",
    "month",
    "email",
    "tick",
    "place",
    "provider",
    "measure",
    "treatment",
    "intervention",
]
LONGEST_LINE, LONGEST_TEXT = 150, 20_000


@dataclass(frozen=True)
class Question:
    """`words` advises how long an answer might be; it never stops anybody."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    required: bool = False
    words: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    # What the page of the case study calls it, where the question itself would read oddly.
    heading: str = ""
    # What errors in a date call it.
    called: str = "date"
    # Only those who are signed in may read the answer.
    staff_only: bool = False

    @property
    def title(self) -> str:
        return self.heading or self.label

    @property
    def is_prose(self) -> bool:
        return self.kind in ("line", "text", "email")


@dataclass(frozen=True)
class SectionKind:
    name: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    # What its readers see above it, where its writers are spoken to.
    heading: str = ""

    @property
    def required(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.required)


KINDS = (
    ("worked", "It worked"),
    ("mixed", "Some of it worked"),
    ("did_not_work", "It did not work"),
)
SETTINGS = (
    ("hospital", "Hospital"),
    ("primary", "GP practices and primary care"),
    ("across", "Across GP practices and hospitals"),
    ("community", "Community services"),
    ("diagnostics", "Diagnostic centre"),
    ("system", "Whole system (ICB)"),
)
STAGES = (
    ("referral", "Referral"),
    ("outpatients", "First appointments"),
    ("diagnostics", "Tests and scans"),
    ("admission", "Operations and procedures"),
    ("follow_up", "Follow-up"),
    ("whole", "The whole pathway"),
)
AUDIENCES = (
    ("public", "Everybody"),
    ("staff", "Health and care staff who are signed in"),
    ("icb", "Staff of this ICB only"),
)

BASICS = SectionKind(
    "basics",
    "What this is about",
    "Where it happened, and what it is in a few words.",
    (
        Question(
            "title",
            "Title",
            "line",
            "Say what was done, not that it went well. For example:"
            " A shared referral pathway for cardiology",
            required=True,
            words=12,
        ),
        Question(
            "summary",
            "Summary",
            hint="What a busy colleague should know in 30 seconds: the problem,"
            " what you did, what happened.",
            required=True,
            words=40,
        ),
        Question(
            "kind",
            "How did it turn out?",
            "choice",
            "All three are equally welcome.",
            required=True,
            choices=KINDS,
            heading="How it turned out",
        ),
        Question(
            "place",
            "Place",
            "place",
            "One ICB or sub-ICB location. It cannot change once the case study is published.",
            required=True,
        ),
        Question(
            "provider",
            "Hospital trust or other provider, if it was done at one",
            "provider",
            "Its page and its charts show the case study too.",
            heading="Done at",
        ),
        Question("setting", "Setting", "choice", required=True, choices=SETTINGS),
        Question("treatment_function", "Treatment function", "treatment", required=True),
        Question("stage", "Part of the pathway", "choice", choices=STAGES),
        Question(
            "measure",
            "Official measure that it was meant to move",
            "measure",
            "Its official figures are drawn in your case study, with your dates on them.",
            heading="Measure",
        ),
    ),
    heading="In short",
)
PROBLEM = SectionKind(
    "problem",
    "The problem and where you started",
    "What made you change something.",
    (
        Question(
            "problem",
            "What was the problem?",
            hint="With figures if you have them, and their months.",
            required=True,
            words=150,
            heading="The problem",
        ),
        Question(
            "context",
            "What should others know about your place?",
            hint="Population, workforce, the systems you had.",
            words=150,
            heading="The place",
        ),
    ),
    heading="The problem",
)
CHANGE = SectionKind(
    "change",
    "What you did",
    "Enough for somebody else to try it.",
    (
        Question(
            "what_we_did",
            "What did you do, and in what order?",
            required=True,
            words=300,
            heading="What was done",
        ),
        Question(
            "intervention",
            "Is it one of these interventions?",
            "intervention",
            "An intervention is what several places did in much the same way.",
            heading="Intervention",
        ),
        Question(
            "our_version",
            "How does yours differ from the intervention?",
            words=80,
            heading="How it differs from the intervention",
        ),
        Question(
            "started_on", "When did it start?", "month", heading="Started", called="start date"
        ),
        Question(
            "full_operation_on",
            "When was it fully running?",
            "month",
            heading="Fully running",
            called="date of full operation",
        ),
        Question(
            "team",
            "Who did it, and how many hours did it take?",
            words=80,
            heading="Team and hours",
        ),
    ),
    heading="What they did",
)
RESULTS = SectionKind(
    "results",
    "What happened",
    "As you saw it. The official figures are added by this site.",
    (
        Question(
            "results",
            "What happened?",
            hint="What changed, and what did not. Say what you measured.",
            required=True,
            words=200,
            heading="What happened",
        ),
        Question("before_value", "Value before", "line", "One number, for example 61.5%"),
        Question(
            "before_period",
            "Months that it is for",
            "line",
            "For example: January to June 2024",
            heading="Months of the value before",
        ),
        Question("after_value", "Value after", "line"),
        Question(
            "after_period", "Months that it is for", "line", heading="Months of the value after"
        ),
        Question(
            "number",
            "How many does it rest on?",
            "line",
            "Referrals, operations or people",
            heading="Number it rests on",
        ),
        Question(
            "of_patients",
            "These numbers are counts of patients",
            "tick",
            "Counts from 1 to 7 are then shown as *, so that nobody can be recognised.",
        ),
        Question(
            "method",
            "How were the two values found?",
            words=60,
            heading="How the values were found",
        ),
        Question(
            "comparator",
            "Was it compared with a place that did not do it?",
            words=60,
            heading="Compared with",
        ),
        Question(
            "balancing",
            "What did you watch for that might have got worse?",
            words=60,
            heading="What might have got worse",
        ),
        Question(
            "equality",
            "Did it help some people more than others?",
            words=60,
            heading="Who it helped more or less",
        ),
        Question(
            "patients",
            "How were patients involved?",
            words=60,
            heading="How patients were involved",
        ),
    ),
)
DID_NOT_WORK = SectionKind(
    "did-not-work",
    "What did not work",
    "What readers ask for most. Every case study has some.",
    (
        Question(
            "did_not_work",
            "What did not work?",
            required=True,
            words=150,
            heading="What did not work",
        ),
        Question(
            "lessons",
            "What would you do differently?",
            words=100,
            heading="What they would do differently",
        ),
        Question(
            "depends_on",
            "What did it depend on that others may not have?",
            words=80,
            heading="What it depended on",
        ),
    ),
)
COST = SectionKind(
    "cost",
    "Cost, and what others need",
    "Say “not known” where you do not know.",
    (
        Question(
            "cost",
            "What did it cost?",
            hint="Once, and each year.",
            required=True,
            words=80,
            heading="Cost",
        ),
        Question(
            "who_pays",
            "Who paid, and did it save money that could be spent?",
            words=60,
            heading="Who paid",
        ),
        Question(
            "kit",
            "What can others take over from you?",
            hint="Forms, job descriptions, contracts. Files can be added after saving. Say under which"
            " licence.",
            words=60,
            heading="What others can use",
        ),
    ),
)
CONTACT = SectionKind(
    "contact",
    "Contacts, interests and readers",
    "Who answers questions, and who may read this.",
    (
        Question(
            "contact",
            "Contact: name and role",
            "line",
            "For example: Elective programme manager",
            required=True,
            heading="Contact",
            staff_only=True,
        ),
        Question(
            "contact_email",
            "Contact: e-mail address",
            "email",
            "A shared address lasts longer than a person’s own.",
            required=True,
            staff_only=True,
        ),
        Question(
            "contact_agreed",
            "This person has agreed to be named here",
            "tick",
            required=True,
            staff_only=True,
        ),
        Question(
            "deputy",
            "Deputy: name and role",
            "line",
            required=True,
            heading="Deputy",
            staff_only=True,
        ),
        Question("deputy_email", "Deputy: e-mail address", "email", required=True, staff_only=True),
        Question(
            "deputy_agreed",
            "This person has agreed to be named here",
            "tick",
            required=True,
            staff_only=True,
        ),
        Question(
            "interests",
            "Sponsorship and conflicts of interest",
            hint="Who paid for or supplied any of it, and who gains from it. If nobody, say “none”.",
            required=True,
            words=60,
            heading="Sponsorship and interests",
        ),
        Question(
            "references",
            "References",
            hint="One to a line, NICE guidance among them. In your text, [1] points to the first.",
        ),
        Question(
            "audience",
            "Who may read this?",
            "choice",
            required=True,
            choices=AUDIENCES,
            heading="Who may read it",
        ),
        Question(
            "review_on",
            "When should it be looked at again?",
            "date",
            "At the latest 12 months after it is published.",
            required=True,
            called="review date",
            heading="To be reviewed",
        ),
    ),
    heading="Contacts and interests",
)

SECTIONS = (BASICS, PROBLEM, CHANGE, RESULTS, DID_NOT_WORK, COST, CONTACT)
BY_NAME = {section.name: section for section in SECTIONS}
QUESTIONS = {question.name: question for section in SECTIONS for question in section.questions}

Answers = dict[str, str]


def missing_questions(section: SectionKind, answers: Answers) -> tuple[Question, ...]:
    return tuple(
        question for question in section.required if not answers.get(question.name, "").strip()
    )


def word_count(text: str) -> int:
    return len(text.split())
