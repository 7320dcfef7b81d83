"""Codes of outcomes and refusals: stable words, never reused. Clients translate them; people never see them raw."""

from typing import Final

#: Why a mutation was rejected, for ever.
REJECTED: Final = {
    "malformed": "no usable id, or content that JSON cannot carry: nothing could be stored",
    "invalid": "a member is missing, of the wrong type or out of range; `detail` names it",
    "unknown_type": "this protocol has no mutation of that type",
    "id_reused": "the id was used before for other content; the first outcome stays",
    "stale_version": "the version named has been superseded, or a decision on it is on its way",
    "base_rejected": "the version named was made by a mutation that was itself rejected",
    "orphaned": "what it refers to never arrived; the content is kept and listed",
    "unknown_actor": "the factory knows no such person",
    "unknown_reference": "the factory knows no such product, operation, line, person or record",
    "not_yours": "the record is another person's",
    "not_open": "the record is approved or cancelled and cannot be changed this way",
    "not_allowed": "the actor's role does not permit this",
    "actor_deactivated": "the actor can no longer sign in; the records stay pending",
    "nothing_bound": "every item of the decision was refused; `refused` says why",
}

#: Why a mutation waits. Not an acknowledgement: the device keeps it and offers it again.
HELD: Final = {
    "base_missing": "the version named has not arrived here yet",
    "reference_missing": "the server is healing from a restore and may still learn what is named",
    "sign_in_required": "a decision is taken only from the live session of the person who makes it",
    "server_too_old": "the mutation's protocol is newer than this server",
}

#: Why one item of a decision was refused while others were bound.
REFUSED: Final = {
    "unknown_record": "no such record here",
    "stale_version": "the record has changed since, or another decision on it is on its way",
    "own_work": "nobody decides on their own work",
    "out_of_scope": "the record belongs to a line that is not the actor's today",
    "not_pending": "the record is not waiting for a decision",
    "not_approved": "only an approved record can be reversed",
    "no_rate": "no price is known for that operation on that day",
    "quantity_range": "a part must be at least 1 and less than the claim",
    "reason_required": "a part needs a reason",
    "over_cut": "more than was cut would be approved; `over_cut: true` with a reason says that it is meant",
    "second_person_required": "another person must decide: this one made the disputed decision, or uses the device it came by",
}

#: A word on an applied mutation.
APPLIED: Final = {
    "quarantined": "kept, and shown to a person who decides on it: the device was revoked or never the actor's",
}

#: What the server noticed about a record. Nothing here refuses it; a person sees it before approving.
FLAGS: Final = {
    "unverified": "logged after an offline switch of person on a shared device",
    "relayed": "sent by another device than the one it was made on",
    "quarantined": "from a revoked device, or from one its worker never signed in on",
    "archived": "the product or operation was archived when the work was logged",
    "after_deactivation": "logged after its worker had left",
    "late": "arrived more than 14 days after its work date",
    "clock_skew": "the device's clock was wrong; the time is a correction",
    "no_rate": "no price was known for that operation on that day",
    "price_differs": "the price shown on the phone is not the price of the work date",
    "disputed": "its worker disagreed with the decision; another person decides",
    "edited_after_rejection": "corrected after it was rejected",
}

REASONS: Final = (
    "wrong_quantity",
    "wrong_operation",
    "wrong_date",
    "not_done",
    "quality",
    "duplicate",
    "other",
)
