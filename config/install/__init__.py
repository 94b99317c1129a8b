"""The set-up that `make install` runs: packages, libraries, fonts, translations, static files.

`setup.sh` makes the virtual environment and hands over to this package. Every step looks first
whether its work is done, so a second run costs about a second.
"""
