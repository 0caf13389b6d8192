"""What a user types and reads: exit codes, error lines to the letter, JSON keys, certificates on disk."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from proofs import prompt
from proofs.answers.documents import Errata
from proofs.command_line import program
from proofs.legs.verdicts import Checked
from proofs.reports.files import replace_file

ROUTE, SAMPLED = "posteriors_are_linear_in_posteriors", "last_level_is_the_product_from_the_left"
GATE = ("multiplication_gate.error", "activation=logistic", "bias=1", "scale=1/10", "radius=1")
ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "claims"


def run(*words: str) -> Result:
    return CliRunner().invoke(program, list(words))


def answer(*words: str) -> Any:
    """The JSON that a command prints; nothing else may be printed."""
    result = run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    data = json.loads(result.stdout)
    assert result.stdout == json.dumps(data, sort_keys=True, indent=2) + "\n"
    return data


def in_a_shell(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "proofs", *words], capture_output=True, text=True, check=False, **options
    )


def raising(error: BaseException) -> Any:
    def verb(*_: object, **__: object) -> None:
        raise error

    return verb


class TestEndings:
    """Every ending is an exit code and at most one line."""

    def test_help_names_the_commands_in_the_order_of_use(self) -> None:
        result = run("--help")
        commands = [
            line.split()[0]
            for line in result.stdout.partition("Commands:")[2].splitlines()
            if line.startswith("  ") and line[2] != " "
        ]
        assert result.exit_code == 0
        assert commands[:8] == ["check", "list", "state", "value", "bound", "sweep", "solve", "measure"]
        assert commands[8:14] == ["synthesize", "assumptions", "errata", "verify", "repl", "docs"]

    def test_help_waits_for_no_library(self) -> None:
        slow = "{'sympy', 'torch', 'rich', 'flint', 'numpy'} & set(sys.modules)"
        script = (
            f"import sys\nfrom proofs.command_line import main\ntry: main()\nfinally: print({slow}, file=sys.stderr)"
        )
        result = subprocess.run([sys.executable, "-c", script, "--help"], capture_output=True, text=True, check=True)
        assert result.stderr == "set()\n"

    @pytest.mark.parametrize(
        ("words", "line"),
        [
            ([], "error: no command is given (see proofs --help)"),
            (["chek"], "error: 'chek' is not a command; did you mean 'check'? (see proofs --help)"),
            (
                ["check", "--mutant"],
                (
                    "error: '--mutant' is not an option of proofs check; did you mean '--mutants'? (see proofs check"
                    " --help)"
                ),
            ),
            (["bound"], "error: 'ID' is needed by proofs bound (see proofs bound --help)"),
            (
                ["solve", "multiplication_gate.error", "--for", "scale"],
                "error: '--error' is needed by proofs solve (see proofs solve --help)",
            ),
            (["list", "--all"], "error: '--all' is not an option of proofs list (see proofs list --help)"),
            (
                ["value", "flattening.flat_units", "n"],
                "error: 'n' must be of the form NAME=VALUE; for example scale=1/10 or bias=\"acosh(5)\"",
            ),
            (
                ["value", "flattening.flat_units", "1=n"],
                "error: '1=n' must be of the form NAME=VALUE; for example scale=1/10 or bias=\"acosh(5)\"",
            ),
            (["value", "flattening.flat_units", "n="], "error: 'n' has no value; write n=1/10"),
            (["value", "flattening.flat_units", "n=1", "n=2"], "error: 'n' is given twice"),
            (
                ["value", "flattening.flat_units", "digits=3"],
                "error: 'digits' is not a parameter; write it as an option; see --help",
            ),
            (
                ["value", "flattening.flat_units", "identifier=3"],
                "error: 'identifier' is not a parameter; write it as an option; see --help",
            ),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_a_wrong_request_is_one_line(self, words: list[str], line: str) -> None:
        result = run(*words)
        assert (result.exit_code, result.stdout, result.stderr) == (3, "", line + "\n")

    def test_a_wrong_request_in_json(self) -> None:
        result = run("value", "flattening.flat_units", "n=0", "--json")
        assert result.exit_code == 3
        assert json.loads(result.stdout) == {
            "schema": 1,
            "exit": 3,
            "error": {
                "message": "'n' must be >= 1: '0'",
                "name": "n",
                "rule": "must be >= 1",
                "value": "'0'",
                "remedy": "",
            },
        }

    def test_a_wrong_option_in_json(self) -> None:
        result = run("list", "--json", "--all")
        assert json.loads(result.stdout) == {
            "schema": 1,
            "exit": 3,
            "error": {"message": "'--all' is not an option of proofs list (see proofs list --help)"},
        }

    def test_our_own_failure_is_no_verdict(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prompt, "claims", raising(ZeroDivisionError("division\nby zero")))
        result = run("list")
        assert (result.exit_code, result.stdout) == (5, "")
        assert (
            result.stderr
            == "internal error: ZeroDivisionError: division by zero; please report with the command, what 'proofs"
            " --version' prints, and the traceback that --debug adds\n"
        )
        assert "Traceback" in run("list", "--debug").stderr

    def test_ctrl_c(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prompt, "claims", raising(KeyboardInterrupt()))
        result = run("list")
        assert (result.exit_code, result.stdout, result.stderr.strip()) == (
            130,
            "",
            "error: interrupted; nothing was decided",
        )

    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-m", "proofs", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            process.stdout.close()
            said = process.stderr.read()
        assert (process.returncode, said) == (141, "")

    def test_text_from_outside_steers_no_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prompt, "claims", raising(RuntimeError("\x1b[2J")))
        assert "\x1b" not in run("list").stderr

    def test_an_encoding_without_the_marks(self) -> None:
        result = in_a_shell(
            "check",
            "hamiltonian.two_classes_are_logistic_in_the_gap",
            env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        )
        assert result.returncode == 0, result.stderr
        assert result.stdout.isascii() and "ok" in result.stdout


class TestAnswers:
    """The keys are those of the design; numbers are exact."""

    def test_check(self) -> None:
        data = answer("check", "hamiltonian.posterior_is_softmax")
        (claim,) = data["claims"]
        assert set(claim) >= {
            "id",
            "spec",
            "status",
            "expected",
            "verdict",
            "scope",
            "tier",
            "legs",
            "mutants",
            "seconds",
        }
        assert set(claim["mutants"]) >= {"total", "refuted", "undecided"}
        assert all(set(leg) >= {"verdict", "seconds"} for leg in claim["legs"].values())
        assert (claim["verdict"], claim["mutants"]["refuted"], data["exit"]) == ("PROVED", 3, 0)

    def test_list(self) -> None:
        data = answer("list")
        rows = data["claims"]
        assert {"hamiltonian.posterior_is_softmax", "multiplication_gate.error_at_most_quadratic_in_scale"} <= {
            row["id"] for row in rows
        }
        assert all(set(row) >= {"id", "spec", "status", "direction", "source"} for row in rows)
        listed = run("list").stdout
        assert all(row["id"] in listed for row in rows)

    def test_state(self) -> None:
        data = answer("state", "multiplication_gate.error_supremum_is_at_the_corner")
        assert data["direction"] == "tight"
        assert "cosh(bias) <= 5" in run("state", "multiplication_gate.error_supremum_is_at_the_corner").stdout

    def test_value(self) -> None:
        data = answer("value", "flattening.flat_units", "n=4")
        assert set(data) >= {"quantity", "parameters", "enclosure", "exact", "status"}
        assert (data["enclosure"]["lower"], data["enclosure"]["upper"]) == ("16", "16")

    def test_bound(self) -> None:
        data = answer("bound", *GATE)
        assert set(data) >= {
            "quantity",
            "parameters",
            "domain",
            "direction",
            "arithmetic",
            "upper",
            "lower_witness",
            "attained",
            "witness",
            "legs",
        }
        assert data["parameters"]["scale"] == "1/10"

    def test_sweep(self) -> None:
        data = answer("sweep", GATE[0], "activation=softplus,logistic", "bias=0, max(1, 1/2)", "scale=1/10", "radius=1")
        assert [row["parameters"]["bias"] for row in data["rows"]] == ["0", "max(1, 1/2)"] * 2
        assert [row["bound"] is None for row in data["rows"]] == [False, False, True, False]
        assert (
            "'bias' must satisfy"
            in run("sweep", GATE[0], "activation=softplus,logistic", "bias=0", "scale=1/10", "radius=1").stdout
        )

    def test_a_decimal_is_read_exactly(self) -> None:
        assert answer("bound", *GATE[:3], "scale=0.1", "radius=1e0") == answer("bound", *GATE)

    def test_solve(self) -> None:
        data = answer("solve", GATE[0], *GATE[1:3], "radius=1", "--for", "scale", "--error", "1e-3")
        assert data["solved_for"] == "scale"

    def test_measure(self) -> None:
        data = answer("measure", *GATE)
        assert set(data) >= {"network", "worst", "at", "samples", "seed", "arithmetic"}

    def test_measure_says_of_a_claim_which_kind_it_is(self) -> None:
        route, samples = (answer("measure", f"hierarchy.{name}") for name in (ROUTE, SAMPLED))
        assert (route["leg"], route["second_route"], route["verdict"]) == ("measure", True, "AGREES")
        assert (samples["leg"], samples["second_route"]) == ("samples", False)
        assert "no second leg" in run("measure", f"hierarchy.{SAMPLED}").stdout
        assert run("measure", f"hierarchy.{ROUTE}", "states=0").exit_code == 3

    def test_errata(self, errata: Callable[..., Errata]) -> None:
        answer("errata")
        assert "4n = 160" in run("errata").stdout

    def test_assumptions(self) -> None:
        data = answer("assumptions", "--arithmetic", "bfloat16", "--activation", "tanh")
        assert [(r["what"], r["holds"]) for r in data["assumptions"]] == [("sums", True), ("tanh", True)]
        assert data["assumptions"][1]["tried"] == data["assumptions"][1]["of"] == 2**16 - 2**8
        assert "all 65280" in run("assumptions", "--arithmetic", "bfloat16", "--activation", "tanh").stdout

    def test_the_prompt(self) -> None:
        result = in_a_shell("repl", input="print(value('flattening.flat_units', n=3))\n")
        assert result.returncode == 0
        assert "flattening.flat_units(n = 3) = 8" in result.stdout


class TestSomebodyElsesFile:
    """A stranger's file: verdicts and exit codes."""

    def written(self, folder: Path, body: str) -> str:
        path = folder / "claims.py"
        path.write_text(
            f"import sympy as sp\nfrom proofs import Claim, reals\nx, y = reals('x y')\n{body}\n", encoding="utf-8"
        )
        return str(path)

    def test_the_example(self) -> None:
        result = run("check", str(EXAMPLES))
        assert result.exit_code == 0, result.stdout + result.stderr
        assert "mine.product_is_small" in result.stdout

    @pytest.mark.parametrize(
        ("body", "exit_code", "said"),
        [
            ("c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 2)})", 0, "PROVED"),
            ("c = Claim('mine.c', sp.sin(x) <= sp.sin(1) + sp.Rational(1, 10**9), where={x: (0, 1)})", 0, "PROVED"),
            ("c = Claim('mine.c', x * (1 - x) <= sp.Rational(1, 4), where={x: (0, 1)})", 0, "PROVED"),
            ("c = Claim('mine.c', sp.exp(x) >= 1 + x, where={x: (0, 1)})", 0, "PROVED"),
            ("c = Claim('mine.c', sp.sin(x) / x <= 1, where={x: sp.Interval.Lopen(0, 1)})", 0, "PROVED"),
            (
                "c = Claim('mine.c', sp.sin(x) / x <= 1, where={x: (0, 1)})",
                1,
                "counterexample at x = 0: a side is undefined",
            ),
            (
                "c = Claim('mine.c', x * (1 - x) <= sp.Rational(1, 4) - sp.Rational(1, 10**9), where={x: (0, 1)})",
                1,
                "counterexample at x = 1/2",
            ),
            ("c = Claim('mine.c', sp.log(x) <= 1, where={x: (-1, 1)})", 1, "a side is undefined: x > 0 fails"),
            ("c = Claim('mine.c', 1 / x <= 5, where={x: (-1, 1)})", 1, "a side is undefined: x != 0 fails"),
            ("c = Claim('mine.c', sp.gamma(x) <= 2, where={x: (1, 2)})", 2, "UNDECIDED"),
            ("c = Claim('mine.c', x**2 >= 0, where={x: (0, 1)})", 3, "already folded"),
            ("c = Claim('mine.c', sp.sin(x) == 1, where={x: (0, 1)})", 3, "write sympy.Eq(left, right)"),
            ("c = Claim('mine.c', sp.sin(x) <= 0.9, where={x: (0, 1)})", 3, "contains a float"),
            ("c = Claim('mine.c', sp.sin(x) <= y, where={x: (0, 1)})", 3, "'y' has no range in mine.c"),
            ("c = Claim('mine.c', sp.sin(x) <= 1, where={x: (1, 0)})", 3, "must have lower end <= upper end"),
            ("c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, sp.oo)})", 3, "must have finite ends"),
            ("c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, float('nan'))})", 3, "nan"),
            (
                (
                    "c = d = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)})\ne = Claim('mine.c', sp.sin(x) <= 2,"
                    " where={x: (0, 1)}, summary='again')"
                ),
                3,
                "mine.c",
            ),
            ("c = (", 3, "claims.py"),
            ("import not_installed_anywhere", 3, "not_installed_anywhere"),
            ("raise SystemExit(0)", 3, "claims.py"),
        ],
    )
    def test_verdict_and_exit_code(self, body: str, exit_code: int, said: str, tmp_path: Path) -> None:
        result = run("check", self.written(tmp_path, body))
        assert result.exit_code == exit_code, result.stdout + result.stderr
        assert said in result.stdout + result.stderr
        assert "Traceback" not in result.stderr
        if exit_code == 3:
            assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1

    def test_beside_packages_of_the_same_names(self, tmp_path: Path) -> None:
        for name in ("proofs", "theory", "numerics"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "__init__.py").write_text("raise RuntimeError('the wrong package')", encoding="utf-8")
        path = self.written(tmp_path, "c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 2)})")
        # Like the console script, -P does not look into the current folder.
        installed = [sys.executable, "-P", "-c", "from proofs.command_line import main; main()"]
        seen = {**os.environ, "PYTHONPATH": str(ROOT)}
        result = subprocess.run(
            [*installed, "check", path], cwd=tmp_path, env=seen, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr

    def test_certificates_are_written_and_verified(self, tmp_path: Path) -> None:
        path = self.written(tmp_path, "c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)})")
        assert run("check", path, "--certificates", str(tmp_path / "new" / "folder")).exit_code == 0
        certificate = tmp_path / "new" / "folder" / "mine.c.json"
        assert run("verify", str(certificate)).exit_code == 0
        changed = json.loads(certificate.read_text(encoding="ascii"))
        changed["statement"]["box"][0]["upper"] = "2"
        certificate.write_text(json.dumps(changed), encoding="ascii")
        assert run("verify", str(certificate)).exit_code != 0

    def test_recheck_takes_the_checker_s_word_about_this_statement(self, tmp_path: Path) -> None:
        """A certificate of another statement, a changed one and none at all leave the claim undecided; computer algebra
        and the search are not asked."""
        body = (
            "c = Claim('mine.c', sp.sin(x) <= {}, where={{x: (0, 1)}}, mutants=(Mutant('one half', statement=sp.sin(x)"
            " <= sp.Rational(1, 2)),))"
        )
        path, folder = (
            self.written(tmp_path, "from theory.language import Mutant\n" + body.format(1)),
            tmp_path / "certificates",
        )
        assert run("check", path, "--certificates", str(folder)).exit_code == 0
        assert sorted(f.name for f in folder.iterdir()) == ["mine.c.json", "mine.c.mutant1.json"]
        said = run("check", path, "--recheck", str(folder), "--mutants")
        assert said.exit_code == 0 and "PROVED" in said.stdout and "1 of 1 mutant refuted" in said.stdout
        other = self.written(tmp_path, "from theory.language import Mutant\n" + body.format("sp.Rational(99, 100)"))
        said = run("check", other, "--recheck", str(folder))
        assert said.exit_code == 2 and "no certificate of this statement" in said.stdout
        path = self.written(tmp_path, "from theory.language import Mutant\n" + body.format(1))
        good = json.loads((folder / "mine.c.json").read_text(encoding="ascii"))
        trivial = good["goals"][0] | {"proof": {"rule": "zero"}}
        for bad in (
            {**good, "goals": [trivial]},
            {**good, "goals": []},
            {**good, "digest": "0" * 64},
            {},
            [],
            {**good, "kind": "counterexample"},
        ):
            (folder / "mine.c.json").write_text(json.dumps(bad), encoding="ascii")
            said = run("check", path, "--recheck", str(folder))
            assert said.exit_code == 2 and "UNDECIDED" in said.stdout, bad
        (folder / "mine.c.json").write_text("[" * 100_000, encoding="ascii")
        assert "cannot be read as JSON" in run("check", path, "--recheck", str(folder)).stdout

    def test_recheck_of_counts_and_of_a_family(self, tmp_path: Path) -> None:
        ids = ("unit_savings.affine_skip_saves_at_most_two_units", "parameter_counts.sum_is_at_most_the_power")
        assert run("check", *ids, "--certificates", str(tmp_path)).exit_code == 0
        (tmp_path / f"{ids[0]}.instance2.json").unlink()
        data = json.loads(run("check", *ids, "--recheck", str(tmp_path), "--json").stdout)
        units, table = data["claims"]
        assert (units["verdict"], units["scope"], units["tier"], units["mutants"]["refuted"]) == (
            "PROVED",
            "4 of 5 instances",
            "checker",
            2,
        )
        assert (table["verdict"], table["note"]) == (
            "UNDECIDED",
            (
                "the checker knows no such count; the obligations of its derivation are replayed, that they imply it"
                " is not"
            ),
        )

    def test_the_id_of_a_claim_of_this_project_is_not_a_stranger_s(self, tmp_path: Path) -> None:
        """Its evidence, which need not look at the statement, would speak for a false claim of the same name."""
        path = self.written(
            tmp_path, "c = Claim('parameter_counts.table_has_v_to_the_n_entries', sp.sin(x) <= 0, where={x: (0, 1)})"
        )
        result = run("check", path)
        assert (result.exit_code, "is that of a claim of this project" in result.stderr) == (3, True)
        path = self.written(tmp_path, "c = Claim('parameter_counts.mine', sp.sin(x) <= 1, where={x: (0, 1)})")
        assert run("check", path).exit_code == 0

    def test_a_stranger_s_count_is_not_taken_for_one_of_ours(self, tmp_path: Path) -> None:
        """Five cats are not the four hidden units that the checker would count under that name; nothing is proved or
        refuted."""
        cats = (
            "Claim('mine.cats', Count('flat_units', 'cats', '==', sp.Integer({})), parameters=(n,), instances=({{'n':"
            " 2}},))"
        )
        text = "from theory.language import Count, Integer\nn = Integer('n', 'a number', minimum=1)\n"
        for number in (4, 5):
            path, folder = self.written(tmp_path, text + f"c = {cats.format(number)}"), tmp_path / "certificates"
            said = run("check", path, "--certificates", str(folder))
            assert said.exit_code == 2 and "no leg knows how to check it" in said.stdout
            said = run("check", path, "--recheck", str(folder))
            assert said.exit_code == 2 and "for claims of this project only" in said.stdout

    def test_a_recheck_needs_a_folder(self, tmp_path: Path) -> None:
        result = run("check", "hamiltonian", "--recheck", str(tmp_path / "none"))
        assert (result.exit_code, result.stderr) == (3, f"error: '--recheck' is not a folder: {tmp_path / 'none'}\n")

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        path = self.written(tmp_path, "c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)})")
        result = run("check", path, "--certificates", str(tmp_path / "claims.py"))
        assert (result.exit_code, result.stderr) == (
            3,
            f"error: '--certificates' cannot write to {tmp_path / 'claims.py'}: File exists\n",
        )

    def test_a_full_disk_is_one_line_and_leaves_no_half_of_a_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, folder = (
            self.written(tmp_path, "c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)})"),
            tmp_path / "certificates",
        )
        assert run("check", path, "--certificates", str(folder)).exit_code == 0
        before = (folder / "mine.c.json").read_bytes()

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        result = run("check", path, "--certificates", str(folder))
        assert (result.exit_code, result.stderr) == (
            3,
            f"error: '--certificates' cannot write to {folder}: No space left on device\n",
        )
        assert [f.name for f in folder.iterdir()] == ["mine.c.json"] and (folder / "mine.c.json").read_bytes() == before

    def test_what_was_checked_before_a_run_dies_is_there(self, tmp_path: Path) -> None:
        path = self.written(
            tmp_path,
            "c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)})\nd = Claim('mine.d', sp.cos(x) <= 1, where={x: (0,"
            " 1)})",
        )
        seen: list[str] = []

        def die(checked: Checked) -> None:
            seen.append(checked.id)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            prompt.check(path, finished=die)
        assert seen == ["mine.c"]

    def test_two_runs_at_once_leave_whole_files(self, tmp_path: Path) -> None:
        text, target = "x" * 200_000, tmp_path / "one.json"
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda k: replace_file(target, str(k) + text), range(40)))
        assert target.read_text(encoding="ascii")[1:].lstrip("0123456789") == text and list(tmp_path.iterdir()) == [
            target
        ]

    def test_the_soundness_campaign_takes_no_targets(self) -> None:
        result = run("check", "--soundness", "flattening")
        assert (result.exit_code, result.stdout) == (3, "") and "'--soundness' has a corpus of its own" in result.stderr


