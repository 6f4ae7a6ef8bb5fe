"""Many documents: the same bytes however they are spread, nothing lost when a process dies, and nothing done twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus_work as work
import engine.commands.scale
import engine.facts
import engine.findings
from engine import __version__
from engine.cli import main
from engine.corpus import records
from engine.corpus.chunks import Chunks
from engine.corpus.manifest import Unlisted, read_manifests
from engine.corpus.port import Bounds, Done, Lost, Unusable
from engine.corpus.processes import Processes
from engine.corpus.results import Results, kept_of
from engine.corpus.task import Job, Task, do
from engine.evaluate import evaluate
from engine.findings import DocumentReport
from engine.read import read
from engine.rules import obtain
from pdf_paper import pdf
from pdf_typeset import typeset
from pipeline import ROOT

TABLE = """\
unit 元
unit 万元 = 10000 元
table 表
  titled "支出表"
  label  项目 from "项目"
  column 金额 from "金额"
  column 上年 from "上年"
  total "合计"
"""
RULES = TABLE + """\
document
  year from title "(\\d{4})年"
rule 合计 "合计应等于各项之和"
  require 表.total.金额 = sum(row.金额 for row in 表.top)
rule 大小 "每项大于零"
  severity note
  for row in 表
  require row.金额 > 0
"""
LOOPS = """
rule 组合 "没有两项相同"
  for a in 表, b in 表, c in 表
  where a.金额 + b.金额 = c.金额
  require a.金额 < c.金额
