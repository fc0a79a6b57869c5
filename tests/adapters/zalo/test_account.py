"""How the account is, and how Zalo knows our web server."""

from datetime import timedelta
from typing import cast

import pytest

from bot.adapter import Adapter, HasHealth, HasPages, Health
from bot.messages import Quota
from tests.adapters.kits import read
from tests.adapters.platform_double import CUT, Scripted
from tests.adapters.zalo.scene import Scene, send
from tests.adapters.zalo_double import GETOA, QUOTA, error, success

PLAN = {"package_name": "Tăng trưởng", "package_valid_through_date": "31/12/2026"}


async def health(account: Adapter) -> Health:
    return await cast("HasHealth", account).health()


async def test_a_healthy_account_tells_its_name_its_plan_its_quota_and_its_token(
    account: Adapter, scene: Scene
) -> None:
    scene.zalo.account |= PLAN
    found = await health(account)
    assert found.ok
    assert found.detail == "Công đoàn X, gói Tăng trưởng đến 31/12/2026"
    assert found.token_expires_at == scene.clock.now() + timedelta(hours=25)
    assert found.quotas == (Quota("sub_quota", 1997, 2000),)


async def test_the_account_is_asked_as_the_contract_shows_it(
    account: Adapter, scene: Scene
) -> None:
    await health(account)
    [asked] = scene.zalo.calls(GETOA)
    assert (asked.query, asked.body) == ({}, {})
    assert scene.zalo.calls(QUOTA)[0].body == read("zalo", "api.quota.oa")["request"]["json"]


async def test_an_account_that_is_not_verified_says_so(account: Adapter, scene: Scene) -> None:
    scene.zalo.account = {"name": "Công đoàn X", "is_verified": False}
    assert (await health(account)).detail == "Công đoàn X, chưa xác thực"


@pytest.mark.parametrize("told", [error(-216), error(-221), Scripted(502, b"<html>"), CUT,
                                  Scripted(200, b""), Scripted(404, b"")])  # fmt: skip
async def test_an_account_that_cannot_be_asked_is_not_well(
    account: Adapter, scene: Scene, told: Scripted
) -> None:
    await send(account)
    scene.zalo.script(told, told, told)
    found = await health(account)
    assert not found.ok
    assert found.detail
    assert found.token_expires_at is not None


async def test_without_a_token_the_account_is_not_well(scene: Scene) -> None:
    found = await health(scene.process("-"))
    assert (found.ok, found.token_expires_at, found.quotas) == (False, None, ())
    assert "lantoa zalo token" in found.detail


@pytest.mark.parametrize("data", [None, [], "x", {"name": 7}, {"package_name": {}}])
async def test_an_odd_account_is_read_as_far_as_it_goes(
    account: Adapter, scene: Scene, data: object
) -> None:
    await send(account)
    scene.zalo.script(success(data))
    assert (await health(account)).ok


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (success([{"quota_type": "a", "remain": "5", "total": "x"}, {"remain": 1}, 7]),
         (Quota("a", 5),)),
        (success({"cs_reply": {}}), ()), (error(-223), ()), (CUT, ()),
    ],
)  # fmt: skip
async def test_quotas_are_told_where_they_can_be_read(
    account: Adapter, scene: Scene, told: Scripted, wanted: tuple[Quota, ...]
) -> None:
    await send(account)
    scene.zalo.script(success({"name": "X", "is_verified": True}), told)
    found = await health(account)
    assert (found.ok, found.quotas) == (True, wanted)


def test_zalo_finds_the_proof_of_our_domain_in_a_file_and_in_a_tag(scene: Scene) -> None:
    web = cast("HasPages", scene.process(DOMAIN_CODE="Gk3_x-9"))
    assert web.meta() == {"zalo-platform-site-verification": "Gk3_x-9"}
    [(path, page)] = web.pages().items()
    assert (path, page.status, page.content_type) == (
        "/zalo_verifierGk3_x-9.html",
        200,
        "text/html",
    )
    assert '<meta name="zalo-platform-site-verification" content="Gk3_x-9">' in page.body


def test_without_a_code_there_is_no_proof(scene: Scene) -> None:
    web = cast("HasPages", scene.process())
    assert (dict(web.pages()), dict(web.meta())) == ({}, {})
