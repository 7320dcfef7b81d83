"""Every table of the schema, imported for its registration: migrations compare `metadata` with the database."""

from sewtrack.approval import models as approval
from sewtrack.catalog import models as catalog
from sewtrack.cutting import models as cutting
from sewtrack.db import models as order
from sewtrack.db.metadata import metadata
from sewtrack.fleet import models as fleet
from sewtrack.identity import models as identity
from sewtrack.jobs import models as jobs
from sewtrack.ledger import models as ledger
from sewtrack.notices import models as notices
from sewtrack.records import models as records

__all__ = [
    "approval",
    "catalog",
    "cutting",
    "fleet",
    "identity",
    "jobs",
    "ledger",
    "metadata",
    "notices",
    "order",
    "records",
]
