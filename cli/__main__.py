"""``python -m cli`` is the command ``shenguan``."""

from cli import main

main()
