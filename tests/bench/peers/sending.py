"""The bare minimum: an aiohttp client that posts so many messages, 64 at a time."""

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import Any

import aiohttp

IN_FLIGHT = 64
WORDS = "Bài mới: Bình đẳng giới trong gia đình. Mời anh chị đọc, chỉ ba phút thôi. " * 3


def bodies(platform: str, people: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and body of each message, about as long as the product's."""
    for number in range(people):
        user = str(5_000_000_000 + number)
        if platform == "zalo":
            yield (
                "/v3.0/oa/message/cs",
                {"json": {"recipient": {"user_id": user}, "message": {"text": WORDS}}},
            )
        else:
            yield "/bot7001/sendMessage", {"data": {"chat_id": user, "text": WORDS}}


async def main(url: str, platform: str, people: int) -> None:
    """Send all, then wait to be ended."""
    waiting = bodies(platform, people)
    headers = {"access_token": "at"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:
        print(json.dumps({}), flush=True)

        async def slot() -> None:
            for path, content in waiting:
                async with session.post(url + path, headers=headers, **content) as answer:
                    read = json.loads(await answer.read())
                    assert read.get("error") == 0 or read.get("ok") is True, read

        await asyncio.gather(*(slot() for _n in range(IN_FLIGHT)))
    await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
