"""The errors that cross layers. None of them carries patient data in its words."""


class Away(Exception):
    """A dependency (postgres, kafka, keyring, clock, smtp) does not answer: wait and try again, never skip."""

    def __init__(self, dependency: str) -> None:
        super().__init__(f"{dependency} is away")
        self.dependency = dependency


class Later(Away):
    """The dependency answers and takes others: this one alone must wait."""


class Unreadable(Exception):
    """A record or row cannot be read. `reason` is a code for people, never what was in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Erased(Exception):
    """The key of this entity was destroyed: its data is gone on purpose."""


class Defect(Exception):
    """The code broke one of its own promises."""


class Missing(Exception):
    """This entity has no key (yet). The words name whose key, never the entity."""
