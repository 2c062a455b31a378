"""The first case studies, compiled from public sources.

Facts only, each sentence with the number of its source; what a source does not say stays empty, and
the page says so. The teams named have not reviewed them.
"""

from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5

from forum.casestudies.sections import Answers
from metrics.measures import waiting_list

MTG_RELEASE = (
    "Medical Technology Group, media release, “Highest and lowest performing NHS services in the"
    " country are just 13 miles apart”, 25 April 2024. It links to “RationWatch - Medical Technology"
    " Group (mtg.org.uk)”: https://www.mtg.org.uk/rationwatch"
)
MTG_ARTICLE = (
    "Barbara Harpham, chair of the Medical Technology Group, “NHS must learn from the best to level up"
    " the rest”. Date not stated in the copy read."
)
MTG_CHIEF_EXECUTIVE = (
    "Medical Technology Group, the chief executive of the trust in Wakefield:"
    " https://www.mtg.org.uk/len_richards"
)
HSJ = "HSJ: https://value.hsj.co.uk/hsj-value-pilot-project-year-2"
COALITION = (
    "The Medical Technology Group is a coalition of patient groups, research charities and medical"
    " device manufacturers [1]."
)


@dataclass(frozen=True)
class FirstIntervention:
    slug: str
    name: str
    core: str


@dataclass(frozen=True)
class FirstCaseStudy:
    key: str
    place: str
    answers: Answers
    references: tuple[str, ...]
    intervention: FirstIntervention
    shared_answers: Answers = field(default_factory=lambda: {"audience": "public"})

    @property
    def idempotency_key(self) -> UUID:
        return uuid5(NAMESPACE_URL, self.key)

    def all_answers(self) -> Answers:
        return {
            **self.shared_answers,
            **self.answers,
            "place": self.place,
            "intervention": self.intervention.slug,
            "references": "\n".join(self.references),
        }


WAKEFIELD = FirstCaseStudy(
    key="first-wakefield",
    place="03R",
    answers={
        "title": "A shared referral pathway between GP practices and hospital",
        "summary": "Digital software joined up primary and secondary care, so that doctors could"
        " communicate with each other as the patient moved through the pathway [1].",
        "kind": "worked",
        "setting": "across",
        "treatment_function": "C_320",
        "stage": "referral",
        "measure": waiting_list.MEASURE.slug,
        "what_we_did": "By using digital technology to join up primary and secondary care, Wakefield"
        " CCG was able to set up a “Shared Referral Pathway” [1]. It allowed doctors to communicate"
        " with each other as the patient moved through the pathway, to optimise their treatment and to"
        " avoid unnecessary appointments [1]. Clinicians from Pinderfields Hospital in Wakefield"
        " explain it in a video case study [1].",
        "results": "The chief executive of the trust reports for cardiology 30% more support from"
        " secondary care and 60% fewer referrals [2]. These figures are self-reported; their months,"
        " numbers and method are not stated [2]. HSJ lists 85 people across two CCGs, Wakefield and"
        " North Kirklees [3].\n\n"
        "An analysis by the Medical Technology Group found that from December 2021 to November 2023"
        " Wakefield treated the most patients in relation to the size of its population [1]. The"
        " analysis compares completed admitted pathways [1].",
        "interests": COALITION,
    },
    references=(MTG_RELEASE, MTG_CHIEF_EXECUTIVE, HSJ),
    intervention=FirstIntervention(
        "shared-referral-pathway",
        "Shared referral pathway",
        "Doctors in primary and secondary care can communicate with each other as the patient moves"
        " through the pathway, through software that both use.",
    ),
)
BURY = FirstCaseStudy(
    key="first-bury",
    place="00V",
    answers={
        "title": "Same-day specialist surgical clinics",
        "summary": "Same-day, highly specialised surgical clinics are reported to have treated record"
        " numbers of patients and to have made waiting lists much shorter [1].",
        "kind": "worked",
        "treatment_function": "C_999",
        "measure": waiting_list.MEASURE.slug,
        "what_we_did": "Bury used same-day, highly specialised surgical clinics [1].",
        "results": "The clinics are reported to have treated record numbers of patients, and waiting"
        " lists to have become much shorter [1]. No figures are given [1]. In the ranking that the"
        " Medical Technology Group made of NHS data from July 2021 to March 2022, Bury rose [1].",
        "interests": COALITION,
    },
    references=(MTG_ARTICLE,),
    intervention=FirstIntervention(
        "same-day-surgical-clinics",
        "Same-day specialist surgical clinics",
        "Highly specialised surgical clinics in which patients are treated on the same day.",
    ),
)
CHESHIRE_AND_MERSEYSIDE = FirstCaseStudy(
    key="first-cheshire-and-merseyside",
    place="QYG",
    answers={
        "title": "Elective and Regional Recovery Boards",
        "summary": "Elective and Regional Recovery Boards, with links to other sectors, are used to"
        " repeat across a whole ICB what has worked in a part of it [1].",
        "setting": "system",
        "treatment_function": "C_999",
        "measure": waiting_list.MEASURE.slug,
        "context": "Cheshire and Merseyside is described as the largest ICB in England [1].",
        "what_we_did": "Since its inception the ICB has worked to rationalise services, to ensure equal"
        " access to treatments regardless of where a patient lives in the region [1]. It has also"
        " worked to replicate best practices across its region through Elective and Regional Recovery"
        " Boards [1]. The boards have links to academic, clinical trials and other sectors, who can"
        " support to reduce waiting lists and help to get new technologies to patients more quickly [1].",
        "interests": COALITION,
    },
    references=(MTG_RELEASE,),
    intervention=FirstIntervention(
        "recovery-boards",
        "Recovery boards across an ICB",
        "Boards that cover the whole ICB and pass on what has worked in one part of it to the others,"
        " with links to academic, clinical trials and other sectors.",
    ),
)
FIRST_CASE_STUDIES = (WAKEFIELD, BURY, CHESHIRE_AND_MERSEYSIDE)
