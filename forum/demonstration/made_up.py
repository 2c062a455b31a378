"""The made-up case studies. Places and their figures are real; what was done there is not."""

from dataclasses import dataclass, field
from typing import NamedTuple

from forum.casestudies.lifecycle import State
from forum.casestudies.models import Audience
from forum.casestudies.sections import Answers
from metrics.measures import median_wait, over_52_weeks_share, waiting_list, within_18_weeks

MADE_UP = "This case study is made up, to show how the site works."
EVIDENCE: Answers = {
    "before_value": "58%",
    "before_period": "July to September 2024",
    "after_value": "63%",
    "after_period": "July to September 2025",
    "method": "The hospital's own count of referrals, made in the same way both times.",
}
COMMON: Answers = {
    "setting": "across",
    "stage": "outpatients",
    "context": "A mixed town and country population, two hospital sites and one shared record.",
    "team": "A consultant, a manager and an administrator, for half a day a week.",
    "balancing": "Urgent referrals were counted each week. Their waits stayed as they were.",
    "lessons": "Start with one specialty and show every practice what comes back.",
    "cost": "Two clinic sessions a week, from existing budgets.",
    "contact": "Demonstration programme manager",
    "contact_agreed": "yes",
    "deputy": "Demonstration deputy",
    "deputy_email": "deputy@demonstration.invalid",
    "deputy_agreed": "yes",
    "interests": "None.",
}


# By a steward, after it was reported.
WITHDRAWN = "Group sessions before knee surgery"


class Team(NamedTuple):
    by: str
    approver: str


@dataclass(frozen=True)
class MadeUpCaseStudy:
    """`until`: how far it gets. `days_ago`: when it was first published, or begun."""

    title: str
    place: str
    team: Team
    until: State
    treatment: str
    measure: str
    problem: str
    done: str
    results: str
    did_not_work: str
    kind: str = "worked"
    audience: Audience = Audience.PUBLIC
    intervention: str = ""
    started: str = "2024-11-01"
    full: str = "2025-02-01"
    days_ago: int = 0
    co_author: str = ""
    more: Answers = field(default_factory=dict)

    @property
    def answers(self) -> Answers:
        return {
            **COMMON,
            **self.more,
            "title": self.title,
            "summary": f"{self.problem} {MADE_UP}",
            "kind": self.kind,
            "place": self.place,
            "treatment_function": self.treatment,
            "measure": self.measure,
            "problem": self.problem,
            "what_we_did": self.done,
            "intervention": self.intervention,
            "started_on": self.started,
            "full_operation_on": self.full,
            "results": self.results,
            "did_not_work": self.did_not_work,
            "contact_email": f"{self.team.by}@demonstration.invalid",
            "audience": str(self.audience),
        }


