"""Where the tokens come from: the setting, the console's tool, or an administrator's consent."""

import asyncio
import string
from datetime import timedelta
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

import adapters
from adapters.zalo import tokens
from adapters.zalo.consent import challenge, new_verifier
from bot.adapter import Adapter, GrantPage, HasGrant
from bot.errors import SettingsError
from bot.messages import NotSent, Why
from tests.adapters.kits import ENVIRON, SECRETS, built, read
from tests.adapters.kits import tools as lent
from tests.adapters.platform_double import CUT, Scripted
from tests.adapters.zalo.scene import Scene, is_sent, send, why
from tests.adapters.zalo_double import REFRESH, error

BACK = "https://lantoa.example/zalo/back"


def granted(scene: Scene, **settings: str) -> tuple[Adapter, HasGrant]:
    """One account, as an adapter and as what gives it its tokens."""
    adapter = scene.process("-", **settings)
    return adapter, cast("HasGrant", adapter)


def page_of(scene: Scene, **settings: str) -> tuple[GrantPage, dict[str, list[str]]]:
    page = granted(scene, **settings)[1].permission_page(BACK)
    return page, parse_qs(urlsplit(page.url).query)


def uses(scene: Scene) -> list[str]:
    """The refresh tokens that came, in order."""
    return [asked.body.get("refresh_token", "") for asked in scene.zalo.calls(REFRESH)]


def test_the_page_asks_for_consent_with_a_challenge(scene: Scene) -> None:
    page, asked = page_of(scene)
    assert page.url.startswith(f"{scene.zalo.url}/v4/oa/permission?")
    assert asked == {
        "app_id": [ENVIRON["LANTOA_ZALO_APP_ID"]],
        "redirect_uri": [BACK],
        "code_challenge": [challenge(page.verifier)],
        "state": [page.state],
    }


def test_every_page_has_another_verifier_and_state(scene: Scene) -> None:
    pages = [page_of(scene)[0] for _try in range(3)]
    assert len({page.verifier for page in pages} | {page.state for page in pages}) == 6


def test_a_verifier_is_43_letters_and_digits_whose_challenge_reads_the_same_everywhere() -> None:
    for verifier in (new_verifier() for _try in range(200)):
        assert len(verifier) == 43
        assert set(verifier) <= set(string.ascii_letters + string.digits)
        assert not set(challenge(verifier)) & set("+/=")


def test_the_challenge_is_that_of_the_standard() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert challenge(verifier).translate(str.maketrans("+/", "-_")) == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_a_verifier_that_the_console_fixes_is_used(scene: Scene) -> None:
    fixed = "a1" * 21 + "b"
    page, asked = page_of(scene, CODE_VERIFIER=fixed)
    assert (page.verifier, asked["code_challenge"]) == (fixed, [challenge(fixed)])


async def test_the_code_of_the_return_becomes_the_first_pair(scene: Scene) -> None:
    account, grant = granted(scene)
    page = grant.permission_page(BACK)
    scene.zalo.code, scene.zalo.challenge = "Qx7…", challenge(page.verifier)
    assert (await grant.exchange("Qx7…", page.verifier)).problem == ""
    form = read("zalo", "api.oauth.exchange")["request"]["form"]
    assert scene.zalo.calls(REFRESH)[0].body == {**form, "code_verifier": page.verifier}
    assert is_sent(await send(account))
    assert is_sent(await send(scene.process("-")))
    assert len(scene.zalo.calls(REFRESH)) == 1


async def test_a_fixed_verifier_need_not_be_given_again(scene: Scene) -> None:
    fixed = "a1" * 21 + "b"
    scene.zalo.code, scene.zalo.challenge = "Qx7…", challenge(fixed)
    _account, grant = granted(scene, CODE_VERIFIER=fixed)
    assert (await grant.exchange("Qx7…", "")).problem == ""


async def test_a_code_that_is_refused_leaves_the_old_pair_and_says_why(scene: Scene) -> None:
    await send(scene.process())
    before = scene.vault.tokens
    done = await granted(scene)[1].exchange("old", "x" * 43)
    assert "mười phút" in done.problem
    assert (scene.vault.tokens, scene.vault.taken) == (before, False)


async def test_a_seeded_token_is_spent_once_and_its_pair_is_used(scene: Scene) -> None:
    account, grant = granted(scene)
    assert (await grant.seed(" rt-1 ")).problem == ""
    assert is_sent(await send(account))
    assert is_sent(await send(scene.process("-")))
    assert uses(scene) == ["rt-1"]
    assert scene.vault.spent["rt-1"] == 1
    assert not scene.vault.taken


