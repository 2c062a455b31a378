"""The step that fetches and trims the style sheet: checked without any network."""

import gzip
import re
from pathlib import Path

import pytest

from config import assets

CSS = (
    '@charset "UTF-8";:root{--x:1}'
    "@font-face{font-family:Frutiger W01;font-weight:400;"
    'src:url(https://assets.nhs.uk/a.woff2) format("woff2"),url(https://assets.nhs.uk/a.woff)}'
    "body{font-family:Frutiger W01,Arial,sans-serif}"
    ".up{mask-image:url(/assets/images/nhsuk-icon-arrow-up.svg)}"
    '.down{mask-image:url("/assets/images/nhsuk-icon-cross.svg")}'
    "\n/*# sourceMappingURL=nhsuk-frontend.min.css.map */\n"
)
SCRIPT = "export{initAll};//# sourceMappingURL=nhsuk-frontend.min.js.map\n"


def make_project(folder: Path) -> Path:
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3}')
    (folder / ".npmrc").write_text("audit=false\n")
    return folder


def make_node_modules(folder: Path, css: str = CSS) -> Path:
    for source in assets.COPIES:
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        (folder / source).write_text(source)
    dist = folder / "nhsuk-frontend/dist/nhsuk"
    (dist / "nhsuk-frontend.min.css").write_text(css)
    (dist / "nhsuk-frontend.min.js").write_text(SCRIPT)
    (dist / "assets/images").mkdir(parents=True)
    for icon in ("nhsuk-icon-arrow-up.svg", "nhsuk-icon-cross.svg", "nhsuk-icon-user.svg"):
        (dist / "assets/images" / icon).write_text("<svg/>")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return make_project(tmp_path / "project")


@pytest.fixture
def node_modules(tmp_path: Path) -> Path:
    return make_node_modules(tmp_path / "node_modules")


def test_trimmed_css_keeps_only_addresses_beside_it() -> None:
    assert assets.trim_css(CSS) == (
        '@charset "UTF-8";:root{--x:1}'
        "body{font-family:Frutiger W01,Arial,sans-serif}"
        ".up{mask-image:url(images/nhsuk-icon-arrow-up.svg)}"
        '.down{mask-image:url("images/nhsuk-icon-cross.svg")}\n'
    )


@pytest.mark.parametrize(
    "left",
    [
        "a{background:url(https://example.org/a.png)}",
        "a{background:url('/fonts/a.png')}",
        "a{background:url(//example.org/a.png)}",
        "@import 'other.css';",
    ],
)
def test_css_that_would_still_ask_elsewhere_is_refused(left: str) -> None:
    with pytest.raises(assets.AssetsError, match="style sheet still holds"):
        assets.trim_css(left)


def test_a_font_face_beside_the_style_sheet_is_kept() -> None:
    local = "@font-face{font-family:X;src:url(fonts/x.woff2)}\n"
    assert assets.trim_css(local) == local


def test_builds_only_what_is_needed(project: Path, node_modules: Path) -> None:
    vendor = project / "assets/vendor"
    assert assets.build(project, vendor, node_modules) is True
    found = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()}
    assert found == {
        "stamp",
        "nhsuk-frontend.min.css",
        "nhsuk-frontend.min.css.gz",
        "nhsuk-frontend.min.js",
        "nhsuk-frontend.min.js.gz",
        "images/nhsuk-icon-arrow-up.svg",
        "images/nhsuk-icon-cross.svg",
        "licences/nhsuk-frontend.md",
        "licences/dejavu-fonts.txt",
        "licences/arimo.txt",
        "fonts/Arimo-Regular.ttf",
        "fonts/Arimo-Bold.ttf",
        "fonts/DejaVuSans.ttf",
        "fonts/DejaVuSans-Bold.ttf",
    }
    assert (vendor / "nhsuk-frontend.min.js").read_text() == "export{initAll};\n"
    assert (
        gzip.decompress((vendor / "nhsuk-frontend.min.js.gz").read_bytes()) == b"export{initAll};\n"
    )


