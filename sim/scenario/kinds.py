"""Kinds of YAML files beside scenarios that travel with the package, found by name or by path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario.document import Problem, ScenarioError
from sim.scenario.inherit import label_of
from sim.scenario.reader import read_yaml
from sim.scenario.tree import Node, Problems, clean, from_data
from sim.scenario.words import nearest

__all__ = ["FileKind"]


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    Attributes:
        folder: where those lie that travel with the package.
        word: what plain data of this kind is called in messages.
        keys: that only such files have.
        missing: what is said of a name that there is not.
        beside: whether what looks like a path is compared with the files around it rather than with names.
    """

    folder: Path
    word: str
    keys: tuple[str, ...]
    missing: str
    beside: bool = False

    def names(self) -> list[str]:
        """Names of the files that travel with the package."""
        return sorted(path.stem for path in self.folder.glob("*.yaml"))

    def looks_like(self, name_or_path: str | Path) -> bool:
        """Whether a file is meant as one of this kind: it has one of the keys that only such files have."""
        name = str(name_or_path)
        if name in self.names():
            return True
        path = Path(name)
        try:
            lines = path.read_text("utf-8", errors="replace").splitlines() if path.is_file() else []
        except OSError:
            return False
        return any(line.startswith(tuple(f"{key}:" for key in self.keys)) for line in lines)

    def found(self, name: str) -> Path:
        """The file that travels with the package under a name, or lies at a path.

        Raises:
            ScenarioError: there is none.
        """
        names = self.names()
        if name in names:
            return self.folder / f"{name}.yaml"
        path = Path(name)
        try:
            if "\0" not in name and path.exists():
                return path
        except (OSError, ValueError):
            pass
        if self.beside and (name.endswith((".yaml", ".yml")) or "/" in name):
            others = [other.name for other in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
            wrong = f"no such file{nearest(path.name, others)}"
        else:
            wrong = f"{self.missing}{nearest(path.stem, names)}; there are {', '.join(names)}"
        raise ScenarioError([Problem(clean(name, 300), 0, 0, "", wrong)])

    def read(
        self, source: str | Path | Mapping[str, Any], problems: Problems
    ) -> tuple[Node | None, str, Path]:
        """What is in a file or in plain data, what it is called, and the folder that its paths start from.

        Args:
            source: name, path, or the keys of such a file.
            problems: takes what is wrong; the node is None where nothing could be read.

        Raises:
            ScenarioError: there is no such file.
        """
        if isinstance(source, Mapping):
            return from_data(source, self.word, problems), self.word, Path()
        path = self.found(str(source))
        return read_yaml(path, label_of(path), problems), path.stem, path.parent