WEST_YORKSHIRE = Team("icb-lead", "approver")
HUMBER = Team("icb-lead-humber", "approver-humber")
MADE_UP_CASE_STUDIES = (
    MadeUpCaseStudy(
        title="Advice before referral for cardiology",
        place="03R",
        team=WEST_YORKSHIRE,
        until=State.PUBLISHED,
        treatment="C_320",
        measure=within_18_weeks.MEASURE.slug,
        problem="Many cardiology referrals needed advice and no appointment.",
        done="Practices asked a cardiologist in writing before they referred. A reply came within two"
        " working days, with a plan or an appointment.",
        results="About a third of the questions were answered without an appointment.",
        did_not_work="The first form was too long, and few practices filled it in.",
        intervention="demonstration-advice-before-referral",
        days_ago=120,
        co_author="cardiologist",
        more=EVIDENCE,
    ),
    MadeUpCaseStudy(
        title="A cardiologist answers practices on the same day",
        place="03Q",
        team=HUMBER,
        until=State.PUBLISHED,
        treatment="C_320",
        measure=within_18_weeks.MEASURE.slug,
        problem="Practices waited a week for an answer and referred meanwhile.",
        done="One cardiologist a day took questions from all practices between noon and two.",
        results="Most questions were answered on the day. Referrals changed little.",
        did_not_work="Nobody covered for leave in the first summer.",
        kind="mixed",
        intervention="demonstration-advice-before-referral",
        started="2025-01-01",
        full="2025-03-01",
        days_ago=60,
        more=EVIDENCE,
    ),
    MadeUpCaseStudy(
        title="One-stop clinics for skin lesions",
        place="36J",
        team=WEST_YORKSHIRE,
        until=State.PUBLISHED,
        treatment="C_330",
        measure=median_wait.MEASURE.slug,
        problem="People came to three appointments before treatment of a skin lesion.",
        done="Photograph, appointment and minor procedure were put into one morning.",
        results="Most people needed one visit. Rooms were the limit.",
        did_not_work="Two of the rooms had no sink and could not be used.",
        intervention="demonstration-one-stop-clinic",
        started="2025-02-01",
        full="2025-05-01",
        days_ago=30,
    ),
    MadeUpCaseStudy(
        title="Saturday lists for hernia repair",
        place="02T",
        team=WEST_YORKSHIRE,
        until=State.PUBLISHED,
        treatment="C_100",
        measure=over_52_weeks_share.MEASURE.slug,
        problem="Theatres stood empty at weekends while people waited over a year.",
        done="One theatre ran every other Saturday with volunteers from three teams.",
        results="The lists were full for four months and then stopped for want of staff.",
        did_not_work="Paying overtime was not enough: people wanted a day off in the week.",
        kind="did_not_work",
        audience=Audience.STAFF,
        started="2024-10-01",
        full="2024-10-01",
        days_ago=200,
    ),
    MadeUpCaseStudy(
        title="Sharing theatre lists between two sites",
        place="QOQ",
        team=HUMBER,
        until=State.PUBLISHED,
        treatment="C_110",
        measure=waiting_list.MEASURE.slug,
        problem="One site had theatre time to spare and the other had people waiting.",
        done="Both sites kept one list for hips and knees, and people chose where to go.",
        results="Nearly half of those asked chose the site with the shorter wait.",
        did_not_work="Transport home was arranged too late for the first people.",
        kind="mixed",
        audience=Audience.ICB,
        intervention="demonstration-shared-list",
        started="2025-03-01",
        full="2025-06-01",
        days_ago=14,
    ),
    MadeUpCaseStudy(
        title="One list for hand surgery in two hospitals",
        place="03K",
        team=HUMBER,
        until=State.PUBLISHED,
        treatment="C_110",
        measure=median_wait.MEASURE.slug,
        problem="People waited twice as long in one hospital as in the other.",
        done="The two hospitals kept one list and offered the first date at either.",
        results="The two waits came close to each other. Together they stayed as they were.",
        did_not_work="Some people could not travel to the other hospital.",
        kind="mixed",
        intervention="demonstration-shared-list",
        days_ago=45,
    ),
    MadeUpCaseStudy(
        title="Calling people who had waited over a year",
        place="15F",
        team=WEST_YORKSHIRE,
        until=State.REVIEW_DUE,
        treatment="C_999",
        measure=over_52_weeks_share.MEASURE.slug,
        problem="Nobody knew how many of those waiting still needed treatment.",
        done="A team of six called everybody who had waited over 40 weeks.",
        results="One in twelve no longer needed an appointment. The others were glad of the call.",
        did_not_work="Letters alone brought few answers.",
        days_ago=366,
    ),
    MadeUpCaseStudy(
        title="Text reminders for first appointments",
        place="02Y",
        team=HUMBER,
        until=State.ARCHIVED,
        treatment="C_130",
        measure=median_wait.MEASURE.slug,
        problem="One in ten people did not come to a first eye appointment.",
        done="A text went out a week and a day before, with a link to change the day.",
        results="Fewer people missed appointments. Waits stayed as they were.",
        did_not_work="Many had changed their telephone number.",
        kind="mixed",
        days_ago=300,
    ),
    MadeUpCaseStudy(
        title=WITHDRAWN,
        place="03F",
        team=HUMBER,
        until=State.PUBLISHED,
        treatment="C_110",
        measure=waiting_list.MEASURE.slug,
        problem="People were not ready for surgery when their turn came.",
        done="Physiotherapists held group sessions in the month before.",
        results="The first count was wrong, so the results do not stand.",
        did_not_work="The count of cancelled operations left out one site.",
        days_ago=90,
    ),
    MadeUpCaseStudy(
        title="A nurse-led clinic for ear, nose and throat",
        place="X2C4Y",
        team=WEST_YORKSHIRE,
        until=State.EDITORIAL,
        treatment="C_120",
        measure=within_18_weeks.MEASURE.slug,
        problem="Consultants saw many people who needed a hearing test only.",
        done="Two nurses were trained to see people with hearing loss first.",
        results="Four in ten people did not need a consultant.",
        did_not_work="Training took twice as long as planned.",
        days_ago=9,
    ),
    MadeUpCaseStudy(
        title="Shared waiting list for gynaecology",
        place="03R",
        team=WEST_YORKSHIRE,
        until=State.APPROVAL,
        treatment="C_502",
        measure=median_wait.MEASURE.slug,
        problem="Waits differed by many weeks between two hospitals in one area.",
        done="Practices referred to both hospitals together.",
        results="The difference halved in six months.",
        did_not_work="Two computer systems kept two lists.",
        days_ago=6,
    ),
    MadeUpCaseStudy(
        title="Straight to test for bowel symptoms",
        place="42D",
        team=HUMBER,
        until=State.DRAFT,
        treatment="C_301",
        measure=within_18_weeks.MEASURE.slug,
        problem="A first appointment came before a test that everybody needed.",
        done="Suitable people went straight to a test, chosen by a nurse on the telephone.",
        results="Being written.",
        did_not_work="Being written.",
        days_ago=3,
    ),
)
