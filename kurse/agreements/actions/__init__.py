"""What happens to agreements and conditions. The only writers of their rows."""

from kurse.agreements.actions.clearance import attest_own, give_clearance, waive_item
from kurse.agreements.actions.common import (
    AlreadySignedError,
    NameMissingError,
    NotYourTurnError,
    TextChangedError,
)
from kurse.agreements.actions.signing import (
    ask_again,
    record_paper_signature,
    remind_signatories,
    sign_agreement,
    sign_for_university,
    withdraw_signature,
)
from kurse.agreements.actions.texts import (
    NothingNewError,
    change_agreement,
    correct_own_data,
    draw_up_agreement,
    draw_up_agreements,
    drop_amendment,
    erase_agreements,
    report_error,
    settle_remark,
)
from kurse.agreements.actions.wordings import save_wording

__all__ = [
    "AlreadySignedError",
    "NameMissingError",
    "NotYourTurnError",
    "NothingNewError",
    "TextChangedError",
    "ask_again",
    "attest_own",
    "change_agreement",
    "correct_own_data",
    "draw_up_agreement",
    "draw_up_agreements",
    "drop_amendment",
    "erase_agreements",
    "give_clearance",
    "record_paper_signature",
    "remind_signatories",
    "report_error",
    "save_wording",
    "settle_remark",
    "sign_agreement",
    "sign_for_university",
    "waive_item",
    "withdraw_signature",
]
