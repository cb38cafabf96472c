"""`runs`, `show`, `query` and `verify`."""

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from portfolio.engines import registry
from portfolio.record import store
from portfolio.results import shown_run_id
from tests.record.sample import infeasible_run, sample_event, sample_run

RUN, INFEASIBLE = sample_run(), infeasible_run()


def test_an_empty_record(portfolio) -> None:
    assert portfolio("runs").stdout.startswith("No runs yet")
    assert json.loads(portfolio("runs", "--format", "json").stdout) == {"format": 1, "runs": []}
    assert (
        portfolio("query", "SELECT count(*) FROM runs", "--format", "json").exit_code == Exit.DONE
    )
    assert portfolio("verify").exit_code == Exit.DONE
    assert portfolio("show", "x").exit_code == Exit.USAGE


def test_runs(portfolio, recorded: Path) -> None:
    done = portfolio("runs")
    assert done.exit_code == Exit.DONE
    assert all(shown_run_id(run.run_id) in done.stdout for run in (RUN, INFEASIBLE))
    told = json.loads(portfolio("runs", "--format", "json").stdout)["runs"]
    assert [run["status"] for run in told] == ["optimal", "infeasible"]
    assert told[0]["selected"] == ["INIT-0001", "INIT-0002", "INIT-0003"]
    assert told[0]["stored"] == "2026-01-31T12:00:00Z"


def test_that_a_run_is_infeasible_is_the_record_s_word(portfolio, recorded: Path) -> None:
    """Nothing is checked to list runs: `verify` may say that nothing shows it."""
    doubt = "infeasible, as the record says: portfolio verify RUN checks it."
    assert doubt in portfolio("runs").stdout
    # What programs read stays as it is.
    assert doubt not in portfolio("runs", "--format", "json").stdout


@pytest.mark.parametrize(
    "name", [RUN.run_id, "base", "base-", RUN.run_id[:9], RUN.run_id.rpartition("-")[2][:6]]
)
def test_show_takes_as_much_of_an_id_as_is_needed(portfolio, recorded: Path, name: str) -> None:
    done = portfolio("show", name)
    assert done.exit_code == Exit.DONE
    assert f"run {shown_run_id(RUN.run_id)}" in done.stdout


def test_show_as_json_is_the_result(portfolio, recorded: Path) -> None:
    told = json.loads(portfolio("show", "base", "--format", "json").stdout)
    assert told == {"format": 1, "run_id": RUN.run_id, "result": RUN.result.model_dump(mode="json")}


def test_show_an_infeasible_run(portfolio, recorded: Path) -> None:
    done = portfolio("show", "impossible")
    assert done.exit_code == Exit.DONE
    assert "Infeasible" in done.stdout and "P610" in done.stdout


def test_show_names_what_could_be_meant(portfolio, recorded: Path) -> None:
    portfolio("record", "base", "--new-engine")
    done = portfolio("show", "base")
    assert done.exit_code == Exit.USAGE
    assert done.stderr.count("base-") == 2
    assert f"did you mean {RUN.run_id}?" in portfolio("show", RUN.run_id[:-1] + "zz").stderr


def test_query(portfolio, recorded: Path) -> None:
    done = portfolio(
        "query", "SELECT key, objective FROM items WHERE selected ORDER BY objective DESC"
    )
    assert done.exit_code == Exit.DONE
    assert done.stdout.splitlines() == [
        "key        objective",
        "INIT-0001     120000",
        "INIT-0002   60000.75",
        "INIT-0003          0",
        "(3 rows)",
    ]
    told = json.loads(portfolio("query", "SELECT 1 AS one, 'x' AS two", "--format", "json").stdout)
    assert told == {"format": 1, "columns": ["one", "two"], "rows": [[1, "x"]]}


def test_a_wrong_query_is_answered_by_duckdb(portfolio, recorded: Path) -> None:
    done = portfolio("query", "SELECT objectve FROM runs")
    assert done.exit_code == Exit.USAGE
    assert "objectve" in done.stderr and "Candidate bindings" in done.stderr


def test_verify(portfolio, recorded: Path) -> None:
    done = portfolio("verify")
    assert (done.exit_code, done.stderr) == (Exit.DONE, "2 of 2 runs hold\n")
    told = json.loads(portfolio("verify", "base", "--format", "json").stdout)["runs"]
    assert [(run["run_id"], run["holds"]) for run in told] == [(RUN.run_id, True)]


def test_what_is_broken_is_named_and_the_rest_still_said(portfolio, recorded: Path) -> None:
    path = recorded / "runs/results/base" / RUN.run_id / "result.json"
    path.write_text('{"format": 1}')
    for command in (["runs"], ["query", "FROM runs"], ["verify"]):
        done = portfolio(*command)
        assert done.exit_code == Exit.STALE
        assert "Traceback" not in done.stderr
        assert shown_run_id(INFEASIBLE.run_id) in done.stdout
        assert "result.json" in done.output
    shown = portfolio("show", "base")
    assert (shown.exit_code, shown.stdout) == (Exit.STALE, "")


