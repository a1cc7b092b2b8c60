"""Data flows one way through the house, and so do imports."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import catalogue

HOUSE = Path(catalogue.__file__).parent

# From the ground up. A room may use the rooms below it, never one beside or above it.
FLOORS = (
    {"vocabulary"},
    {"addresses"},
    {"models"},
    {"documents", "web"},
    {"editorial", "editions"},
    {"exchange"},
    {"feedback", "formats"},
    {"pages"},
    {"admin"},
    {"management", "apps", "migrations"},
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def test_imports_run_downwards_only():
    upwards = [
        f"{module.relative_to(HOUSE)} imports catalogue.{target}"
        for module in modules()
        for target in rooms_imported_by(module)
        if target != room_of(module) and FLOOR_OF[target] >= FLOOR_OF[room_of(module)]
    ]
    assert upwards == []


def test_every_room_has_its_floor_and_every_floor_its_rooms():
    there = {path.stem for path in HOUSE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}

    assert set(FLOOR_OF) == there - {"__init__"}


def test_no_room_is_on_two_floors():
    assert len(FLOOR_OF) == sum(map(len, FLOORS))


def test_the_desk_is_built_from_its_forms_upwards():
    desk = HOUSE / "admin"
    floors = ("shortcuts", "forms", "pages", "site", "records", "__init__")
    upwards = [
        f"{module.relative_to(desk)} imports {target}"
        for module in sorted(desk.rglob("*.py"))
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.ImportFrom) and (target := absolute_name(node, module)).startswith("catalogue.admin.")
        if floors.index(target.split(".")[2]) > floors.index(module.relative_to(desk).parts[0].removesuffix(".py"))
    ]
    assert upwards == []


LATE = {"openpyxl"}
"""Libraries that take so long to load that only who uses them waits for them."""


def test_imports_stand_at_the_top():
    hidden = [
        f"{module.relative_to(HOUSE)}:{node.lineno}"
        for module in modules()
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom) and not {alias.name for alias in inner.names} <= LATE
    ]
    assert hidden == []


def test_contributors_are_led_to_files_that_are_there():
    named = re.findall(r"`((?:\w+/)+\w+\.py)`", (HOUSE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    missing = [name for name in named if not any((folder / name).exists() for folder in (HOUSE, HOUSE.parent))]
    assert named
    assert missing == []


def modules() -> Iterator[Path]:
    return (path for path in sorted(HOUSE.rglob("*.py")) if "migrations" not in path.parts)


def room_of(module: Path) -> str:
    return module.relative_to(HOUSE).parts[0].removesuffix(".py")


def rooms_imported_by(module: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            rooms |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("catalogue.")}
        elif isinstance(node, ast.ImportFrom):
            rooms |= rooms_of(node, module)
    return rooms


def rooms_of(node: ast.ImportFrom, module: Path) -> set[str]:
    names = absolute_name(node, module).split(".")
    if names[0] != "catalogue":
        return set()
    if len(names) > 1:
        return {names[1]}
    return {alias.name for alias in node.names}


def absolute_name(node: ast.ImportFrom, module: Path) -> str:
    if not node.level:
        return node.module or ""
    package = ["catalogue", *module.relative_to(HOUSE).parent.parts]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])
