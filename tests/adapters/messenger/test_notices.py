"""Messenger: what Meta tells the Page itself."""

from typing import Any

import pytest

from bot.messages import Notice, NoticeKind
from tests.adapters.kits import read
from tests.adapters.messenger.posting import AT, PAGE, item, received


def decided(field: str = "message_template_status_update", **changes: object) -> Notice:
    """What a decision about a template becomes."""
    body: dict[str, Any] = read("messenger", "event.template_status")
    change = body["entry"][0]["changes"][0]
    change["field"] = field
    change["value"] |= changes
    found = received(body)
    assert found.events == ()
    [notice] = found.notices
    return notice


def test_the_contracts_samples_are_notices() -> None:
    template = decided()
    assert (template.kind, template.subject, template.state) == (
        NoticeKind.TEMPLATE, "nhac_hen", "ENABLE",
    )  # fmt: skip
    [policy] = received(read("messenger", "event.policy_enforcement")).notices
    assert (policy.kind, policy.subject, policy.state, policy.reason) == (
        NoticeKind.POLICY, "", "block", "…",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("APPROVED", "ENABLE"),
        ("REJECTED", "REJECT"),
        ("PENDING", "PENDING"),
        ("DISABLED", "DISABLE"),
        ("FLAGGED", "FLAGGED"),
    ],
)
@pytest.mark.parametrize(
    "field", ["message_template_status_update", "messenger_template_status_update"]
)
def test_both_names_of_the_field_tell_what_became_of_it(field: str, event: str, state: str) -> None:
    assert decided(field, event=event).state == state


def test_a_refusal_says_why() -> None:
    assert decided(event="APPROVED").reason == ""
    told = decided(event="REJECTED", reason="TAG_SHOULD_BE_MARKETING")
    assert told.reason == "TAG_SHOULD_BE_MARKETING"


def test_a_template_without_a_name_is_told_by_its_id() -> None:
    assert decided(message_template_name=None).subject == "2200112233"


def test_the_vietnamese_wording_decides_and_the_other_is_noted() -> None:
    kinds = {lang: decided(message_template_language=lang).kind for lang in ("vi_VN", "en", "")}
    assert kinds == {
        "vi_VN": NoticeKind.TEMPLATE, "en": NoticeKind.OTHER, "": NoticeKind.TEMPLATE,
    }  # fmt: skip
    assert decided().key != decided(message_template_language="en").key


def test_decisions_without_sense_are_taken() -> None:
    body = read("messenger", "event.template_status")
    body["entry"][0]["changes"] = [{"field": "message_template_status_update", "value": 7}]
    [notice] = received(body).notices
    assert (notice.subject, notice.state) == ("", "")


@pytest.mark.parametrize("array", ["messaging", "messaging_handovers"])
def test_an_unblocked_page_has_no_reason(array: str) -> None:
    found = received(item(array, policy_enforcement={"action": "unblock"}))
    assert found.events == ()
    assert [(n.state, n.reason) for n in found.notices] == [("unblock", "")]


def test_what_another_page_is_told_is_none_of_ours() -> None:
    for name in ("event.template_status", "event.policy_enforcement"):
        body = read("messenger", name)
        body["entry"][0]["id"] = "999"
        assert received(body).notices == ()
    assert PAGE != "999"


def test_the_same_notice_twice_has_one_key() -> None:
    one, again = (received(item(policy_enforcement={"action": "warning"})) for _time in range(2))
    assert [n.key for n in one.notices] == [n.key for n in again.notices]
    assert one.notices[0].at.timestamp() * 1000 == pytest.approx(AT)
