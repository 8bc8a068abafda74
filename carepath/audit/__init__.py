"""`carepath audit`: databases and topics judged from outside, by formulas of its own (docs/audit.md).

Nothing here imports a service or the runtime: what judges must not share the mistakes of what is judged.
"""
