"""Feed hostile text to the two readers of untrusted input: the expression grammar and the certificate checker.

    python benchmarks/fuzz.py [INPUTS [SEED]]      100000 inputs by default, half to each reader; exit 0 if nothing
    crashed, hung or ran code
    python benchmarks/fuzz.py --atheris [RUNS]     the same two readers under atheris, which needs `pip install atheris`

A reader may refuse an input in its own words (InputError; Refused, Rejected) or read it. Anything else is a crash, and
more than `SECONDS` is a hang. An audit hook sees every attempt to start a program, open a connection, change a file, or
run code that was compiled from text."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from proofs import checker
from proofs.checker.program import KINDS
from proofs.checker.reading import RESERVED
from proofs.checker.rules import RULES
from proofs.legs import relations
from proofs.legs.limits import OutOfTime, within
from theory.language import Claim, exact, reals
from theory.language.errors import InputError
from theory.language.exact import parse

# The files that each kind of certificate rests on: all of them are there before the audit hook sees what is loaded.
for part in KINDS.values():
    importlib.import_module(f"proofs.checker.{part}")
SECONDS = 10.0
STEPS = 20_000  # of the checker's work
HOSTILE = (
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "9**9**9**9",
    "(lambda: 1)()",
    "[x for x in (1,)]",
    "f'{1}'",
    "x.real",
    "x[0]",
    "exp(exp(exp(9)))",
    "1e99999",
    "1e999999999",
    "0x10",
    "1_000",
    "1j",
    "True",
    "None",
    "...",
    "print(1)",
    "exp",
    "exp()",
    "exp(1, 2)",
    "exp(*x)",
    "exp(x=1)",
    "(yield)",
    "1 if 1 else 2",
    "x := 1",
    "x; x",
    "x\n",
    "\x00",
    "\ud800",
    "²",
    "٣",
    "1//2",
    "5 % 2",
    "1 << 9",
    "~1",
    "not 1",
    "1 < 2",
    "sqrt(-1)",
    "log(0)",
    "1/0",
    "0**-1",
    "(-1)**0.5",
    "min()",
    "max(1)",
    "2**(1/3)",
    "factorial(9)",
    "gamma(1/2)",
    "pi**pi",
    "E**E**E",
    "sinh(1e4)",
    "tan(pi/2)",
    "atanh(1)",
    "-" * 500 + "1",
    "(" * 300 + "1" + ")" * 300,
)
PIECES = (
    *"0123456789.eE+-*/()^,_ xyabπ'\"[]{}:;=<>!&|%@~\\\n\t",
    "**",
    "//",
    "exp(",
    "log(",
    "sqrt(",
    "sin(",
    "tanh(",
    "acosh(",
    "erf(",
    "pi",
    "E",
    "lambda",
    "__import__",
    ".__class__",
    "9" * 50,
    "1e9",
    "min(",
    "max(",
    "Abs(",
    "if",
    "else",
)
WORDS = (*(piece for piece in PIECES if len(piece) > 1), *RESERVED, *RULES, "num", "var", "^", "rule")
EVENTS = {
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "subprocess.Popen",
    "socket.connect",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "shutil.rmtree",
    "ctypes.dlopen",
}
seen_by_the_hook: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what reading text must never do."""
    if event in EVENTS or event == "exec" and getattr(arguments[0], "co_filename", "") in ("<unknown>", "<string>"):
        frame = sys._getframe(1)
        if not frame.f_code.co_filename.endswith(
            "mpmath/libmp/libhyper.py"
        ):  # mpmath writes loops of its own, whatever is read
            seen_by_the_hook.append(f"{event} from {frame.f_code.co_filename}:{frame.f_lineno}")


def read_expression(text: str) -> str:
    x, y = reals("x y")
    try:
        parse(text, "expression", {"x": x, "y": y})
    except InputError:
        return "refused"
    return "read"


def read_certificate(content: bytes, path: Path) -> str:
    path.write_bytes(content)
    try:
        return checker.check(checker.load(str(path)), STEPS).verdict
    except (checker.Refused, checker.Rejected) as reason:
        return type(reason).__name__.lower()


