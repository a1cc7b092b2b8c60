"""The site as an operator runs it: in processes and with a database of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import prepared, throwaway
from tests.deployment import Deployment, database


@pytest.fixture
def empty_deployment(tmp_path: Path) -> Iterator[Deployment]:
    """A deployment without a database yet."""
    with database(tmp_path, "deployment") as environment:
        yield from running(environment)


@pytest.fixture(scope="session")
def prepared_var(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first start leaves in the folder `var`, beside the database, made once for all workers."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if throwaway.WORKER else own) / "prepared"
    with prepared.one_process_at_a_time():
        if not folder.exists():
            (folder / "begun").mkdir(parents=True)
            if throwaway.CHOICE == "sqlite":
                shutil.copy(prepared.kept(), folder / "begun" / "catalogue.sqlite3")
            static = prepared.kept_static_files()
            if static.exists():
                shutil.copytree(static, folder / "begun", dirs_exist_ok=True)
            with database(folder, "first_start", folder / "begun") as environment:
                assert Deployment(environment).run("prepare") == (0, "")
            for old in prepared.FOLDER.glob("*.static"):
                shutil.rmtree(old)
            put_static_files(folder / "var", static)
    return folder / "var"


def put_static_files(var: Path, into: Path) -> None:
    shutil.copytree(var / "static", into / "static")
    shutil.copy(var / "static.digest", into)


@pytest.fixture
def deployment(prepared_var: Path, tmp_path: Path) -> Iterator[Deployment]:
    """It has the catalogue as edition 1."""
    with database(tmp_path, "deployment", prepared_var) as environment:
        yield from running(environment)


@pytest.fixture(scope="module")
def shared_deployment(prepared_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The same for tests that leave it as it is."""
    with database(tmp_path_factory.mktemp("shared"), "shared", prepared_var) as environment:
        yield from running(environment)


def running(environment: dict[str, str]) -> Iterator[Deployment]:
    deployment = Deployment(environment)
    yield deployment
    deployment.stop()
