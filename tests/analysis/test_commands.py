"""The commands print tables or one JSON document, and refuse in one line."""

import json

import pytest
from typer.testing import CliRunner

from sim.cli import app, main
from tests.analysis.test_optimise import document as mix


def levelfield(*words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return left.value.code


def test_sensitivity_prints_a_table_or_json(sampled, capsys, tmp_path):
    assert levelfield("sensitivity", sampled.folder, "--chart", tmp_path / "chart.html") == 0
    assert "behaviour.move_cost" in capsys.readouterr().out
    assert "plotly" in (tmp_path / "chart.html").read_text("utf-8")
    assert levelfield("sensitivity", sampled.folder, "--method", "emulator", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["method"] == "emulator"
    assert len(found["indices"]) == 3


def test_discover_prints_rules_or_json(sampled, capsys):
    assert levelfield("discover", sampled.folder, "--at-least", "50%", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["cases"] == 8
    assert levelfield("discover", sampled.folder, "--at-least", "50%") == 0
    assert "8 of 16 points" in capsys.readouterr().out


def test_optimise_compares_the_policies_of_a_sweep(grid, capsys):
    assert levelfield("optimise", grid.folder, "--enough", "0", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["states"] == 8
    assert levelfield("optimise", grid.folder, "-g", "all") == 0
    assert "largest regret" in capsys.readouterr().out


def test_optimise_searches_and_shows_what_it_has_found(tmp_path, capsys, monkeypatch):
    import yaml

    monkeypatch.setenv("COLUMNS", "80")

    file = tmp_path / "mix.yaml"
    small = mix(confirm=2, population=4, runs=8, replicates=1)
    file.write_text(yaml.safe_dump(small, sort_keys=False), "utf-8")
    assert levelfield("check", file) == 0
    assert "optimise file" in capsys.readouterr().out
    assert levelfield("optimise", file, "--workers", "1", "--out", tmp_path / "a", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["front"]
    assert levelfield("optimise", tmp_path / "a") == 0
    table = capsys.readouterr().out
    assert "fresh replicates" in table
    assert any(line.lstrip().startswith("mix ") for line in table.splitlines())
    for one in small["switches"]:
        assert (one in table) == any(row[one] for row in found["front"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sensitivity", "{sampled}", "--method", "sobol"], "need a sobol design"),
        (["sensitivity", "{sampled}", "--method", "guess"], "expected one of auto"),
        (["sensitivity", "{sampled}", "-m", "dropout_rate"], "unknown measure"),
        (["sensitivity", "{sampled}", "--year", "1999"], "was not kept"),
        (["sensitivity", "nowhere"], "no such folder"),
        (["discover", "{sampled}"], "expected --at-least or --at-most"),
        (["discover", "{sampled}", "--at-least", "9"], "no point is a case"),
        (["optimise", "cheap-and-fare"], "did you mean cheap-and-fair"),
        (["optimise", "."], "holds no optimisation"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(sampled, capsys, words, said):
    assert levelfield(*[str(sampled.folder) if word == "{sampled}" else word for word in words]) == 2
    out = capsys.readouterr()
    assert not out.out
    assert said in out.err
    assert "Traceback" not in out.err


def test_help_has_an_example():
    for command in ("sensitivity", "discover", "optimise"):
        from sim.cli import _register_once

        _register_once()
        shown = CliRunner().invoke(app, [command, "--help"], prog_name="levelfield")
        assert f"levelfield {command} " in shown.output
