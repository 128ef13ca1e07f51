"""What an invoice is, what became of it, and how far the connector has come with it."""

from enum import StrEnum


class InvoiceKind(StrEnum):
    """What a document is; not every kind is a claim for money."""

    INVOICE = "invoice"
    ORDER = "order"
    DRAFT = "draft"


class InvoiceStatus(StrEnum):
    """How far a document of one's own has come, as its source says; orders from UNDELIVERED on."""

    DRAFT = "draft"
    UNSENT = "unsent"
    OPEN = "open"
    OVERDUE = "overdue"
    REMINDED = "reminded"
    REQUESTED = "requested"
    COLLECTED = "collected"
    PAID = "paid"
    CREDIT_LOSS = "credit_loss"
    REJECTED = "rejected"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"
    BILLED = "billed"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"  # the source says something that this release does not know


# A payment is waited for.
OPEN_STATUSES = frozenset(
    {
        InvoiceStatus.OPEN,
        InvoiceStatus.OVERDUE,
        InvoiceStatus.REMINDED,
        InvoiceStatus.REQUESTED,
        InvoiceStatus.COLLECTED,
    }
)


class Operation(StrEnum):
    """What the document does to its chain."""

    CREATE = "create"
    MODIFY = "modify"
    STORNO = "storno"


class DetailState(StrEnum):
    """How far the document behind a summary has come."""

    AWAITED = "awaited"  # a batch will fetch it
    STORED = "stored"
    PENDING = "pending"  # the source lists it but does not deliver it yet; retried by itself
    QUARANTINED = "quarantined"  # cannot be read; shown with its reason
    GONE = "gone"  # deleted at the source before it was ever read


class Validity(StrEnum):
    """Whether the source still holds the report that an invoice was read from."""

    UNKNOWN = "unknown"  # never delivered and never confirmed, or the source cannot say
    VALID = "valid"
    ANNULLED = "annulled"  # withdrawn by its issuer; kept here and marked
    DELETED = "deleted"  # removed at the source; kept here and marked


WITHDRAWN = frozenset({Validity.ANNULLED, Validity.DELETED})


class FoundBy(StrEnum):
    """How the connector came to know the current version of an invoice."""

    LIST = "list"
    NUMBER = "number"  # no list showed it; somebody asked for it by its number
    UPLOAD = "upload"  # not from the source: somebody uploaded a document found elsewhere
