"""What a letter is made of."""

from typing import NamedTuple


class Letter(NamedTuple):
    """`{clinic}` is the clinic's name for people, `{patient_id}` the pseudonym, which only staff are told."""

    subject: str
    body: str