def test_does_nothing_when_up_to_date(project: Path, node_modules: Path) -> None:
    vendor = project / "assets/vendor"
    assets.build(project, vendor, node_modules)
    marked = vendor / "licences/dejavu-fonts.txt"
    marked.write_text("left alone")
    assert assets.build(project, vendor, node_modules) is False
    assert marked.read_text() == "left alone"


def test_builds_again_when_the_lock_changes_and_drops_what_is_stale(
    project: Path, node_modules: Path
) -> None:
    vendor = project / "assets/vendor"
    assets.build(project, vendor, node_modules)
    (vendor / "old.css").write_text("")
    (project / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {}}')
    assert assets.build(project, vendor, node_modules) is True
    assert not (vendor / "old.css").exists()


def test_builds_again_when_a_file_went_missing(project: Path, node_modules: Path) -> None:
    vendor = project / "assets/vendor"
    assets.build(project, vendor, node_modules)
    (vendor / "fonts/DejaVuSans.ttf").unlink()
    assert assets.build(project, vendor, node_modules) is True
    assert (vendor / "fonts/DejaVuSans.ttf").is_file()


def test_a_failed_build_leaves_the_last_one_standing(project: Path, node_modules: Path) -> None:
    vendor = project / "assets/vendor"
    assets.build(project, vendor, node_modules)
    (project / "package-lock.json").write_text("{}")
    (node_modules / "dejavu-fonts-ttf/LICENSE").unlink()
    with pytest.raises(assets.AssetsError, match="dejavu-fonts-ttf/LICENSE"):
        assets.build(project, vendor, node_modules)
    assert (vendor / "nhsuk-frontend.min.css").is_file()
    assert assets.up_to_date(project, vendor) is False


def test_without_any_npm_the_reason_is_said(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "npm_commands", list)
    with pytest.raises(assets.AssetsError, match="no npm on this machine"):
        assets.fetch_packages(project, tmp_path)


def test_falls_back_when_the_first_npm_fails(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, working = tmp_path / "old-npm", tmp_path / "new-npm"
    failing.write_text("#!/bin/sh\necho too old >&2\nexit 1\n")
    working.write_text('#!/bin/sh\necho "$@" > called\n')
    for program in (failing, working):
        program.chmod(0o755)
    monkeypatch.setattr(assets, "npm_commands", lambda: [[str(failing)], [str(working)]])
    folder = tmp_path / "folder"
    folder.mkdir()
    assert assets.fetch_packages(project, folder) == folder / "node_modules"
    assert (folder / "called").read_text() == "ci --ignore-scripts\n"
    monkeypatch.setattr(assets, "npm_commands", lambda: [[str(failing)]])
    with pytest.raises(assets.AssetsError, match="too old"):
        assets.fetch_packages(project, folder)


def test_the_lock_pins_versions_and_names_no_host() -> None:
    lock = (assets.PROJECT / "package-lock.json").read_text()
    assert '"nhsuk-frontend": "10.6.1"' in lock
    assert '"dejavu-fonts-ttf": "2.37.3"' in lock
    assert "resolved" not in lock
    assert not re.search(r"https?:|registry|://", lock)
    npmrc = (assets.PROJECT / ".npmrc").read_text().splitlines()
    assert npmrc == ["omit-lockfile-registry-resolved=true", "audit=false", "fund=false"]


@pytest.mark.skipif(not assets.VENDOR.is_dir(), reason="the style sheet has not been fetched")
def test_the_real_style_sheet_asks_nobody_else() -> None:
    css = (assets.VENDOR / "nhsuk-frontend.min.css").read_text()
    script = (assets.VENDOR / "nhsuk-frontend.min.js").read_text()
    assert not re.search(r"url\([\"']?(https?:|/)", css)
    assert "sourceMappingURL" not in css + script
    assert "@font-face" not in css
    wanted = set(re.findall(r"url\([\"']?(images/[^)\"']+)", css))
    assert len(wanted) == 4
    assert all((assets.VENDOR / icon).is_file() for icon in wanted)
    fonts = sorted(path.name for path in (assets.VENDOR / "fonts").iterdir())
    assert fonts == [
        "Arimo-Bold.ttf",
        "Arimo-Regular.ttf",
        "DejaVuSans-Bold.ttf",
        "DejaVuSans.ttf",
    ]