"""


def document(random: Random, rows: int, wrong: bool) -> str:
    amounts = [random.randrange(1, 99_999) for _ in range(rows)]
    lines = [f"项{n}\t{amount // 100}.{amount % 100:02}\t{n}.00" for n, amount in enumerate(amounts)]
    total = sum(amounts) + 90_000 * wrong
    lines.append(f"合计\t{total // 100}.{total % 100:02}\t0.00")
    return "清河区甲局2024年预算\n\n表1 支出表\n单位：万元\n\n项目\t金额\t上年\n" + "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 300 documents in three folders, every seventh with a fault, some alike, some that are none."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "own.rules").write_text(RULES, encoding="utf-8")
    random = Random(5)
    for n in range(300):
        text = document(random, random.randrange(5, 90), n % 7 == 0)
        path = folder / "d" / f"{n % 3}" / f"{n:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if n % 50 == 0:
            path.with_name(f"{n:03}-again.txt").write_text(text, encoding="utf-8")
    (folder / "d" / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "d" / "empty.xlsx").write_bytes(b"")
    (folder / "d" / "note.bin").write_bytes(b"?")
    return folder


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "engine", "check", "--rules", "own.rules", *arguments]


def started(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        command(*arguments), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def run(folder: Path, *arguments: str) -> tuple[bytes, bytes, int]:
    process = started(folder, *arguments)
    out, err = process.communicate(timeout=300)
    return out, err, process.returncode


@pytest.fixture(scope="module")
def expected(corpus: Path) -> dict[str, tuple[bytes, bytes, int]]:
    """What a run in one process says, in both forms."""
    program = "import sys, engine.commands.scale as s; s._FEW = 10**9; from engine.cli import main; sys.exit(main())"
    found = {}
    for form in ("json", "table"):
        arguments = command("--format", form, "d")[3:]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], cwd=corpus, env=environment, capture_output=True, check=False
        )
        found[form] = done.stdout, done.stderr, done.returncode
    assert b"306 documents checked, 2 could not be read, 1 other file skipped" in found["json"][1]
    assert found["json"][0].count(b'"verdict": "conflict"') == 43 + 1
    return found


def alike(one: object, other: object) -> bool:
    """Are they equal? pytest would take minutes to show where megabytes are not."""
    return one == other


# ── the same bytes ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["json", "table"])
@pytest.mark.parametrize(
    "arguments",
    [("--jobs", "1", "--time-limit", "60", "d"), ("d",), ("--jobs", "3", "d/2", "d/1", "d/*.*", "d/0/0*.txt", "d/0")],
)  # fmt: skip
def test_the_bytes_do_not_depend_on_how_the_work_is_spread(
    corpus: Path, expected: dict[str, tuple[bytes, bytes, int]], form: str, arguments: Sequence[str]
) -> None:
    if arguments == ("d",) and engine.commands.scale.workers(engine.commands.scale.Scale()) < 2:
        pytest.skip("there is one core only")
    if "d/*.*" in arguments:
        (corpus / "d" / "note.bin").unlink()  # a pattern names it, so it would be tried
    out, err, status = run(corpus, "--format", form, *arguments)
    (corpus / "d" / "note.bin").write_bytes(b"?")
    assert alike((out, status), (expected[form][0], expected[form][2]))
    assert err.replace(b", 1 other file skipped", b"") == expected[form][1].replace(b", 1 other file skipped", b"")


def test_both_forms_at_once_go_to_files(corpus: Path, expected: dict[str, Any], tmp_path: Path) -> None:
    table, report = tmp_path / "report.txt", tmp_path / "report.json"
    out, _, status = run(corpus, "--jobs", "2", "--output", str(table), "--json-output", str(report), "d")
    assert (out, status) == (b"", 2)
    assert alike((table.read_bytes(), report.read_bytes()), (expected["table"][0], expected["json"][0]))
    assert sorted(os.listdir(tmp_path)) == ["report.json", "report.txt"]


def test_a_report_that_cannot_be_written_is_told_before_the_work_begins(corpus: Path) -> None:
    out, err, status = run(corpus, "--jobs", "2", "--output", "no/such/report.txt", "d")
    assert (out, err, status) == (b"", b"engine: no/such/report.txt: No such file or directory\n", 2)


@pytest.mark.parametrize(
    ("grade", "status"), [("error", 1), ("never", 0)],
)  # fmt: skip
def test_the_status_counts_findings(corpus: Path, grade: str, status: int) -> None:
    assert run(corpus, "--jobs", "2", "--fail-on", grade, "--quiet", "d/0")[1:] == (b"", status)


def test_pdfs_are_read_in_workers_as_elsewhere(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rules").write_text((corpus / "own.rules").read_text(encoding="utf-8"), encoding="utf-8")
    for n in range(6):
        (tmp_path / f"{n}.pdf").write_bytes(pdf(*typeset(document(Random(n), 30, n == 3))))
    program = "import sys, engine.commands.scale as s; s._FEW = 99; from engine.cli import main; sys.exit(main())"
    arguments = [sys.executable, "-c", program, *command("--format", "json")[3:]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    alone = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert alone.stdout.count(b'"verdict": "conflict"') == 1
    assert alike(run(tmp_path, "--jobs", "2", "--format", "json"), (alone.stdout, alone.stderr, 1))


# ── nothing lost, nothing done twice ─────────────────────────────────────────────────────


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(pid) for path in listed for pid in path.read_text().split()]


def kept(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.result"))


def wait_for(folder: Path, results: int) -> None:
    end = time.monotonic() + 60
    while kept(folder) < results and time.monotonic() < end:
        time.sleep(0.01)


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc")


@needs_proc
def test_a_worker_killed_in_mid_run_changes_nothing(
    corpus: Path, expected: dict[str, tuple[bytes, bytes, int]], tmp_path: Path
) -> None:
    report = tmp_path / "report.json"  # a pipe that nobody reads would hold the run up
    arguments = ("--resume", str(tmp_path), "--format", "json", "--output", str(report))
    process = started(corpus, "--jobs", "2", *arguments, "d")
    killed = []
    for results in (10, 60, 120):
        wait_for(tmp_path, results)
        workers = [pid for pid in children(process.pid) if pid not in killed]
        assert len(workers) in (1, 2)  # one that was killed may not have a successor yet
        os.kill(workers[0], signal.SIGKILL)
        killed.append(workers[0])
        assert process.poll() is None
    _, err = process.communicate(timeout=300)
    assert alike((report.read_bytes(), err, process.returncode), expected["json"])


@needs_proc
def test_a_run_that_was_killed_goes_on_where_it_was(
    corpus: Path, expected: dict[str, tuple[bytes, bytes, int]], tmp_path: Path
) -> None:
    arguments = ("--jobs", "2", "--resume", str(tmp_path / "kept"), "--format", "json", "--output", str(tmp_path / "r"), "d")
    process = started(corpus, *arguments)
    wait_for(tmp_path, 40)
    workers = children(process.pid)
    process.kill()
    process.communicate()
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < end:
        time.sleep(0.05)  # they end by themselves
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert not (tmp_path / "r").exists()
    done = kept(tmp_path)
    assert 40 <= done < 300
    _, err, _ = run(corpus, *arguments)
    assert alike((tmp_path / "r").read_bytes(), expected["json"][0])
    told = int(err.rpartition(b"checked (")[2].split()[0])
    assert done <= told <= done + 6  # one result tells of two documents that are alike
    assert kept(tmp_path) == 300
    assert b"306 documents checked (306 taken from an earlier run)" in run(corpus, *arguments)[1]


def test_what_changed_is_checked_anew_and_nothing_else(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rules").write_text((corpus / "own.rules").read_text(encoding="utf-8"), encoding="utf-8")
    random = Random(1)
    for n in range(6):
        (tmp_path / f"{n}.txt").write_text(document(random, 5, False), encoding="utf-8")

    def earlier(*arguments: str) -> int:
        err = run(tmp_path, "--resume", "kept", *arguments)[1].decode()
        return int(err.partition("checked (")[2].partition(" ")[0] or 0)

    assert (earlier(), earlier()) == (0, 6)
    (tmp_path / "3.txt").write_text(document(random, 5, True), encoding="utf-8")
    os.rename(tmp_path / "4.txt", tmp_path / "other.txt")
    assert earlier() == 5
    report = json.loads(run(tmp_path, "--resume", "kept", "--format", "json")[0])
    assert [d["path"] for d in report["documents"]] == ["0.txt", "1.txt", "2.txt", "3.txt", "5.txt", "other.txt"]
    assert [bool(d["findings"]) for d in report["documents"]] == [False, False, False, True, False, False]
    assert (earlier("--all"), earlier("--all")) == (0, 6)
    assert earlier("--prior", "0.txt") == 0
    for path in (tmp_path / "kept").rglob("*.result"):
        path.write_bytes(path.read_bytes()[:-1])  # damaged
    assert (earlier(), earlier()) == (0, 6)
    with (tmp_path / "own.rules").open("a", encoding="utf-8") as file:
        file.write('rule 更多 "另一条"\n  require 表.total.金额 > 0\n')
    assert (earlier(), earlier()) == (0, 6)


@needs_proc
def test_an_interrupted_run_leaves_nothing(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process = started(corpus, "--jobs", "2", "--output", str(tmp_path / "report"), "d")
    wait_for(tmp_path, 5)
    workers = children(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.communicate() == (b"", b"")
    assert process.returncode == 130
    assert len(workers) == 2 and not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert not os.listdir(tmp_path)


def test_a_machine_with_another_engine_or_without_the_folder_checks_nothing(tmp_path: Path) -> None:
    job = Job(obtain(["district.rules"], {}), (), False, False, False, str(ROOT), str(tmp_path), ("0.0.1",), False, "")
    other = do(job, Task(0, "examples/qinghe-budget-2024.txt"))
    assert other.failure == f"the engine is {__version__} where it was to be checked, and 0.0.1 here"
    lost = do(job._replace(basis=(__version__,), current=str(tmp_path / "gone")), Task(0, "a.txt"))
    assert lost.failure is not None and "gone, where it was to be checked: No such file" in lost.failure
    assert not os.listdir(tmp_path)


def test_a_cluster_needs_a_folder_that_it_shares(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--rules", "own.rules", "--on", "ray://host:10001"]) == 2
    assert "--on needs --resume DIR" in capsys.readouterr().err
    assert main(["check", "--rules", "own.rules", "--on", "spark://host", "--resume", "x"]) == 2
    assert "is neither ray://HOST:PORT nor dask://HOST:PORT" in capsys.readouterr().err


def test_nothing_is_left_behind(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    run(corpus, "--jobs", "2", "d/0")
    assert not os.listdir(tmp_path)


# ── bounds ───────────────────────────────────────────────────────────────────────────────


def test_a_document_that_takes_too_much_is_reported_and_left(tmp_path: Path) -> None:
    (tmp_path / "own.rules").write_text(RULES + LOOPS, encoding="utf-8")
    random = Random(2)
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(document(random, 9, n == 4), encoding="utf-8")
    (tmp_path / "2-slow.txt").write_text(document(random, 900, False), encoding="utf-8")
    (tmp_path / "3-large.txt").write_text("甲\t1.00\n" * 3_000_000, encoding="utf-8")
    out, _, status = run(
        tmp_path, "--jobs", "2", "--time-limit", "2.5", "--memory-limit", "150", "--format", "json", "."
    )
    report = json.loads(out)
    assert status == 2
    assert [d["path"] for d in report["documents"]] == [f"{n}.txt" for n in range(5)]
    assert report["documents"][4]["findings"]
    assert report["errors"] == [
        {"path": "2-slow.txt", "message": "it takes longer than 2.5 s (--time-limit)"},
        {"path": "3-large.txt", "message": "it takes more than 150 MiB of memory (--memory-limit)"},
    ]


_FREE = Bounds()


# ── the pool ─────────────────────────────────────────────────────────────────────────────


def done_by(
    function: Any, items: Sequence[Any], workers: int = 2, bounds: Bounds = _FREE, size: int = 4
) -> list[Done | Lost]:
    """What comes of items, in their order."""
    chunks = iter([items[n : n + size] for n in range(0, len(items), size)])
    found: dict[Any, Done | Lost] = {}
    for chunk, results in Processes(workers, bounds).run(function, chunks):
        found |= zip(chunk, results, strict=True)
    return [found[item] for item in items]


def values(results: Sequence[Done | Lost]) -> list[Any]:
    return [result.value if isinstance(result, Done) else result.reason for result in results]


@pytest.mark.parametrize("workers", [1, 3])
def test_a_pool_does_everything_once(workers: int) -> None:
    assert values(done_by(work.double, range(50), workers)) == list(range(0, 100, 2))
    assert done_by(work.double, []) == []


@pytest.mark.parametrize(
    ("function", "bounds", "reason"),
    [
        (work.slow_at, Bounds(seconds=0.5), "time"),
        (work.large_at, Bounds(memory=200 << 20), "memory"),
        (work.fatal_at, Bounds(), "died"),
    ],
)
def test_one_bad_item_costs_itself_alone(function: Any, bounds: Bounds, reason: str) -> None:
    expected = [reason if n == 7 else n for n in range(20)]
    assert values(done_by(function, range(20), 2, bounds)) == expected


def test_an_item_in_whose_time_a_process_died_is_done_again(tmp_path: Path) -> None:
    marks = [str(tmp_path / str(n)) for n in range(20)]
    assert values(done_by(work.fatal_once, marks)) == marks
    assert len(os.listdir(tmp_path)) == 2


def test_workers_have_no_threads_and_load_nothing_heavy() -> None:
    assert values(done_by(work.surroundings, [1])) == [(True, [])]


def test_a_process_does_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a process gathers while it works, memory does not grow with the number of items."""
    monkeypatch.setattr("engine.corpus.worker._LONGEST", 10)
    places = values(done_by(work.place, range(40), workers=1))
    assert [n for n, _ in places] == list(range(40))
    assert [len(list(run)) for _, run in groupby(pid for _, pid in places)] == [12, 12, 12, 4]