def test_show_needs_the_inputs(portfolio, recorded: Path) -> None:
    (recorded / "runs/inputs" / f"{RUN.manifest.inputs}.jsonl").unlink()
    done = portfolio("show", "base")
    assert done.exit_code == Exit.STALE
    assert "runs/inputs/" in done.stderr


@pytest.fixture
def no_tree_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the second solver is asked."""
    monkeypatch.setattr("portfolio.actions.proofs.AUTO_LEAVES", 0)


def test_verify_by_a_proof_that_is_made(portfolio, recorded: Path) -> None:
    done = portfolio("verify", "--proof")
    assert (done.exit_code, done.stderr) == (
        Exit.DONE,
        "2 of 2 runs are proven: 2 checkable by anyone\n",
    )
    assert "proven      2 claims in " in done.stdout
    told = json.loads(portfolio("verify", "base", "--proof", "--format", "json").stdout)["runs"][0][
        "proof"
    ]
    assert told["engine"] is None
    assert [(claim["stage"], claim["verdict"]) for claim in told["claims"]] == [
        ("objective", "proven"),
        ("no other", "proven"),
    ]
    assert not (recorded / "runs/proofs").exists()


def test_a_stored_proof_is_checked(portfolio, recorded: Path) -> None:
    assert portfolio("proof", "make").exit_code == Exit.DONE
    done = portfolio("verify")
    assert done.exit_code == Exit.DONE
    assert done.stdout.count("checkable by anyone") == 2
    (recorded / f"runs/proofs/{RUN.run_id}.jsonl").write_text("{}\n")
    for words in (["verify"], ["verify", "--proof"], ["proof", "check"]):
        done = portfolio(*words)
        assert done.exit_code == Exit.STALE
        assert "the proof is about another run" in done.output


def test_verify_by_the_second_witness(portfolio, recorded: Path, no_tree_closes: None) -> None:
    done = portfolio("verify", "--proof")
    assert (done.exit_code, done.stderr) == (Exit.DONE, "2 of 2 runs are proven: 2 by CP-SAT\n")
    assert done.stdout.splitlines()[:3] == [
        (
            f"holds     {shown_run_id(RUN.run_id)}  {len(RUN.result.certificate.rules)} rules hold,"
            " checked exactly"
        ),
        "        proven      objective: no portfolio has more than 181,251.25",
        "        proven      no other portfolio is as good",
    ]
    told = json.loads(portfolio("verify", "base", "--proof", "--format", "json").stdout)["runs"][0][
        "proof"
    ]
    assert told["engine"]["solver"] == "cpsat"
    assert [claim["verdict"] for claim in told["claims"]] == ["proven", "proven"]


def test_a_better_portfolio_is_an_alarm(portfolio, root: Path) -> None:
    worse = sample_run(choice={"INIT-0001": None, "INIT-0003": None})
    store(root, worse, sample_event(worse))
    assert portfolio("verify").exit_code == Exit.DONE
    done = portfolio("verify", "--proof")
    assert (done.exit_code, done.stderr) == (Exit.STALE, "0 of 1 run is proven\n")
    assert (
        "REFUTED     objective: no portfolio has more than 120,000, but with INIT-0002/"
        in done.stdout
    )
    claim = json.loads(portfolio("verify", "--proof", "--format", "json").stdout)["runs"][0][
        "proof"
    ]["claims"][0]
    assert claim["change"]["added"] and not claim["change"]["dropped"]


def test_a_search_that_time_ends_is_no_proof(
    portfolio, recorded: Path, no_tree_closes: None
) -> None:
    done = portfolio("verify", "base", "--proof", "--seconds", "0.0000001")
    assert done.exit_code == Exit.UNPROVEN
    assert (
        "not proven  objective: no portfolio has more than 181,251.25: undecided after 1e-07 s"
        in done.stdout
    )


def test_a_broken_run_is_not_doubted_further(portfolio, recorded: Path) -> None:
    (recorded / "runs/results/base" / RUN.run_id / "gaps.csv").write_text("changed")
    done = portfolio("verify", "base", "--proof")
    assert done.exit_code == Exit.STALE
    assert "TAMPERED" in done.stdout and "proven  " not in done.stdout


def test_the_second_witness_must_be_installed(
    portfolio, recorded: Path, monkeypatch: pytest.MonkeyPatch, no_tree_closes: None
) -> None:
    def missing(distribution: str) -> str:
        raise PackageNotFoundError(distribution)

    monkeypatch.setattr(registry, "version", missing)
    done = portfolio("verify", "--proof")
    assert (done.exit_code, done.stdout) == (Exit.USAGE, "")
    assert "pip install 'portfolio[cpsat]'" in done.stderr