def well_formed(chance: random.Random, depth: int) -> str:
    """An expression of the grammar, whether or not it has a value."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(
            ("x", "y", "pi", "E", "0", "1", "-1", "1/3", "0.25", "1e-9", "7e12", str(chance.randint(-(10**9), 10**9)))
        )
    inner = well_formed(chance, depth - 1)
    if chance.random() < 0.5:
        names = "exp", "log", "sqrt", "sin", "tan", "cosh", "tanh", "atanh", "acosh", "erf", "Abs"
        return f"{chance.choice(names)}({inner})"
    return f"({inner}){chance.choice(('+', '-', '*', '/', '**'))}({well_formed(chance, depth - 1)})"


def some_text(chance: random.Random) -> str:
    """An expression, a hostile text or a random one made of pieces, as it is or with a few changes."""
    kind = chance.random()
    if kind < 0.3:
        text = well_formed(chance, chance.randint(1, 4))
    elif kind < 0.5:
        text = chance.choice(HOSTILE)
    else:
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 25)))
    for _ in range(chance.randint(0, 2)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice((*PIECES, chr(chance.randint(0, 0x2FFF)))) + text[at + chance.randint(0, 2) :]
    return text


def originals() -> list[bytes]:
    """Certificates of a few kinds to start from."""
    import sympy as sp

    from numerics.enclosure.prove import Budget

    x, y = reals("x y")
    statements = (
        (sp.sin(x) / x <= 1, {x: sp.Interval.Lopen(0, 1)}),
        (sp.Abs(x * sp.sin(y)) <= sp.Rational(7, 8), {x: (-1, 1), y: (-1, 1)}),
        (x**2 + y**2 - x * y - x >= -sp.Rational(1, 3), {x: (-2, 2), y: (-2, 2)}),
        (sp.Piecewise((x**2, x < 0), (x, True)) <= 4, {x: (-2, 4)}),
        (sp.log(x) <= x, {x: (-1, 1)}),
    )
    found = [relations.enclose(Claim("fuzz.claim", r, where=w), Budget(500)).certificate for r, w in statements]
    return [json.dumps(c).encode() for c in found if c is not None]


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every container of a tree with each of its keys."""
    keys: list[Any] = list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
    return [(data, k) for k in keys] + [p for k in keys for p in places(data[k])]


def some_certificate(chance: random.Random, starts: list[bytes]) -> bytes:
    """A certificate changed in its bytes or in its tree."""
    content = chance.choice(starts)
    if chance.random() < 0.3:
        at = chance.randrange(len(content))
        return (
            content[:at]
            + bytes(chance.randrange(256) for _ in range(chance.randint(0, 3)))
            + content[at + chance.randint(0, 3) :]
        )
    data = json.loads(content)
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice(places(data))
        other = chance.choice(places(data))
        container[key] = chance.choice(
            (
                None,
                True,
                0,
                -1,
                10**30,
                0.5,
                "",
                "0",
                "1/3",
                "9" * 700,
                "x",
                "exp",
                [],
                {},
                [[]] * 3,
                json.loads(json.dumps(other[0][other[1]])),
            )
        )
        if chance.random() < 0.7 and isinstance(data.get("statement"), dict):
            data["digest"] = checker.digest(data["statement"])
    return json.dumps(data).encode()


def with_digest(content: bytes) -> bytes:
    """The certificate with the digest of its statement, if it has one that can be read."""
    with contextlib.suppress(ValueError, RecursionError):
        data = json.loads(content)
        if isinstance(data, dict) and isinstance(data.get("statement"), dict):
            return json.dumps({**data, "digest": checker.digest(data["statement"])}).encode()
    return content


