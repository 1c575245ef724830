"""`python -m console.stack`: what `manage.py demo` does, without Django's start (`make demo`)."""

from __future__ import annotations

import argparse
import sys

from console.stack.errors import StackError, WrongUse
from console.stack.session import add_options, carry_out


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Carry out the command line's wish; print an error's message and return 1."""
    parser = argparse.ArgumentParser(prog="python -m console.stack", description=__doc__)
    add_options(parser)
    try:
        return carry_out(parser.parse_args(), _say)
    except WrongUse as error:
        parser.error(str(error))
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
