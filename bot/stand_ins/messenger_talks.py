"""The threads of a Page: whose they are now, and what its webhooks tell (Messenger contract §2.5).

The Page's inbox takes a thread as soon as staff answer there; until it is given back, what the
person does comes as `standby` and whatever our app sends is refused.
"""

from datetime import timedelta
from typing import Any

from bot.stand_ins.hooks import Hooks
from bot.stand_ins.messenger_events import ALL_FIELDS, Event, Events, Page
from bot.stand_ins.messenger_shapes import Asked, Wrong, shape, text_of, user_of
from bot.stand_ins.world import Person, World

NAME = "messenger"
IDLE = timedelta(hours=24)  # without a word of the person nobody owns the thread any more


class Talks:
    """All threads of one Page."""

    def __init__(self, world: World, page: Page) -> None:
        self.world, self.page = world, page
        self.events = Events(world, page)
        self.hooks = Hooks(world, self.events.sign)
        self.batched = 0.0  # share of what happens together that comes in one body
        self.default_app = True  # ours is set as the Page's default application
        self.handovers = True  # a takeover is told by an event of its own
        self.subscribed: frozenset[str] | None = None  # None: to everything, in the dashboard
        self._owners: dict[str, tuple[Person, str]] = {}

    def tell(self, *events: Event) -> None:
        """By webhook, as far as the Page is subscribed to it."""
        due = [e for e in events if self.subscribed is None or e.field in self.subscribed]
        if len(due) > 1 and self.world.chance.random() < self.batched:
            self.hooks.send(self.events.body(*due))
            return
        for event in due:
            self.hooks.send(self.events.body(event))

    def person_does(self, user: str, **content: Any) -> None:
        """An event of the thread; without its payload while it is not ours."""
        if not self.owner(user):
            self.tell(self.events.of_person(user, **content))
            return
        for told in content.values():
            told.pop("payload", None)
            told.pop("quick_reply", None)
        self.tell(self.events.standby(user, **content))

    def owner(self, user: str) -> str:
        """The app that has the thread, if it is not ours; a thread that is idle has none."""
        person, app = self._owners.get(user, (None, ""))
        if person is None or person is not self.world.people.get((NAME, user)):
            return ""  # never taken, or all was forgotten since
        acted = person.last_acted
        is_idle = acted is None or self.world.now() - acted > IDLE
        return "" if is_idle and self.default_app else app

    def taken_by(self, user: str, app: str) -> None:
        """Another app has it now."""
        was_ours = not self.owner(user)
        self._owners[user] = (self.world.person(NAME, user), app)
        if was_ours and self.handovers:
            told = {"previous_owner_app_id": str(self.page.app_id), "new_owner_app_id": app}
            self.tell(self.events.of_person(user, take_thread_control=told))

    def given_back(self, user: str) -> None:
        """It is ours again."""
        before = self.owner(user)
        self._owners.pop(user, None)
        told = {"previous_owner_app_id": before or None,
                "new_owner_app_id": str(self.page.app_id), "metadata": ""}  # fmt: skip
        self.tell(self.events.of_person(user, pass_thread_control=told))

    def pass_on(self, asked: Asked) -> dict[str, bool]:
        """Our app gives the thread to another one."""
        user, target = user_of(asked.params), text_of(asked.params, "target_app_id")
        self.ours(user)
        self._owners[user] = (self.world.person(NAME, user), target)
        return {"success": True}

    def take(self, asked: Asked) -> dict[str, bool]:
        """Our app takes it; only the default one may."""
        if not self.default_app:
            raise Wrong(10, 0, "person", "only the default application may take a thread")
        self._owners.pop(user_of(asked.params), None)
        return {"success": True}

    def release(self, asked: Asked) -> dict[str, bool]:
        """Our app lets go of it, or asks for longer: it must have it."""
        self.ours(user_of(asked.params))
        return {"success": True}

    def request(self, asked: Asked) -> dict[str, bool]:
        """Our app asks the owner for it; whether it is given is the owner's affair."""
        user_of(asked.params)
        return {"success": True}

    def tell_owner(self, asked: Asked) -> dict[str, Any]:
        """Who has it."""
        user = asked.params.get("recipient")
        if not isinstance(user, str) or not user:
            raise shape("recipient is missing")
        app = self.owner(user) or str(self.page.app_id)
        return {"data": [{"thread_owner": {"app_id": app}}]}

    def ours(self, user: str) -> None:
        """`Wrong` while another app has it."""
        if self.owner(user):
            detail = "Message failed to send because another app is controlling this thread now."
            raise Wrong(10, 2018300, "person", detail)

    def subscribe(self, asked: Asked) -> dict[str, bool]:
        """The Page's own subscription; what is not named does not come any more."""
        named = text_of(asked.params, "subscribed_fields").split(",")
        if unknown := sorted(set(named) - ALL_FIELDS):
            raise shape(f"Param subscribed_fields must not hold {unknown}")
        self.subscribed = frozenset(named)
        return {"success": True}

    def unsubscribe(self, _asked: Asked) -> dict[str, bool]:
        """Nothing comes any more."""
        self.subscribed = frozenset()
        return {"success": True}

    def subscriptions(self, _asked: Asked) -> dict[str, Any]:
        """Which apps are told what."""
        fields = sorted(ALL_FIELDS if self.subscribed is None else self.subscribed)
        app = {"id": str(self.page.app_id), "name": "Lan Toả", "subscribed_fields": fields}
        return {"data": [app] if fields else []}
