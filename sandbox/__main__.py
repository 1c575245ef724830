"""`python -m sandbox --port 0 --data DIR`: run the provider's twin."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import sys
from pathlib import Path

from sandbox.server import serve
from sandbox.twin import make_twin


def main() -> int:
    options = _parser().parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    gc.set_threshold(50_000, 20, 100)  # chats only grow; walking them again and again is dear
    options.data.mkdir(parents=True, exist_ok=True)
    twin = make_twin(options.data, not options.quiet_phones, options.keep_phones)
    twin.settings.update(
        {
            "webhook_url": options.webhook_url,
            "authorization": options.authorization,
            "api_keys": options.api_key,
        }
    )
    try:
        asyncio.run(serve(twin, options.host, options.port, options.data))
    except OSError as error:
        print(f"sandbox: cannot listen on {options.host}:{options.port}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of ledger and sandbox.json"
    )
    parser.add_argument("--webhook-url", default="", help="where inbound and statuses are posted")
    parser.add_argument("--authorization", default="", help="Authorization header of the webhooks")
    parser.add_argument("--api-key", action="append", default=[], help="a key that may send")
    parser.add_argument(
        "--quiet-phones", action="store_true", help="keep ledger and histogram only"
    )
    parser.add_argument("--keep-phones", action="store_true", help="keep the chats in phones.jsonl")
    return parser


if __name__ == "__main__":
    sys.exit(main())