def extremes() -> list[str]:
    """Texts of ten megabytes."""
    size = 10_000_000
    return [
        "(" * size,
        "(" * (size // 2) + "1" + ")" * (size // 2),
        "9" * size,
        "-" * size,
        "x+" * (size // 2) + "x",
        "[" * size,
        '{"a":' * (size // 5),
    ]


def main(inputs: int = 100_000, seed: int = 0) -> int:
    chance, starts = random.Random(seed), originals()
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "certificate.json")
        sys.addaudithook(watch)

        def attempt(kind: str, content: Any) -> None:
            try:
                with within(SECONDS):
                    outcomes[
                        f"{kind}"
                        f" {read_expression(content) if kind == 'expression' else read_certificate(content, path)}"
                    ] += 1
            except OutOfTime:
                failures.append(f"{kind} hangs: {content[:200]!r}")
            except Exception as error:
                failures.append(f"{kind} crashes with {type(error).__name__}: {content[:200]!r}")

        for text in (*HOSTILE, *extremes()):
            attempt("expression", text)
            attempt("certificate", text.encode("utf-8", "surrogatepass"))
        for _ in range(inputs // 2):
            attempt("expression", some_text(chance))
            attempt("certificate", some_certificate(chance, starts))
        forbidden = list(seen_by_the_hook)
    total = sum(outcomes.values()) + len(failures)
    print(f"{total} inputs: " + ", ".join(f"{k} {v}" for k, v in sorted(outcomes.items())))
    print(
        f"crashes and hangs: {len(failures)}; attempts to run code or touch the system: {len(forbidden)}"
        f" {sorted(set(forbidden))}"
    )
    for failure in failures[:20]:
        print("  " + failure)
    return int(bool(failures or forbidden))


def guided(runs: int) -> None:
    """The same readers under atheris, which chooses inputs by the branches that they reach in the readers' functions.

    The first byte chooses the reader: e an expression, c a certificate, d one whose digest is put right, t one that is
    changed in its tree, as the bytes draw."""
    import atheris  # type: ignore[import-not-found]

    folder = Path(tempfile.mkdtemp())
    certificates = originals()
    starts = [kind + c for c in certificates for kind in (b"c", b"d")] + [
        b"e" + text.encode("utf-8", "surrogatepass") for text in HOSTILE
    ]
    starts += [b"t" + bytes([number]) for number in range(200)]
    (folder / "corpus").mkdir()
    for number, content in enumerate(starts):
        (folder / "corpus" / str(number)).write_bytes(content)
    (folder / "words").write_text(
        "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in WORDS)
    )
    parts = [module for name, module in sorted(sys.modules.items()) if name.startswith("proofs.checker.")]
    for module in (*parts, exact):
        for owner in (
            module,
            *(
                value
                for value in vars(module).values()
                if isinstance(value, type) and value.__module__ == module.__name__
            ),
        ):
            for value in vars(owner).values():
                function = inspect.unwrap(getattr(value, "__func__", value))
                if inspect.isfunction(function) and function.__module__ == module.__name__:
                    atheris.instrument_func(function)
    sys.addaudithook(watch)
    outcomes: Counter[str] = Counter()

    def one(data: bytes) -> None:
        try:
            with within(SECONDS):
                if data[:1] in (b"c", b"d", b"t"):
                    content = some_certificate(random.Random(data), certificates) if data[:1] == b"t" else data[1:]
                    outcomes[
                        "certificate "
                        + read_certificate(
                            content if data[:1] == b"c" else with_digest(content), folder / "certificate.json"
                        )
                    ] += 1
                else:
                    outcomes["expression " + read_expression(data[1:].decode("utf-8", "replace"))] += 1
        except OutOfTime:
            raise RuntimeError("reading hangs") from None
        if seen_by_the_hook:
            raise RuntimeError(f"reading ran {seen_by_the_hook}")
        if sum(outcomes.values()) >= runs:
            print(
                f"{sum(outcomes.values())} inputs: " + ", ".join(f"{k} {v}" for k, v in sorted(outcomes.items())),
                flush=True,
            )

    options = (
        f"-atheris_runs={runs}",
        "-seed=1",
        "-max_len=4000",
        f"-timeout={3 * SECONDS:.0f}",
        f"-dict={folder / 'words'}",
    )
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], one)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--atheris"]:
        guided(int((sys.argv[2:] or ["100000"])[0]))
    else:
        sys.exit(main(*map(int, sys.argv[1:3])))
