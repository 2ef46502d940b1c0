"""Reads the imports of every module and says which arrows of the house run the wrong way (see CONTRIBUTING.md)."""

import ast
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "ideas", "workout", "search")
MAX_LINES = 400

# From the ground up; a room imports those below it. Rooms of one floor leave each other alone.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("portal.kit",),
    ("portal.events",),
    ("portal.people",),
    ("ideas",),
    ("ideas.contests",),
    ("workout",),
    ("workout.verification",),
    ("search",),
    ("portal.notifications", "portal.reports"),
    ("portal.desk",),
    ("portal.site",),
    ("portal.demo",),
    ("portal",),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# Inside a room, from the ground up. Modules with other names stand where their imports put them.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("states", "roles"),
    ("models", "querysets"),
    ("errors", "permissions", "content", "names"),
    ("actions",),
    ("forms",),
    ("views", "api", "urls", "viewsets", "wagtail_hooks", "management"),
)
LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}


@dataclass(frozen=True)
class Import:
    """`importer` imports `target`; `nested` means inside a function, `explained` that a comment says why."""

    importer: str
    target: str
    line: int
    nested: bool
    explained: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


def own_modules() -> dict[str, str]:
    """The source of every module of ours by its dotted name; packages under their own name."""
    modules = {}
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return modules


def imports_of(modules: Mapping[str, str]) -> list[Import]:
    """Every import of these modules, but for those that only a type checker reads."""
    return [found for name, source in modules.items() for found in _Reader(name, source, modules).read()]


class _Reader:
    def __init__(self, name: str, source: str, modules: Mapping[str, str]) -> None:
        self.name, self.source, self.modules = name, source, modules
        tokens = tokenize.generate_tokens(StringIO(source).readline)
        self.comments = {
            token.start[0] for token in tokens if token.type == tokenize.COMMENT and "noqa" not in token.string[:8]
        }

    def read(self) -> Iterator[Import]:
        yield from self._walk(ast.parse(self.source).body, nested=False)

    def _walk(self, body: list[ast.stmt], *, nested: bool) -> Iterator[Import]:
        explained = False  # one reason is enough for imports that follow each other
        for node in body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                lines = range(node.lineno - 1, (node.end_lineno or node.lineno) + 1)
                explained = explained or any(line in self.comments for line in lines)
                for target in self._targets(node):
                    yield Import(self.name, target, node.lineno, nested, explained)
                continue
            explained = False
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                yield from self._walk(node.orelse, nested=nested)
                continue
            inner = nested or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for block in _blocks(node):
                yield from self._walk(block, nested=inner)

    def _targets(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            return
        module = node.module or ""
        if node.level:  # from . import x
            module = ".".join([*self.name.split(".")[: -node.level], module]).rstrip(".")
        for alias in node.names:
            inner = f"{module}.{alias.name}"
            yield inner if inner in self.modules else module


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements directly inside a statement: bodies, else, except and case branches."""
    for _, value in ast.iter_fields(node):
        if isinstance(value, list) and value:
            if isinstance(value[0], ast.stmt):
                yield value
            elif isinstance(value[0], ast.excepthandler | ast.match_case):
                yield from (branch.body for branch in value)


def room_of(module: str) -> str | None:
    """The room a module stands in: the longest prefix wins. None for what is not ours."""
    rooms = [room for room in FLOOR_OF if module == room or module.startswith(room + ".")]
    return max(rooms, key=len, default=None)


def wrong_arrows(imports: list[Import]) -> list[str]:
    """Imports that run up, or across a floor."""
    wrong = []
    for found in imports:
        own, other = room_of(found.importer), room_of(found.target)
        if own and other and own != other and FLOOR_OF[other] >= FLOOR_OF[own]:
            wrong.append(str(found))
    return wrong


def wrong_layers(imports: list[Import]) -> list[str]:
    """Imports inside a room from a lower layer to a higher one; a nested one has its reason beside it."""
    wrong = []
    for found in imports:
        room = room_of(found.importer)
        if room is None or room != room_of(found.target) or found.nested:
            continue
        own, other = (_layer(name, room) for name in (found.importer, found.target))
        if own is not None and other is not None and other > own:
            wrong.append(str(found))
    return wrong


def _layer(module: str, room: str) -> int | None:
    return LAYER_OF.get(module.removeprefix(room).strip(".").split(".")[0])


def unexplained(imports: list[Import]) -> list[str]:
    """Imports inside a function without a comment that says why they are not at the top."""
    return [str(found) for found in imports if found.nested and not found.explained]


def importers_of(package: str, imports: list[Import]) -> set[str]:
    return {found.importer for found in imports if found.target.split(".")[0] == package}


def callers_of(name: str, modules: Mapping[str, str]) -> set[str]:
    """The modules that call a function by this name, however they came by it."""
    return {
        module
        for module, source in modules.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == name
    }


def too_long(modules: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: {source.count(chr(10))} lines"
        for name, source in modules.items()
        if source.count("\n") > MAX_LINES and ".migrations." not in name
    ]
