"""Consent, pairs of tokens, and what becomes of them when answers are lost."""

import base64
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.stand_ins.zalo import ZaloStandIn
from tests.stand_ins.conftest import GRANT, Client, refresh

VERIFIER = "f0dZ3k7QmB2xT9aLrW5uYcN8sHvJ1eGpKoXi4RtE6Mw"
BACK = "https://example.org/back"
ENCODINGS = (base64.b64encode, base64.urlsafe_b64encode)


async def consent(client: Client, encode: Any = base64.b64encode, **more: str) -> str:
    challenge = encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    asked = {"app_id": GRANT["app_id"], "redirect_uri": BACK, "state": "s-1"}
    query = {**asked, "code_challenge": challenge, **more}
    url = f"{client.base}/v4/oa/permission"
    async with client.session.get(url, params=query, allow_redirects=False) as answer:
        return answer.headers.get("Location", "")


async def exchange(client: Client, code: str, verifier: str = VERIFIER) -> Any:
    form = {**GRANT, "grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    secret = {"secret_key": "standInAppSecret"}
    return (await client.post("/v4/oa/access_token", data=form, headers=secret))[1]


@pytest.mark.parametrize("encode", ENCODINGS)
async def test_a_consent_yields_a_code_that_is_good_once(client: Client, encode: Any) -> None:
    where = await consent(client, encode)
    told = parse_qs(urlsplit(where).query)
    assert where.startswith(BACK)
    assert (told["state"], told["oa_id"]) == (["s-1"], ["2468013579246801357"])
    code = told["code"][0]
    assert (await exchange(client, code))["refresh_token"] == "rt-2"
    assert (await exchange(client, code))["error"] == -14003


async def test_a_code_is_worth_nothing_late_or_with_another_verifier(
    client: Client, zalo: ZaloStandIn
) -> None:
    code = parse_qs(urlsplit(await consent(client)).query)["code"][0]
    assert (await exchange(client, code, VERIFIER[::-1]))["error"] == -14003
    code = parse_qs(urlsplit(await consent(client)).query)["code"][0]
    zalo.world.set_now(zalo.world.now() + timedelta(minutes=11))
    assert (await exchange(client, code))["error"] == -14003
    zalo.configure({"code": "Qx7"})
    assert (await exchange(client, "Qx7", "short"))["error"] == -14003
    assert (await exchange(client, "Qx7"))["refresh_token"] == "rt-2"
    assert (await exchange(client, "Qx7"))["error"] == -14003


@pytest.mark.parametrize(
    "wrong",
    [{"app_id": "1"}, {"redirect_uri": "https://example.org/other"}, {"code_challenge": ""}],
)
async def test_the_permission_page_wants_what_the_console_knows(
    client: Client, zalo: ZaloStandIn, wrong: dict[str, str]
) -> None:
    zalo.configure({"redirect_uri": BACK})
    assert await consent(client)
    assert not await consent(client, **wrong)


async def test_the_secret_of_the_app_is_needed(client: Client, zalo: ZaloStandIn) -> None:
    form = {**GRANT, "refresh_token": "rt-1"}
    _status, answer = await client.post("/v4/oa/access_token", data=form)
    assert answer["error"] == -14002
    assert (await refresh(client))["refresh_token"] == "rt-2"  # it was not spent
    assert [r.reason for r in zalo.world.refusals] == ["token"]


async def test_a_pair_can_be_made_and_never_arrive(client: Client, zalo: ZaloStandIn) -> None:
    zalo.configure({"lose_refresh_share": 1.0})
    with pytest.raises(aiohttp.ClientError):
        await refresh(client)
    zalo.configure({"lose_refresh_share": 0})
    assert await refresh(client) == ""  # spent all the same
    assert zalo.mint.spent == ["rt-1", "rt-1"]


async def test_an_old_access_token_outlives_a_refresh(oa: Client, zalo: ZaloStandIn) -> None:
    await refresh(oa, zalo.mint.refresh_token)
    assert (await oa.get("/v2.0/oa/getoa"))[1]["error"] == 0


@pytest.mark.parametrize(
    ("path", "error"),
    [("/v2.0/oa/getoa", -216), ("/template/all", -124), ("/message/quota", -124)],
)
async def test_each_host_has_its_own_word_for_a_bad_token(
    client: Client, path: str, error: int
) -> None:
    assert (await client.get(path, headers={"access_token": "x"}))[1]["error"] == error
    assert (await client.get(path))[1]["error"] == error  # an Authorization header is no help
