"""The message of a delivery: an answer as it was ordered, or a campaign's in the form it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.outreach import Rules, local_day
from bot.domain.planner import Account, Offer
from bot.domain.push import Content, Push, is_gone, push
from bot.domain.templates import Known, letter, subjects, usable
from bot.domain.windows import Form, Means, Way
from bot.i18n import DEFAULT_LOCALE
from bot.library.model import Library
from bot.messages import Capabilities, OutboundMessage
from bot.store.brake import Braked
from bot.store.dues import Due
from bot.store.events import message_from_json
from bot.store.terms import Outlook, offer

APPROVED_LANGUAGE = DEFAULT_LOCALE  # whose state is what we know of a template


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of deliveries has to know."""

    now: datetime
    library: Library
    rules: Rules
    capabilities: Mapping[str, Capabilities]
    contents: Mapping[str, Content]
    known: Known  # templates and what became of them
    allowed: frozenset[int]  # outreach that holds a slot of the day
    phones: Mapping[int, str] = field(default_factory=dict)  # numbers that may be used, by person
    # Of people who are to be reached by their number: a chat may be open again meanwhile.
    accounts: Mapping[int, Sequence[Account]] = field(default_factory=dict)
    braked: Braked = field(default_factory=Braked)  # more equal texts than anybody is to get
    ready: Mapping[int, OutboundMessage] = field(default_factory=dict)  # answers, as they were made
    # Worked out once for the batch: what is pushed, by campaign and language; what can be used.
    _pushes: dict[tuple[str, str], Push] = field(default_factory=dict)
    _offers: dict[tuple[str, str], Offer] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The local day."""
        return local_day(self.now, self.rules)

    def offer(self, due: Due) -> Offer:
        """What the campaign of this delivery can use on each platform."""
        key = (due.campaign_id or "", due.observance_id)
        if (found := self._offers.get(key)) is None:
            outlook = Outlook(self.library, self.capabilities, self.rules, self.now)
            content = self.contents.get(key[0], Content(""))
            reminder = bool(due.observance_id)
            found = offer(outlook, self.known, content, due.observance_id, reminder)
            self._offers[key] = found
        return found

    def way_before(self, due: Due) -> Way | None:
        """The form in which it was sent, or is planned to be; None for answers."""
        if not due.form:
            return None
        means = self.offer(due).means.get(due.to.platform, Means())
        form = Form(due.form)
        cost = (means.phone or 0) if due.by_phone else means.costs.get(form, 0)
        return Way(form, cost, due.by_phone)

    def words(self, due: Due) -> str:
        """What makes two messages equal to a person; "" when nothing is left to say."""
        if due.payload is not None:
            return message_from_json(due.payload, due.key, due.to).text
        content = self.contents.get(due.campaign_id or "")
        return "\x1f".join((content.lesson_id, content.title, content.text)) if content else ""

    def message(self, due: Due, way: Way | None = None) -> OutboundMessage | None:
        """What a person will get; None when nothing is left to say."""
        if due.id in self.ready:
            return self.ready[due.id]
        if due.payload is not None:
            return message_from_json(due.payload, due.key, due.to)
        content = self.contents.get(due.campaign_id or "")
        if content is None or is_gone(content, self.library):
            return None
        if way is not None and way.form is Form.TEMPLATE:
            return self._template(due, content)
        made = self._push(due, content)
        permit = due.permit if way is not None and way.form is Form.OPT_IN else ""
        return OutboundMessage(
            due.key, due.to, due.purpose, made.text, made.buttons, locale=due.locale, permit=permit
        )

    def _push(self, due: Due, content: Content) -> Push:
        key = (due.campaign_id or "", due.locale)
        if (made := self._pushes.get(key)) is None:
            made = self._pushes[key] = push(content, self.library, due.locale)
        return made

    def _template(self, due: Due, content: Content) -> OutboundMessage | None:
        platform = due.to.platform
        found = usable(self.library, self.known, platform, subjects(content, due.observance_id))
        if found is None:
            return None
        # Approved is one language, and known of no other: a person may well read another.
        made = letter(found, platform, content, self.library, APPROVED_LANGUAGE, self.day)
        use = made.use
        if due.by_phone:
            use = replace(use, phone=self.phones.get(due.member_id or 0, ""))
        return OutboundMessage(
            due.key, due.to, due.purpose, made.text, locale=APPROVED_LANGUAGE, template=use
        )
