"""The `levelfield` command."""


def main() -> None:
    """Stand in until the commands are written."""
    raise SystemExit("levelfield: no commands yet")
