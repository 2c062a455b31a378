"""The files that containers are made from, as far as they can be checked without an engine.

Every file is parsed; every command named in them exists here and knows its options; every variable
is read by something; every file copied is there.
"""

import fnmatch
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent

# Read by Python, by C libraries or by the shell, not by us.
NOT_OURS = {"PATH", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "HOSTNAME"}
NOT_OURS_PREFIXES = ("PYTHON", "PIP_")
FROM_OTHER_PACKAGES = {"pg_isready", "redis-server", "redis-cli", "useradd", "sh", "apt-get", "rm"}

pytestmark = pytest.mark.embedded


class Instruction(NamedTuple):
    name: str
    value: str


def dockerfile() -> list[Instruction]:
    text = re.sub(r"^\s*#.*\n", "", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [Instruction(*line.split(None, 1)) for line in lines if line.strip()]


def instructions(name: str) -> list[str]:
    return [instruction.value for instruction in dockerfile() if instruction.name == name]


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def ours() -> dict[str, dict[str, Any]]:
    return {name: made for name, made in compose()["services"].items() if "build" in made}


def example() -> dict[str, str]:
    """What .env.example names; a name after a # is one that may be set."""
    named = re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", (PROJECT / ".env.example").read_text(), re.M)
    return dict(named)


def read_by_the_site() -> set[str]:
    source = "".join(path.read_text() for path in (PROJECT / "config").rglob("*.py"))
    return set(re.findall(r"(?:env\.\w+|environ\.get|getenv)\(\s*[\"']([A-Z_]+)[\"']", source))


def filled_in_by_compose() -> set[str]:
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))


# --- commands -----------------------------------------------------------------------------------


def split_at_and(line: str) -> Iterator[list[str]]:
    for part in line.split("&&"):
        words = shlex.split(part)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        yield words


def commands() -> Iterator[list[str]]:
    for line in instructions("RUN"):
        yield from split_at_and(line)
    for line in instructions("CMD"):
        yield json.loads(line)
    for made in compose()["services"].values():
        for words in (made.get("command"), made.get("healthcheck", {}).get("test")):
            if not words:
                continue
            if words[0] == "CMD-SHELL" or words[:2] == ["sh", "-ec"]:
                yield from split_at_and(words[-1].replace("$$", "$"))
            else:
                yield words[1:] if words[0] == "CMD" else words


def names_of(words: list[str]) -> str:
    return " ".join(words)


