"""The ids of facts that a service has heard or told: what `Carepath-After` asks for (contract 2.2).

A heard fact that was decided on is known by its cause already; the others leave their id here, in the same transaction.
"""

from collections.abc import Iterable
from uuid import UUID

from shared.runtime.aggregates.aggregate import Aggregate

HEARD = "heard"
"""The kind of the rows whose cause says that a fact was heard. A fact put back from the own stream (`restored`) is
not."""
KNOWS = f"""
SELECT EXISTS (SELECT FROM journal WHERE decided AND kind = '{HEARD}' AND cause = $1)
    OR EXISTS (SELECT FROM known WHERE id = $1)"""


def newly_known(changed: Iterable[Aggregate]) -> list[tuple[UUID]]:
    """What a set has heard or told, as rows."""
    ids: set[UUID] = set()
    for each in changed:
        ids |= each.inbox.ids
        own = (record for row in each.journal.rows for record in row.told if record.is_sealed)
        ids |= {UUID(record.headers["ce_id"]) for record in own}
        ids -= {row.cause for row in each.journal.rows if row.decided and row.kind == HEARD}
    return [(id,) for id in ids]
