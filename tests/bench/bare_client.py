"""The least a client can do, requests over sockets that stay open on one loop: what the test server itself takes."""

import asyncio
import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

_BODY = json.dumps(
    {"model": "llama3", "messages": [{"role": "system", "content": "x" * 2500}, {"role": "user", "content": "y" * 800}]}
).encode()


def seconds_for(url: str, requests: int, at_a_time: int) -> float:
    """Seconds for so many chat completions."""
    return asyncio.run(_all(url, requests, at_a_time))


async def _all(url: str, requests: int, at_a_time: int) -> float:
    left = iter(range(requests))
    began = time.perf_counter()
    await asyncio.gather(*(_line(url, left) for _ in range(at_a_time)))
    return time.perf_counter() - began


async def _line(url: str, left: Iterator[int]) -> None:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    head = (
        f"POST {where.path}/chat/completions HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {len(_BODY)}\r\n\r\n"
    )
    for _ in left:
        writer.write(head.encode() + _BODY)
        told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(told.partition("content-length:")[2].split("\r\n")[0]))
    writer.close()