@cache
def help_of(*words: str) -> str:
    program = {"python": sys.executable}.get(words[0], str(PROGRAMS / words[0]))
    asked = subprocess.run(
        [program, *words[1:], "--help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "COLUMNS": "200"},
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout


def options(words: list[str]) -> list[str]:
    return [word.partition("=")[0] for word in words if re.match(r"--?[a-zA-Z]", word)]


def knows(help_text: str, option: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", help_text))


@pytest.mark.parametrize("words", list(commands()), ids=names_of)
def test_every_command_exists_and_knows_its_options(words: list[str]) -> None:
    program, *rest = words
    if Path(program).name == "python":
        program = "python"
    if program in FROM_OTHER_PACKAGES:
        return
    if program == "python" and rest[0] == "-c":
        compile(rest[1], "<command>", "exec")
        return
    if program == "celery":
        verb = rest[2]
        assert rest[:2] == ["-A", "config"]
        text, given = help_of("celery", "-A", "config", verb), options(rest[3:])
    elif program == "python" and rest[0] == "manage.py":
        text, given = help_of("python", "manage.py", rest[1]), options(rest[2:])
    elif program == "python" and rest[:2] == ["-m", "config.assets"]:
        # It takes no options, so that asking for help would fetch.
        assert (PROJECT / "config" / "assets.py").is_file()
        return
    elif program == "python" and rest[0] == "-m":
        text = help_of("python", "-m", rest[1], *(["install"] if rest[1] == "pip" else []))
        given = options(rest[2:])
    else:
        text, given = help_of(program), options(rest)
    assert [option for option in given if not knows(text, option)] == []


def test_gunicorn_accepts_its_configuration_and_finds_the_site() -> None:
    (command,) = {json.dumps(words) for words in commands() if words[0] == "gunicorn"}
    checked = subprocess.run(
        [PROGRAMS / "gunicorn", "--check-config", *json.loads(command)[1:]],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert checked.returncode == 0, checked.stderr


def test_setup_comes_before_what_needs_its_tables() -> None:
    services = compose()["services"]
    (setup,) = [words for words in services["setup"]["command"] if "manage.py" in words]
    commands_in_order = ["migrate", "load_places", "load_bundled", "load_vocabulary"]
    assert [words[2] for words in split_at_and(setup)] == commands_in_order
    assert services["setup"]["restart"] == "no"
    assert services["setup"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "setup": {"condition": "service_completed_successfully"}
        }


# --- variables ----------------------------------------------------------------------------------


def variables_set() -> Iterator[tuple[str, str]]:
    for name in example():
        yield ".env.example", name
    for service, made in ours().items():
        for name in made["environment"]:
            yield service, name
    for line in instructions("ENV"):
        for word in shlex.split(line):
            yield "Dockerfile", word.partition("=")[0]
    for line in instructions("RUN"):
        for name in re.findall(r"(?:^|\s)([A-Z_]+)=", line):
            yield "Dockerfile", name


def test_every_variable_set_is_read_by_something() -> None:
    read = read_by_the_site() | filled_in_by_compose() | NOT_OURS
    assert [
        f"{where}: {name}"
        for where, name in variables_set()
        if name not in read and not name.startswith(NOT_OURS_PREFIXES)
    ] == []


def test_every_variable_read_is_in_the_example() -> None:
    assert (read_by_the_site() | filled_in_by_compose()) - example().keys() == set()


def test_the_example_holds_no_secret() -> None:
    assert (example()["SECRET_KEY"], example()["POSTGRES_PASSWORD"]) == ("", "")
    assert (PROJECT / ".env.example").read_text().count("\nSECRET_KEY=\n") == 1


# --- files and versions -------------------------------------------------------------------------


def copied() -> Iterator[str]:
    for line in instructions("COPY"):
        words = shlex.split(line)
        if not words[0].startswith("--from="):
            yield from words[:-1]


def sent_to_the_engine(path: str) -> bool:
    """By .dockerignore: the last rule that names the path, or a folder above it, decides."""
    sent = True
    for rule in (PROJECT / ".dockerignore").read_text().splitlines():
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.lstrip("!").removeprefix("**/")
        above = [path, *(str(folder) for folder in Path(path).parents if str(folder) != ".")]
        if any(fnmatch.fnmatch(name, pattern) for name in above):
            sent = rule.startswith("!")
    return sent


def test_every_file_copied_is_there_and_is_sent() -> None:
    sources = list(copied())
    assert "manage.py" in sources
    assert [source for source in sources if not (PROJECT / source).exists()] == []
    assert [source for source in sources if not sent_to_the_engine(source)] == []


@pytest.mark.parametrize("path", [".env", ".git/config", "var/secret_key", "assets/vendor/stamp"])
def test_nothing_private_or_made_here_is_sent(path: str) -> None:
    assert not sent_to_the_engine(path)


def test_all_that_the_site_is_made_of_is_copied() -> None:
    rooms = {"config", "forum", "metrics", "templates", "assets", "manage.py"}
    assert rooms <= set(copied())


def test_versions_are_pinned() -> None:
    stages = {line.split()[-1] for line in instructions("FROM") if " AS " in line}
    images = [line.split()[0] for line in instructions("FROM")]
    images += [made["image"] for made in compose()["services"].values() if "build" not in made]
    assert len(images) == 4
    assert [
        image
        for image in images
        if image not in stages and not re.search(r":\d+\.\d+[\w.-]*$", image)
    ] == []


def test_requirements_are_pinned_with_hashes_and_agree() -> None:
    pinned = {}
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        text = (PROJECT / name).read_text()
        wanted = re.findall(r"^(?!#)(\S.*?)(?:\s*\\)?$", text, re.MULTILINE)
        # A tool may need something on more systems than the site does: the version is one.
        pinned[name] = {line.partition(" ;")[0] for line in wanted}
        assert all(re.match(r"[\w.-]+(\[[\w, -]+\])?==\S+", line) for line in wanted), name
        blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)
        assert all("--hash=sha256:" in block for block in blocks if "==" in block), name
    # So that make test never changes what make run uses.
    assert pinned["requirements.txt"] <= pinned["requirements-dev.txt"]


def test_containers_do_not_run_as_root() -> None:
    last_stage = dockerfile()[
        max(i for i, line in enumerate(dockerfile()) if line.name == "FROM") :
    ]
    (user,) = [line.value for line in last_stage if line.name == "USER"]
    assert user not in {"root", "0"}
    assert any("useradd" in line.value and line.value.endswith(user) for line in last_stage)


def test_every_volume_used_is_declared() -> None:
    used = {
        volume.partition(":")[0]
        for made in compose()["services"].values()
        for volume in made.get("volumes", [])
    }
    assert used == set(compose()["volumes"])


def test_what_is_kept_is_on_the_volume() -> None:
    environment = dict(
        word.split("=", 1) for line in instructions("ENV") for word in shlex.split(line)
    )
    for made in ours().values():
        assert made["volumes"] == [f"store:{environment['PATHWAY_VAR']}"]


def test_the_ci_script_is_sound() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    text = script.read_text()
    assert "\nmake check" in text
    assert "\nmake test" in text
