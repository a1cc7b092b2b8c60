"""Releases of other frameworks: their ids and names, and where the crosswalk differs from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ..models import Framework, Recommendation
from ..models import Mapping as CrosswalkMapping
from .nearest import nearest

FOLDER = settings.BASE_DIR / "fixtures" / "releases"
"""All ids and names of the release to which the crosswalk leads, of some frameworks."""


class ReleaseError(Exception):
    """The file is no release of a framework."""


@dataclass(frozen=True)
class Release:
    framework: str
    version: str
    names: Mapping[str, str]
    concepts: str = "concepts"
    """What the crosswalk compares with failure modes, in the framework's own word, such as “techniques”."""
    prefix: str = ""
    """How the ids of these begin: case studies and mitigations of ATLAS have others."""

    @property
    def comparable(self) -> list[str]:
        """Return the ids of what a failure mode can be compared with."""
        return [identifier for identifier in self.names if identifier.startswith(self.prefix)]

    def label(self, identifier: str) -> str:
        """Return its name, after that of its parent if it has one."""
        return max(self.ways_to_call(identifier), key=len)

    def ways_to_call(self, identifier: str) -> set[str]:
        """Return how it may be called: by its name, and by that of its parent with it; nothing if it is not there."""
        name = self.names.get(identifier)
        if name is None:
            return set()
        parent = self.names.get(identifier.rpartition(".")[0])
        return {name, f"{parent}: {name}"} if parent else {name}


@dataclass(frozen=True)
class Drift:
    """A row of the working copy that names what the release does not have, or has under another name."""

    row: CrosswalkMapping | Recommendation
    says: str

    def __str__(self) -> str:
        return f"{self.row.failure_mode.code}, {self.row.external_id} {self.row.label}: {self.says}"


def read_release(file: Path, framework: str = "") -> Release:
    """Read ids and names, or a framework's own data file, of which everything counts that has an id and a name."""
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReleaseError(f"{file.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise ReleaseError(f"{file.name} has no keys.")
    names = content.get("names")
    found = names if isinstance(names, dict) else dict(_named(content))
    slug = framework or str(content.get("framework", ""))
    if not slug:
        raise ReleaseError(f"{file.name} does not say whose release it is: name the framework.")
    version = str(content.get("release", content.get("version", "")))
    told = {key: str(content[key]) for key in ("concepts", "prefix") if key in content}
    return Release(slug, version, {str(key): str(name) for key, name in found.items()}, **told)


def stored_release(framework: str, version: str) -> Release | None:
    """Return the whole of a framework's release if it is kept here."""
    return _stored().get((framework, version))


def refusal_of(identifier: str, framework: Framework) -> str:
    """Return why an id is not the framework’s, where its whole release is kept here, and what may be meant; or ""."""
    release = stored_release(framework.slug, framework.version)
    if not identifier or release is None or identifier in release.names:
        return ""
    others = {other.framework for other in _stored().values() if identifier in other.names} - {framework.slug}
    elsewhere = ", ".join(map(str, Framework.objects.filter(slug__in=others))) if others else ""
    like = ", ".join(f"{each} {release.label(each)}" for each in nearest(identifier, release.names))
    return (
        f"{framework} has no {identifier}."
        + (f" It is one of {elsewhere}." if elsewhere else "")
        + (f" Nearest there: {like}." if like else "")
    )


@cache
def _stored() -> Mapping[tuple[str, str], Release]:
    releases = map(read_release, sorted(FOLDER.glob("*.yaml")))
    return {(release.framework, release.version): release for release in releases}


def _named(content: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        if isinstance(content.get("id"), str) and isinstance(content.get("name"), str):
            yield content["id"], content["name"]
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from _named(part)


def drift_from(release: Release) -> Iterator[Drift]:
    """Yield what of the crosswalk, and of what others recommend, the release does not have under its id and name."""
    rows = chain(*(_rows_of(model, release.framework) for model in (CrosswalkMapping, Recommendation)))
    for row in rows:
        called = release.ways_to_call(row.external_id)
        if not called:
            yield Drift(row, _gone(row, release))
        elif row.label not in called:
            yield Drift(row, f"it is called “{min(called, key=len)}” there")


def _rows_of(model: Any, framework: str) -> Any:
    rows = model.objects.filter(framework__slug=framework).exclude(external_id="")
    return rows.select_related("failure_mode__entry").order_by("failure_mode__entry__number", "pk")


def _gone(row: Any, release: Release) -> str:
    newer = getattr(row, "current_id", "")
    if newer and newer in release.names:
        return f"it is not there; as the crosswalk says, it is {newer} {release.names[newer]} now"
    return "it is not there"
