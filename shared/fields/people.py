"""Who somebody is."""

from typing import Literal

from shared.fields.texts import Name, Text

__all__ = ["Name", "Relationship", "Sex"]

Sex = Literal["male", "female", "other", "unknown"]
"""FHIR's administrative gender. The rules know two cut-offs: what is not `male` gets the lower one."""

Relationship = Text
"""In the patient's words, as FHIR's RelatedPerson takes it: partner, sister, neighbour."""
