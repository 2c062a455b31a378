"""Every write about technologies. Each verb stores its line of history in the same transaction."""

from forum.technologies.actions.access import (
    Attestation,
    attest,
    current_records,
    lapse_access,
    remind_of_lapses,
)
from forum.technologies.actions.corrections import (
    answer_correction,
    cancel_correction,
    request_correction,
    restore_correction,
    withdraw_correction,
    withhold_correction,
)
from forum.technologies.actions.details import (
    record_evidence,
    record_funding,
    record_guidance,
    remove_line,
)
from forum.technologies.actions.first_technologies import load_first_technologies
from forum.technologies.actions.pathway import record_step
from forum.technologies.actions.technologies import (
    create_technology,
    list_again,
    revise_technology,
    withdraw_technology,
)
from forum.technologies.actions.uploads import (
    attestations_of,
    compared_with,
    delete_old_uploads,
    read_upload,
    save_upload,
)

__all__ = [
    "Attestation",
    "answer_correction",
    "attest",
    "attestations_of",
    "cancel_correction",
    "compared_with",
    "create_technology",
    "current_records",
    "delete_old_uploads",
    "lapse_access",
    "list_again",
    "load_first_technologies",
    "read_upload",
    "record_evidence",
    "record_funding",
    "record_guidance",
    "record_step",
    "remind_of_lapses",
    "remove_line",
    "request_correction",
    "restore_correction",
    "revise_technology",
    "save_upload",
    "withdraw_correction",
    "withdraw_technology",
    "withhold_correction",
]