class TestBadInput:
    """Each is one line that names the parameter, the rule, the value and the remedy; exit 3; nothing hangs."""

    @pytest.mark.parametrize(
        ("words", "line"),
        [
            (["state", "multiplication_gate.eror"], "'multiplication_gate.eror' is not a claim; did you mean "),
            (
                ["value", "flattening.flat_unit", "n=1"],
                "'flattening.flat_unit' is not a quantity; did you mean 'flattening.flat_units'?",
            ),
            (["check", "flattenin"], "did you mean 'flattening'?"),
            (["check", "no/such/folder"], "no/such/folder"),
            (["check", str(ROOT / "pyproject.toml")], "pyproject.toml"),
            (["verify", "no/such/certificate.json"], "no/such/certificate.json"),
            (["bound", *GATE[:3], "scale=0", "radius=1"], "'scale' must be > 0: '0'; write scale=\"1/10\""),
            (["bound", *GATE[:4], "radius=-1"], "'radius' must be > 0: '-1'; write radius=\"1/10\""),
            (
                ["bound", *GATE[:2], "bias=0", *GATE[3:]],
                "'bias' must satisfy: the activation's second derivative at the bias must not be 0: 0; for the",
            ),
            (["bound", *GATE[:2], "bias=nan", *GATE[3:]], "'bias' may not contain the name 'nan'; known names: pi, E"),
            (["bound", *GATE[:2], "bias=inf", *GATE[3:]], "'bias' may not contain the name 'inf'; known names: pi, E"),
            (
                ["bound", GATE[0], "activation=relu", *GATE[2:]],
                "'activation' must be twice differentiable: 'relu'; choose a smooth one such as softplus",
            ),
            (
                ["bound", GATE[0], "activation=logistik", *GATE[2:]],
                "'activation' is not known: 'logistik'; did you mean 'logistic'?",
            ),
            (["bound", *GATE[:2], "bias=__import__('os')", *GATE[3:]], "'bias' may not call '__import__'"),
            (["bound", *GATE[:2], "bias=9**9**9**9", *GATE[3:]], "'bias' has a power too large to be meant"),
            (["bound", *GATE, "--arithmetic", "float63"], "float63"),
            (["bound", *GATE, "width=3"], "'width' is not a parameter of multiplication_gate.error"),
            (["bound", *GATE[:4]], "'radius' is needed by multiplication_gate.error"),
            (["value", "flattening.flat_units", "n=0"], "'n' must be >= 1: '0'"),
            (["value", "flattening.flat_units", "n=1000000000"], "'n' must be <= 10000: '1000000000'"),
            (["value", "flattening.deep_units", "n=10**5000"], "'n' "),
            (
                ["solve", *GATE[:4], "radius=1", "--for", "bias", "--error", "1e-3"],
                "'bias' cannot be solved for in multiplication_gate.error; one of scale",
            ),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_one_clear_line(self, words: list[str], line: str) -> None:
        result = run(*words)
        assert (result.exit_code, result.stdout) == (3, "")
        assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1
        assert line in result.stderr
