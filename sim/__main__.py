"""``python -m sim`` is the ``levelfield`` command."""

from sim.cli import main

if __name__ == "__main__":
    main()
