import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

AS_ONE = ("catalogue/reader.css", "catalogue/reader.js")
_COMMENT_OR_INDENT = {
    "css": re.compile(r"/\*.*?\*/|(?<=[\n{};,])\s+", re.DOTALL),
    "js": re.compile(r"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE),
}
_IMPORT = {
    "css": re.compile(r'@import "(?P<name>[^"]+)" ?(?P<medium>\w*);'),
    "js": re.compile(r'import (?P<names>\{[^}]+\} from )?"\./(?P<name>[^"]+)";'),
}


class StaticFiles(CompressedManifestStaticFilesStorage):
    """One script may import another: by its name with the digest, or a browser could join two releases.

    The sheet and the script that import what readers' pages need are collected as one file each, which is smaller by
    a third than its parts and asked for once.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            written = [name for name in AS_ONE if name in paths]
            for name in written:
                self._write_as_one(name, paths)
            paths = paths | {name: (self, name) for name in written}
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what pages name, and not the same files again under the names without a digest."""
        named = set(self.hashed_files.values())
        yield from super().compress_files([path for path in paths if path in named])

    def _write_as_one(self, name: str, paths: dict[str, Any]) -> None:
        kind = name.rpartition(".")[2]

        def imported(match: re.Match[str]) -> str:
            text = source(f"catalogue/{match['name']}")
            if kind == "css":
                return f"@media {match['medium']} {{{text}}}" if match["medium"] else text
            return text.replace("export ", "") if match["names"] else f"{{\n{text}}}"  # a block has its own names

        def source(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                text = _COMMENT_OR_INDENT[kind].sub("", file.read().decode())
            return _IMPORT[kind].sub(imported, text)

        text = source(name)
        self.delete(name)
        self._save(name, ContentFile(text.encode()))
