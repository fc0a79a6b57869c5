"""Levels and readers of lessons in words, where officers choose them and see them change. Pure."""

from collections.abc import Mapping

from bot.i18n import Text, _
from bot.library.readers import Level, ReaderGroup

LEVELS: Mapping[Level, Text] = {
    Level.FIRST: _("for a beginning"),
    Level.FURTHER: _("for going further"),
}
READERS: Mapping[ReaderGroup, Text] = {
    ReaderGroup.EVERYONE: _("everyone"),
    ReaderGroup.COUPLES: _("couples, married or about to be"),
    ReaderGroup.EXPECTING: _("homes that expect a baby"),
    ReaderGroup.CHILDREN_NEAR: _("homes with children"),
    ReaderGroup.ELDERS_NEAR: _("homes with elders"),
    ReaderGroup.WORKMATES: _("workmates"),
}
