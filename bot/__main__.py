"""`python -m bot` is `lantoa`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
