"""The message of a delivery: an answer as it was ordered, or a campaign's in the form it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.adapter import Adapter, Readdresses
from bot.domain.outreach import Rules, local_day
from bot.domain.planner import Account, Offer
from bot.domain.push import Content, Push, is_gone, push
from bot.domain.templates import Known, letter, subjects, usable
from bot.domain.windows import NO_MEANS, Form, Way
from bot.i18n import DEFAULT_LOCALE
from bot.library.model import Library
from bot.messages import Button, Capabilities, OutboundMessage, Wire
from bot.store.brake import Braked
from bot.store.dues import Due
from bot.store.events import message_from_json
from bot.store.terms import Outlook, offer

ALIKE = frozenset({Form.FREE, Form.PAID})  # forms that hold nothing of one person
Rendered = tuple[Readdresses, tuple[Wire, ...]]
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
    number: int = 0  # among the batches of this process; 0: it was never taken from the table
    phones: Mapping[int, str] = field(default_factory=dict)  # numbers that may be used, by person
    # Of people who are to be reached by their number: a chat may be open again meanwhile.
    accounts: Mapping[int, Sequence[Account]] = field(default_factory=dict)
    braked: Braked = field(default_factory=Braked)  # more equal texts than anybody is to get
    ready: Mapping[int, OutboundMessage] = field(default_factory=dict)  # answers, as they were made
    # Worked out once for the batch: what is pushed, by campaign and language; what can be used.
    _pushes: dict[tuple[str, str], Push | None] = field(default_factory=dict)
    _offers: dict[tuple[str, str], Offer] = field(default_factory=dict)
    _words: dict[str, str] = field(default_factory=dict)
    # As it was rendered for the first to whom it went, by platform, campaign and language; answers
    # by what they say.
    _wires: dict[tuple[str, str, str], Rendered] = field(default_factory=dict)
    _answers: dict[tuple[str, str, tuple[Button, ...], str], Rendered] = field(default_factory=dict)

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

    def rendered(self, adapter: Adapter, due: Due, way: Way | None) -> Sequence[Wire]:
        """The calls that show it; none when nothing is left to say.

        A campaign's free words are the same for all but the address: they are rendered once.
        """
        alike = due.payload is None and way is not None and way.form in ALIKE
        key = (adapter.name, due.campaign_id or "", due.locale)
        if alike and (found := self._wires.get(key)) is not None:
            same, wires = found
            return [same.readdressed(wire, due.to) for wire in wires]
        message = self.message(due, way)
        if message is not None and due.id in self.ready:
            return self._answered(adapter, message)
        wires = adapter.render(message) if message else ()
        if alike and wires and isinstance(adapter, Readdresses):
            self._wires[key] = adapter, wires
        return wires

    def _answered(self, adapter: Adapter, message: OutboundMessage) -> Sequence[Wire]:
        """An answer's calls; what several people are told alike is rendered once, too."""
        if message.media or message.template is not None or message.asks_phone:
            return adapter.render(message)
        key = (adapter.name, message.text, message.buttons, message.locale)
        if (found := self._answers.get(key)) is not None:
            same, wires = found
            return [same.readdressed(wire, message.to) for wire in wires]
        wires = adapter.render(message)
        if isinstance(adapter, Readdresses):
            self._answers[key] = adapter, wires
        return wires

    def way_before(self, due: Due) -> Way | None:
        """The form in which it was sent, or is planned to be; None for answers."""
        if not due.form:
            return None
        means = self.offer(due).means.get(due.to.platform, NO_MEANS)
        form = Form(due.form)
        cost = (means.phone or 0) if due.by_phone else means.costs.get(form, 0)
        return Way(form, cost, due.by_phone)

    def words(self, due: Due) -> str:
        """What makes two messages equal to a person; "" when nothing is left to say."""
        if due.payload is not None:
            return message_from_json(due.payload, due.key, due.to).text
        key = due.campaign_id or ""
        if (found := self._words.get(key)) is None:
            content = self.contents.get(key)
            told = (content.lesson_id, content.title, content.text) if content else ()
            found = self._words[key] = "\x1f".join(told)
        return found

    def message(self, due: Due, way: Way | None = None) -> OutboundMessage | None:
        """What a person will get; None when nothing is left to say."""
        if due.id in self.ready:
            return self.ready[due.id]
        if due.payload is not None:
            return message_from_json(due.payload, due.key, due.to)
        if way is not None and way.form is Form.TEMPLATE:
            return self._template(due)
        made = self._push(due)
        if made is None:
            return None
        permit = due.permit if way is not None and way.form is Form.OPT_IN else ""
        return OutboundMessage(
            due.key, due.to, due.purpose, made.text, made.buttons, locale=due.locale, permit=permit
        )

    def _content(self, due: Due) -> Content | None:
        """What there is left to say."""
        content = self.contents.get(due.campaign_id or "")
        return None if content is None or is_gone(content, self.library) else content

    def _push(self, due: Due) -> Push | None:
        key = (due.campaign_id or "", due.locale)
        if key not in self._pushes:
            content = self._content(due)
            made = push(content, self.library, due.locale) if content else None
            self._pushes[key] = made
        return self._pushes[key]

    def _template(self, due: Due) -> OutboundMessage | None:
        content = self._content(due)
        if content is None:
            return None
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