def test_what_an_item_prints_gets_into_nobodys_way() -> None:
    assert values(done_by(work.talk, [1, 2])) == [1, 2]


def test_a_function_that_no_process_can_load_is_one_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    function = partial(work.double)
    monkeypatch.setattr(sys, "path", [str(ROOT)])
    with pytest.raises(Unusable, match="ended at once"):
        done_by(function, [1, 2])


@needs_proc
def test_a_run_that_is_left_leaves_no_process() -> None:
    before = children(os.getpid())  # other tests may have left some
    pool = Processes(2, Bounds()).run(work.double, iter([[n] for n in range(100)]))
    next(pool)
    assert len(children(os.getpid())) > len(before)
    pool.close()
    assert set(children(os.getpid())) <= set(before)


# ── chunks ───────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.sampled_from("ab"), max_size=200), st.integers(1, 4), st.randoms())
def test_chunks_hold_everything_in_order(kinds: list[str], workers: int, random: Random) -> None:
    items = list(enumerate(kinds))
    chunks = Chunks(items, lambda item: item[1], lambda: workers)
    found: list[Any] = []
    for chunk in chunks:
        found += chunk
        chunks.learn(chunk, tuple(Done(None, random.random()) for _ in chunk))
    assert found == items
    assert chunks.seconds() == 0


