"""For whom a lesson is, and how much it asks of its reader. Pure."""

from enum import StrEnum


class Level(StrEnum):
    """A topic begins with the first ones; a further one is better read after them."""

    FIRST = "first"
    FURTHER = "further"  # several facts of law, or a hard situation


class ReaderGroup(StrEnum):
    """Whom a lesson speaks to; it is hidden from nobody."""

    EVERYONE = "everyone"
    COUPLES = "couples"  # about to marry, or living together
    EXPECTING = "expecting"  # a baby is on its way: mothers, fathers, grandparents
    CHILDREN_NEAR = "children_near"  # parents, grandparents, uncles and aunts
    ELDERS_NEAR = "elders_near"
    WORKMATES = "workmates"
