"""What else a Zalo account is asked: quotas, the account itself, reactions, closed calls."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.stand_ins import zalo_shapes as shapes
from bot.stand_ins.zalo_shapes import Wrong

if TYPE_CHECKING:
    from bot.stand_ins.zalo import ZaloStandIn

NAME = "zalo"
UNSUPPORTED, CLOSED = -233, -240
MOST_REACTIONS = 50  # on one message
VALID = "31/12/2026"
Body = Mapping[str, Any]


class Rest:
    """The smaller calls."""

    def __init__(self, account: "ZaloStandIn") -> None:
        self._of = account
        self._reactions: dict[str, int] = {}

    def calls(self) -> dict[str, Callable[[Body], Any]]:
        """Method with path, and call."""
        return {
            "POST /v3.0/oa/quota/message": self._quota,
            "GET /v2.0/oa/getoa": self._getoa,
            "POST /v2.0/oa/message": self._old_message,
            "POST /v3.0/oa/message/transaction": _closed,
            "POST /v3.0/oa/message/promotion": _closed,
        }

    def _quota(self, body: Body) -> Any:
        if "user_id" in body:
            return self._quota_of(shapes.user_id(body["user_id"]))
        if body.get("quota_owner") not in ("OA", "App"):
            raise shapes.shape("user_id or quota_owner is missing")
        return [
            {"asset_id": "8c273149281ac144980b", "product_type": body.get("product_type", "cs"),
             "quota_type": body.get("quota_type", "sub_quota"), "valid_through": VALID,
             "total": self._of.paid_total, "remain": self._of.paid_left}
        ]  # fmt: skip

    def _quota_of(self, user: str) -> dict[str, Any]:
        acted = self._of.world.person(NAME, user).last_acted
        return {
            "last_interaction": str(int(acted.timestamp() * 1000)) if acted else "0",
            "cs_reply": {"remain": 8, "total": 8},
            "promotion": {
                "daily_remain": 1, "daily_total": 1, "monthly_remain": 4, "monthly_total": 4,
            },
        }  # fmt: skip

    def _getoa(self, _body: Body) -> dict[str, Any]:
        people = self._of.world.people
        followers = sum(one.follows for (where, _user), one in people.items() if where == NAME)
        return {
            "oaid": self._of.account.oa_id, "name": "Công đoàn tập dượt", "description": "",
            "oa_alias": "", "is_verified": True, "oa_type": 2, "cate_name": "",
            "num_follower": followers, "avatar": "", "cover": "",
            "package_name": "Tăng trưởng", "package_valid_through_date": VALID,
            "package_auto_renew_date": "", "linked_ZCA": "Z-1",
        }  # fmt: skip

    def _old_message(self, body: Body) -> dict[str, str]:
        """Of all sends of version 2 only reactions are played."""
        to = body.get("recipient")
        if isinstance(to, dict) and to.keys() & {"target", "anonymous_id"}:
            raise Wrong(UNSUPPORTED, "shape", "this stand-in does not play this kind of send")
        if "sender_action" not in body:
            raise Wrong(CLOSED, "shape", "this old call is closed")
        user, (icon, about) = shapes.recipient(body), shapes.reaction(body)
        person = self._of.reachable(user)
        if all(m.id != about for m in self._of.world.talk(NAME, user)):
            raise shapes.shape("react_message_id is no message of this talk")
        self._reactions[about] = self._reactions.get(about, 0) + 1
        if self._reactions[about] > MOST_REACTIONS:
            raise shapes.length(f"more than {MOST_REACTIONS} reactions on one message")
        if self._of.echoes:
            told = {"msg_id": about, "react_icon": icon}
            self._of.hooks.send(
                self._of.events.of_account(person.user, "oa_reacted_message", message=told)
            )
        return {"message_id": self._of.new_id(), "user_id": person.user}


def _closed(_body: Body) -> Any:
    raise Wrong(UNSUPPORTED, "shape", "message type is invalid or not support")