def test_chunks_come_to_three_quarters_of_a_second() -> None:
    items = [("fast" if n % 400 < 200 else "slow") for n in range(2000)]
    chunks = Chunks(items, str, lambda: 2)
    took = []
    for chunk in chunks:
        done = tuple(Done(None, 0.005 if item == "fast" else 0.1) for item in chunk)
        took.append(sum(result.seconds for result in done))
        chunks.learn(chunk, done)
    assert took[0] <= 0.1
    assert max(took) < 1
    assert sorted(took)[len(took) // 2] > 0.6
    assert took[-1] < 0.2  # nobody waits long for the last


# ── what is kept ─────────────────────────────────────────────────────────────────────────


def test_the_table_of_records_is_what_the_records_declare() -> None:
    kinds = {kind.__name__: kind for kind in records.HELD}
    for kind, held in records.HELD.items():
        declared: dict[str, Any] = {}
        for field, annotation in kind.__annotations__.items():
            name = annotation.removesuffix(" | None").removeprefix("tuple[").removesuffix(", ...]")
            if name in kinds:
                declared[field] = [kinds[name]] if annotation.startswith("tuple[") else kinds[name]
        assert declared == held, kind.__name__
    reached: set[Any] = {DocumentReport}
    while (more := reached | {_kind(held) for kind in reached for held in records.HELD[kind].values()}) != reached:
        reached = more
    assert reached == set(records.HELD)


def _kind(held: Any) -> Any:
    return held[0] if isinstance(held, list) else held


@pytest.mark.parametrize("name", ["qinghe-budget-2024-errors.txt", "qinghe-budget-2024.txt"])
def test_a_report_is_read_back_as_it_was(name: str, tmp_path: Path) -> None:
    report = evaluate(obtain(["district.rules"], {}), read(str(ROOT / "examples" / name)), everything=True)
    assert report.recognitions and report.reaches and report.findings
    results = Results(str(tmp_path / "results"))
    assert results.find("00name") is None
    results.keep("00name", kept_of(report, "run", (1, 2, 3), "entry", "lines"))
    found = results.find("00name")
    assert found is not None
    assert (found.path, found.run, found.severities, found.entry) == (report.path, "run", (1, 2, 3), "entry")
    assert found.report(report.path) == report
    assert found.report("elsewhere.txt") == report._replace(path="elsewhere.txt")


@pytest.mark.parametrize("text", ["", "{}", "[]", "1", "null", '["a","b",{},1,[],[],null,[],[],[],[]]', "[" * 9999])
def test_what_is_no_report_is_refused(text: str) -> None:
    try:
        found = records.load(text)
    except ValueError:
        return
    assert found.coverage is None  # it has the form of a report


# ── manifests ────────────────────────────────────────────────────────────────────────────


def test_a_manifest_lists_documents_and_their_priors(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "a.txt").write_text("# those of 2024\n\n../x/1.txt\n../x/2.txt\t../y/2.txt\r\n", encoding="utf-8-sig")
    (lists / "b.txt").write_text("z\n", encoding="utf-8")
    listed = read_manifests([str(lists / "a.txt"), str(lists / "b.txt")])
    assert listed.paths == tuple(str(tmp_path / path) for path in ("x/1.txt", "x/2.txt", "lists/z"))
    assert listed.priors == {str(tmp_path / "x/2.txt"): str(tmp_path / "y/2.txt")}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# nothing\n", "it lists no document"),
        ("a\tb\tc\n", "line 1: a path is expected"),
        ("\tb\n", "line 1: a path is expected"),
        ("a\tb\n./a\tc\n", "line 2: a has another earlier document"),
        (".\tb\n", "and . may be several"),
        ("*.txt\tb\n", "and \\*.txt may be several"),
    ],
)
def test_what_is_no_manifest(text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list").write_text(text, encoding="utf-8")
    with pytest.raises(Unlisted, match=f"^list: .*{problem}"):
        read_manifests(["list"])
    with pytest.raises(Unlisted, match="gone: it cannot be read: No such file or directory"):
        read_manifests(["gone"])


PRIOR = TABLE + """\
rule 上年 "上年数应等于上年所印"
  require 表.total.上年 = prior.表.total.金额
"""


def test_a_manifest_gives_each_document_its_own_prior(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.rules").write_text(PRIOR, encoding="utf-8")
    head = "甲局2024年预算\n\n表1 支出表\n单位：万元\n\n项目\t金额\t上年\n"
    lines = []
    for n in range(7):
        Path(f"{n}.txt").write_text(f"{head}甲\t9.00\t{n}.00\n合计\t9.00\t{n}.00\n", encoding="utf-8")
        Path(f"{n}-old.txt").write_text(f"{head}甲\t{n % 6}.00\t1.00\n合计\t{n % 6}.00\t1.00\n", encoding="utf-8")
        lines.append(f"{n}.txt\t{n}-old.txt\n")
    Path("list").write_text("".join(reversed(lines)) + "7.txt\tgone.txt\n", encoding="utf-8")
    Path("7.txt").write_text(head, encoding="utf-8")
    arguments = ["check", "--rules", "own.rules", "--format", "json", "--resume", "kept"]
    for _ in range(2):
        assert main([*arguments, "--manifest", "list"]) == 2
        out, err = capsys.readouterr()
        report = json.loads(out)
        assert [d["path"] for d in report["documents"] if d["findings"]] == ["6.txt"]
        message = "its earlier document gone.txt: the file cannot be opened: No such file or directory"
        assert report["errors"] == [{"path": "7.txt", "message": message}]
    assert "7 documents checked (7 taken from an earlier run), 1 could not be read" in err
    Path("3-old.txt").write_text("", encoding="utf-8")
    main([*arguments, "--manifest", "list"])
    assert "(6 taken from an earlier run)" in capsys.readouterr().err


# ── what is watched ──────────────────────────────────────────────────────────────────────


def test_progress_tells_a_terminal_what_is_left(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus)
    monkeypatch.setattr("engine.commands.many._SHOWN", 0)
    monkeypatch.setattr("engine.output.terminal", lambda stream: stream is sys.stderr)
    main(["check", "--rules", "own.rules", "--jobs", "2", "d/0"])
    err = capsys.readouterr().err
    assert "of 102, 0:" in err and err.partition("engine: ")[0].endswith("\r\x1b[K")
    main(["check", "--rules", "own.rules", "--jobs", "2", "--quiet", "d/0"])
    assert capsys.readouterr().err == ""


def test_forms_and_waivers_that_need_the_whole_report_get_it(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are not written document by document, and the documents are checked by other processes all the same."""
    monkeypatch.chdir(corpus)
    check = ["check", "--rules", "own.rules", "d/0", "--format"]
    for form in (["csv"], ["junit"], ["json", "--min-coverage", "100"], ["table", "--diff", str(tmp_path / "old.json")]):
        main([*check, "json", "--jobs", "2", "--output", str(tmp_path / "old.json")])
        told = []
        for most, more in ((10**9, []), (0, ["--jobs", "2"])):
            monkeypatch.setattr(engine.commands.scale, "_FEW", most)
            capsys.readouterr()
            told.append((main([*check, *form, *more]), *capsys.readouterr()))
        assert alike(*told)
        assert told[0][0] == 1 and len(told[0][1]) > 1000
