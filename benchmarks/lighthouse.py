"""`make lighthouse`: what Lighthouse says of ten pages of a site that runs, as on a slow telephone.

It needs Chromium (CHROME_PATH, or found by its name) and fetches Lighthouse, pinned in package-lock.json,
into a folder beside the environment. On a busy machine the figures for speed are too low.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from config.assets import AssetsError, fetch_packages, npm_commands

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / ".venv" / "lighthouse"
SITE = "http://127.0.0.1:8000"
PAGES = (
    *("/", "/england/", "/places/", "/places/QOP/", "/places/QOP/figures/"),
    *(
        "/places/QOP/within-18-weeks/",
        "/england/variation/",
        "/case-studies/",
        "/measures/",
        "/data/",
    ),
)
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
CHROMES = ("chromium", "chromium-browser", "google-chrome")


def main(site: str = SITE) -> int:
    chrome = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, CHROMES)), None)
    if not chrome:
        print("Lighthouse needs Chromium. On Debian or Ubuntu: apt-get install chromium")
        return 1
    try:
        npm = _installed()
    except AssetsError as error:
        print(error)
        return 1
    print(f"  {'':<34}" + "".join(f"{name:>16}" for name in LEAST) + f"{'layout shift':>14}")
    return max(_report(path, _look_at(npm, chrome, site + path)) for path in PAGES)


def _installed() -> list[str]:
    """The npm to start it with."""
    if not (FOLDER / "node_modules" / "lighthouse").is_dir():
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        fetch_packages(PROJECT, FOLDER)
    return npm_commands()[0]


def _look_at(npm: list[str], chrome: str, url: str) -> dict[str, Any]:
    command = [*npm, "exec", "--no", "--", "lighthouse", url, "--quiet", "--output=json"]
    options = [
        f"--only-categories={','.join(LEAST)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    # Once before, so that it looks at a page as most readers get it.
    urllib.request.urlopen(url, timeout=60).close()
    run = subprocess.run(
        [*command, *options],
        cwd=FOLDER,
        env={**os.environ, "CHROME_PATH": chrome},
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise SystemExit(f"{url}: {run.stderr[-800:]}")
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def _report(path: str, found: dict[str, Any]) -> int:
    """Prints a line, and what keeps a score below its aim; 1 where one is."""
    audits = found["audits"]
    scores = {name: round(100 * found["categories"][name]["score"]) for name in LEAST}
    shift = audits["cumulative-layout-shift"]["numericValue"]
    print(f"  {path:<34}" + "".join(f"{scores[name]:>16}" for name in LEAST) + f"{shift:>14.3f}")
    missed = [name for name in LEAST if scores[name] < LEAST[name]]
    for name in missed:
        for audit in found["categories"][name]["auditRefs"]:
            score = audits[audit["id"]]["score"]
            if audit["weight"] and score is not None and score < 1:
                print(f"    {name}: {audits[audit['id']]['title']} ({score:.2f})")
    return int(bool(missed) or shift > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
