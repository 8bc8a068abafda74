"""The invariants, one module per group: pure functions of the evidence."""

from carepath.audit.finding import Invariant
from carepath.audit.invariants.envelopes import PUBLIC_COPIES, SEALED_BODIES
from carepath.audit.invariants.hearing import DECIDED, MISSING, PARKED, POSITIONS
from carepath.audit.invariants.journal import CAUSES, CHAIN, CLINICS
from carepath.audit.invariants.knowing import KEYS, KNOWN
from carepath.audit.invariants.replaying import ATTENDED, IMPLIED_ROWS, REPLAYED
from carepath.audit.invariants.settling import SETTLED
from carepath.audit.invariants.telling import DERIVABLE, ORDER, THERE

ALL: tuple[Invariant, ...] = (
    DECIDED, CAUSES, DERIVABLE, THERE, ORDER, REPLAYED, SETTLED, SEALED_BODIES, PUBLIC_COPIES, CHAIN, IMPLIED_ROWS,
    POSITIONS, PARKED, CLINICS, MISSING, KEYS, KNOWN, ATTENDED,
)  # fmt: skip
