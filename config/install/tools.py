"""Programs that only the tests use: a browser, and poppler to look at PDFs."""

import shutil

from . import apt

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "poppler-utils")


def ensure() -> str:
    """Install them as root on Debian; say what happens otherwise. Never stops the set-up."""
    browser = next((name for name in BROWSERS if shutil.which(name)), None)
    if browser and shutil.which("pdftotext"):
        return f"{browser} and poppler present"
    advice = f"browser tests need them and will skip; {apt.administrator_command(PACKAGES)}"
    if not (apt.is_available() and apt.is_root()):
        return f"Chromium or poppler missing: {advice}"
    try:
        apt.install(PACKAGES)
    except apt.PackagesUnavailable as error:
        return f"{error}: {advice}"
    return "Chromium and poppler installed"