async def test_a_seeded_pair_renews_itself(scene: Scene) -> None:
    account, grant = granted(scene)
    await grant.seed("rt-1")
    scene.clock.move(timedelta(hours=21))
    assert is_sent(await send(account))
    assert uses(scene) == ["rt-1", "rt-new-1"]


async def test_a_seed_mends_a_lost_grant_in_a_process_that_runs(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    account = scene.process("rt-lost")
    assert why(await send(account)) is Why.MISCONFIGURED
    assert (await cast("HasGrant", scene.process("rt-lost")).seed("rt-1")).problem == ""
    assert is_sent(await send(account))
    assert caplog.text.count("grant.lost") == 1


async def test_a_new_setting_replaces_what_was_seeded(scene: Scene) -> None:
    await granted(scene)[1].seed("rt-1")
    scene.zalo.refresh = "rt-set"
    assert is_sent(await send(scene.process("rt-set")))
    assert uses(scene) == ["rt-1", "rt-set"]


async def test_taking_the_token_out_of_the_settings_keeps_the_stored_pair(scene: Scene) -> None:
    await send(scene.process("rt-1"))
    assert is_sent(await send(scene.process("-")))
    assert uses(scene) == ["rt-1"]


async def test_without_any_token_nothing_is_asked_and_the_operator_is_told_what_to_do(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    account = granted(scene)[0]
    results = [await send(account) for _try in range(3)]
    assert {why(result) for result in results} == {Why.MISCONFIGURED}
    assert all(isinstance(r, NotSent) and r.channel and r.alarm for r in results)
    assert caplog.text.count("lantoa zalo token") == 1
    assert scene.zalo.asked == []


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (error(-14014), "lấy mã mới"),
        (Scripted(200, b""), "lấy mã mới"),
        (error(-14002), "chưa hoạt động"),
        (error(-32), "-32"),
        (Scripted(502, b"<html>"), "502"),
        (Scripted(200, {}), "200"),
    ],
)
async def test_a_seed_that_fails_says_why_in_one_line(
    scene: Scene, told: Scripted, said: str
) -> None:
    scene.zalo.script(told)
    problem = (await granted(scene)[1].seed("rt-1")).problem
    assert said in problem
    assert "\n" not in problem
    assert (scene.vault.tokens, scene.vault.taken) == (None, False)


async def test_a_seed_whose_answer_got_lost_is_tried_once_more_and_never_again(
    scene: Scene,
) -> None:
    scene.zalo.script(CUT, CUT)
    grant = granted(scene)[1]
    problems = [(await grant.seed("rt-1")).problem for _try in range(3)]
    assert "thử lại" in problems[0]
    assert all("lấy mã mới" in problem for problem in problems[1:])
    assert uses(scene) == ["rt-1", "rt-1"]


async def test_a_seed_waits_for_a_refresh_that_is_on_its_way(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "OTHERS_TURN", 0.01)
    scene.vault.taken = True
    seeding = asyncio.create_task(granted(scene)[1].seed("rt-1"))
    await asyncio.sleep(0.03)
    assert scene.zalo.asked == []
    await scene.vault.release("zalo")
    assert (await seeding).problem == ""


async def test_a_seed_does_not_wait_for_ever(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "OTHERS_TURN", 0.0)
    scene.vault.taken = True
    assert "tiến trình khác" in (await granted(scene)[1].seed("rt-1")).problem
    assert scene.zalo.asked == []


async def test_neither_page_nor_problem_shows_a_secret(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    page, _asked = page_of(scene)
    scene.zalo.script(error(-14014), error(-14003))
    grant = granted(scene)[1]
    shown = [await grant.seed("rt-1"), await grant.exchange("code-1", "v" * 43)]
    for secret in (*SECRETS, "code-1"):
        assert secret not in page.url + repr(shown) + caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CODE_VERIFIER", "short"), ("CODE_VERIFIER", "ă" * 43), ("DOMAIN_CODE", "a/../b"),
        ("DOMAIN_CODE", '"><script>'), ("INFO_IMAGE_URL", "logo.png"), ("RATE", "0"), ("RATE", "x"),
        ("RATE", "nan"),
    ],
)  # fmt: skip
def test_an_optional_setting_of_the_wrong_shape_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"LANTOA_ZALO_{name}"):
        built({f"LANTOA_ZALO_{name}": value})


def test_optional_settings_alone_switch_nothing_on() -> None:
    made = adapters.build({"LANTOA_ZALO_RATE": "5"}, lent())
    assert "zalo" not in [adapter.name for adapter in made]
