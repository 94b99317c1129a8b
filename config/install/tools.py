"""Programs that only the tests use: a browser, poppler to look at PDFs, hledger to check exported books."""

import shutil

from . import apt

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "poppler-utils", "hledger")


def ensure() -> str:
    """Install them as root on Debian; say what happens otherwise. Never stops the set-up."""
    browser = next((name for name in BROWSERS if shutil.which(name)), None)
    if browser and shutil.which("pdftotext") and shutil.which("hledger"):
        return f"{browser}, poppler and hledger present"
    advice = f"tests that need them will skip; {apt.administrator_command(PACKAGES)}"
    if not (apt.is_available() and apt.is_root()):
        return f"Chromium, poppler or hledger missing: {advice}"
    try:
        apt.install(PACKAGES)
    except apt.PackagesUnavailable as error:
        return f"{error}: {advice}"
    return "Chromium, poppler and hledger installed"
