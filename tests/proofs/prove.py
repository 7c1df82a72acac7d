"""`make prove`: the long run of every proof; what was proven, with seeds, counts and result, into docs/proofs.md."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from second_statement.history import History

from proofs.answers import PAGE as ANSWERS
from proofs.answers import answers
from proofs.answers import page_of as page_of_answers
from proofs.calibration import WEEKS, kept_dates
from proofs.comparison import differences, questions, told
from proofs.contradictions import heard, homes_here
from proofs.extract_histories import STEPS, wrong
from proofs.files import BEFORE_THE_END, MIXED, TO_THE_HOUR, YEARS_AGO, Setting, shared_files
from proofs.homes import Homes
from proofs.hostile import tried
from proofs.marked import everything_read
from proofs.money import house, money_differences
from proofs.planned_year import PROMISED, a_year
from proofs.polluter import EXACT, pairs, scored
from proofs.proof import Proof
from proofs.quiet import LINES, MONTHS, false_rows, quiet_version
from proofs.reloads import differing
from proofs.service import container, crowd, damaged_homes, hostile_names, killed_loads

PAGE = Path(__file__).parents[2] / "docs" / "proofs.md"
A_HOME = 150
TIMES = 10
QUIET_SEED = 101
HEAD = """# Proofs

What is proven by numbers of random cases, by hand with `make prove`; `make test-all` runs a fixed part of each. A proof
of which a run tries none keeps what its last run gave.

| proof | seed | tried | day | result |
|---|---|---|---|---|
"""
LINES_OF_HEAD = HEAD.count("\n")


def _compared(homes: Homes, seeds: dict[str, str], setting: Setting, today: date) -> Iterator[str]:
    files = shared_files(homes.folder / f"files-{next(iter(seeds))}", seeds, setting)
    engine, history = homes.engine(files), History(files, today)
    for kpi, choices in questions():
        found = differences(engine, history, kpi, choices)
        if found:
            name = found[0].history.split()[0].rstrip("+")
            rows = told(setting.rows(name, seeds[name])[0]) if name in seeds else ""
            yield f"{len(found)} differ, the first of seed {seeds.get(name)}:\n{found[0]}\n{rows}"
    engine.close()


def second_statement(homes: Homes, count: int, seed: int, today: date) -> Proof:
    """Every KPI under every choice, history by history, is what the definitions say."""
    faults: list[str] = []
    for first in range(0, count, A_HOME):
        seeds = {f"h{one:04d}": f"{seed}-{one}" for one in range(first, min(first + A_HOME, count))}
        faults += _compared(homes, seeds, (MIXED, TO_THE_HOUR)[first // A_HOME % 2], today)
    asked = sum(1 for _ in questions())
    claim = "Every KPI and choice, of small random histories, is what a second statement of the definitions says"
    return Proof(claim, seed, f"{count} histories, {asked} questions each", faults)


def impossible_days(homes: Homes, count: int, seed: int, today: date) -> Proof:
    """An event on an impossible day moves nothing."""
    faults: list[str] = []
    for one in range(count):
        faults += _compared(homes, {f"a{one:04d}": f"{seed}-a{one}"}, YEARS_AGO, today)
    claim = "Events after the load or alone for more than a year move no figure, each history in a home of its own"
    return Proof(claim, seed, f"{count} histories", faults)


def hostile_values(homes: Homes, count: int, seed: int) -> Proof:
    """No value of any cell ends a load or a build with an internal error."""
    tally = tried(homes, count, seed)
    claim = "Odd and extreme values in every column of every table are read or refused in a sentence; no build ends"
    done = f"{tally.histories} histories in {tally.homes} homes, {tally.refused} refused as a whole"
    return Proof(claim, seed, done, tally.faults)


def contracts(folder: Path, count: int, seed: int, today: date) -> Proof:
    """What a breach costs is the same on every page and paper, to the cent."""
    faults: list[str] = []
    for first in range(0, count, A_HOME):
        seeds = {f"k{one:04d}": f"{seed}-{one}" for one in range(first, min(first + A_HOME, count))}
        setting = (BEFORE_THE_END, MIXED, TO_THE_HOUR)[first // A_HOME % 3]
        held = house(folder / f"contracts-{first}", seeds, setting, today)
        for one in money_differences(held):
            rows = next((told.told() for name, told in held.contracts.items() if name in one.history), "")
            faults.append(f"{one}\n{rows}")
        held.engine.close()
    claim = (
        "What random contracts cost, amended and with lines left out, is to the cent what a second statement says, on "
        "screen, in the KPI, pack, sheet and digest"
    )
    return Proof(claim, seed, f"{count} suppliers", faults)


def extracts(folder: Path, count: int, seed: int) -> Proof:
    """Whatever is loaded and taken out again, the store says what its extracts say."""
    faults: list[str] = []
    for one in range(count):
        home = folder / f"extracts-{one}"
        home.mkdir()
        found = wrong(home, f"{seed}-{one}", STEPS)
        faults += [found] if found else []
    claim = "After every load and unload of random extracts the store is what a plain fold of them gives"
    return Proof(claim, seed, f"{count} histories of {STEPS} steps", faults)


def reloaded(folder: Path, count: int, seed: int) -> Proof:
    """The same files give the same content, however often and in whatever order they are loaded."""
    faults: list[str] = []
    for one in range(count):
        home = folder / f"reloads-{one}"
        home.mkdir()
        faults += differing(home, f"{seed}-{one}", TIMES)
    claim = (
        f"Files loaded {TIMES} times more, one by one in another order, or again after a withdrawal, leave the same "
        "hash of all rows, refusals and warnings with their file and line"
    )
    return Proof(claim, seed, f"{count} folders of files", faults)


def quiet_months(folder: Path, count: int, seed: int) -> Proof:
    """Of retailers to which nothing happens at most one row of signals stands on the list a month."""
    rows = [row for one in range(count) for row in false_rows(quiet_version(folder / f"quiet-{one}", seed + one))]
    mean = len(rows) / (count * MONTHS)
    claim = "Where nothing happens, what to handle shows at most one row of signals a month on average"
    tried = f"{count} retailers of {LINES} lines, {MONTHS} months each: {mean:.2f} rows a month"
    return Proof(claim, seed, tried, [f"{mean:.2f} false rows a month"] if mean > 1 else [])


def polluted_files(folder: Path) -> Proof:
    """The cells of a table come back from every form of its file, and every record of it is somewhere."""
    scores = [scored(folder, names) for names in pairs()]
    exact, cells = sum(score.exact for score in scores), sum(score.cells for score in scores)
    faults = [fault for score in scores for fault in score.faults]
    claim = (
        "A table polluted in every known way, alone and in pairs, is read cell by cell (the rows a pollution breaks "
        "count as lost), and every record is a row, a refusal or set aside with its line"
    )
    tried = f"{len(scores)} files, {cells} cells: {100 * exact / cells:.2f} % exact"
    return Proof(claim, 0, tried, faults if exact >= EXACT * cells else [*faults, tried])


def planned_year(items: int, seed: int) -> Proof:
    """A year under the advice keeps what it promises of fast items; what it reaches of others is told."""
    advised, usual, faults = a_year(items, seed)
    told_of = [f"{kind}: {advised[kind].line()} (house: {usual[kind].line()})" for kind in advised]
    claim = (
        f"A simulated year under the orders of the plan, at {100 * PROMISED:.0f} % promised, reaches it within two "
        "points for fast items; lumpy ones, stock at cost and days out beside those of the simulated house"
    )
    return Proof(claim, seed, f"{items} items. " + ". ".join(told_of), faults)


def true_dates(folder: Path, seed: int) -> Proof:
    """Where a run-out date has passed, as many stocks had ended as it promises; of a real house it is told."""
    kept = kept_dates(folder / "calibration", seed)
    companies = dict.fromkeys(one.company for one in kept)
    told_of = [f"{name}: {', '.join(one.line for one in kept if one.company == name)}" for name in companies]
    claim = (
        f"Run-out dates of the plans of {WEEKS} Mondays hold what they promise in simulated houses (nine in ten by P90 "
        "within three points, half by P50 within ten), two of which lose a third of their own demand; what they hold "
        "in a real house that grows is told"
    )
    return Proof(claim, seed, ". ".join(told_of), [f"{one.company}: {one.line}" for one in kept if not one.is_true])


def scopes(folder: Path, questions: int) -> Proof:
    """Whoever sees a part of the data is told nothing of the rest."""
    tried, faults = everything_read(folder / "marked", questions)
    claim = (
        "Who sees one supplier, category, place or country is shown no name of another one: in no relation, page, "
        "file, pack, command or search, and in no answer given while others ask"
    )
    return Proof(claim, 0, tried, faults)


def questions_walked(folder: Path) -> Proof:
    """Each question of the readers is answered within two clicks and without scrolling."""
    walked = answers(folder)
    ANSWERS.write_text(page_of_answers(walked), encoding="utf-8")
    claim = "Questions of managers, buyers and reporters are answered within two clicks and without scrolling"
    return Proof(claim, 0, f"{len(walked)} questions", [answer.line for answer in walked if not answer.is_near])


def one_truth(folder: Path) -> Proof:
    """No door of a home contradicts another."""
    told = [heard(name, home) for name, home in homes_here(folder)]
    claim = (
        "A figure of one selection is the same to its last digit on every page, in every file, in what is told of "
        "moves, in the signals kept and at the command line"
    )
    tried = f"{len(told)} homes, {sum(home.compared for home in told)} figures that stand at two doors or more"
    return Proof(claim, 0, tried, [fault for home in told for fault in home.faults])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove", epilog="0 of a proof leaves it out; its row of the page stays")
    parser.add_argument("--date", required=True, type=date.fromisoformat, help="the day of the run and of its loads")
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--histories", type=int, default=600)
    parser.add_argument("--alone", type=int, default=40)
    parser.add_argument("--hostile", type=int, default=2000)
    parser.add_argument("--contracts", type=int, default=600)
    parser.add_argument("--extracts", type=int, default=200)
    parser.add_argument("--reloads", type=int, default=30)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--damage", type=int, default=1000)
    parser.add_argument("--names", type=int, default=10)
    parser.add_argument("--crowd", type=int, default=300, help="seconds of fifty readers beside loads")
    parser.add_argument("--image", type=int, default=1)
    parser.add_argument("--polluted", type=int, default=1)
    parser.add_argument("--quiet", type=int, default=50)
    parser.add_argument("--planned", type=int, default=400)
    parser.add_argument("--dates", type=int, default=1)
    parser.add_argument("--questions", type=int, default=1)
    parser.add_argument("--scopes", type=int, default=1000)
    parser.add_argument("--doors", type=int, default=1)
    return parser.parse_args()


def page_of(former: str, proofs: Sequence[Proof], day: date) -> str:
    """The page after a run: the rows of what was proven, and those of the `former` page of what was not tried."""
    rows = {row.split("|")[1].strip(): row for row in former.splitlines()[LINES_OF_HEAD:]}
    rows |= {proof.claim: proof.line(day) for proof in proofs}
    return HEAD + "\n".join(rows.values()) + "\n"


def _proofs(chosen: argparse.Namespace, folder: Path) -> Iterator[Proof]:
    """What was asked for: nothing of which none is to be tried."""
    homes, seed, day = Homes(folder), chosen.seed, chosen.date
    proofs: tuple[tuple[int, Callable[[int], Proof]], ...] = (
        (chosen.histories, lambda count: second_statement(homes, count, seed, day)),
        (chosen.alone, lambda count: impossible_days(homes, count, seed, day)),
        (chosen.contracts, lambda count: contracts(folder, count, seed, day)),
        (chosen.hostile, lambda count: hostile_values(homes, count, seed)),
        (chosen.extracts, lambda count: extracts(folder, count, seed)),
        (chosen.reloads, lambda count: reloaded(folder, count, seed)),
        (chosen.kills, lambda count: killed_loads(folder, count, seed)),
        (chosen.damage, lambda count: damaged_homes(folder, count, seed)),
        (chosen.names, lambda count: hostile_names(folder, count)),
        (chosen.crowd, lambda seconds: crowd(folder, seconds, seed)),
        (chosen.image, lambda _: container(folder)),
        (chosen.polluted, lambda _: polluted_files(folder)),
        (chosen.quiet, lambda count: quiet_months(folder, count, QUIET_SEED)),
        (chosen.planned, lambda count: planned_year(count, seed)),
        (chosen.dates, lambda _: true_dates(folder, seed)),
        (chosen.questions, lambda _: questions_walked(folder)),
        (chosen.scopes, lambda count: scopes(folder, count)),
        (chosen.doors, lambda _: one_truth(folder)),
    )
    return (proof(count) for count, proof in proofs if count)


def main() -> None:
    """Run every proof, write the page, say every fault; the exit code is 1 where one was found."""
    chosen, started = _arguments(), monotonic()
    with TemporaryDirectory() as folder:
        proofs = list(_proofs(chosen, Path(folder)))
    for fault in (fault for proof in proofs for fault in proof.faults):
        print(fault, end="\n\n")
    PAGE.write_text(page_of(PAGE.read_text(encoding="utf-8"), proofs, chosen.date), encoding="utf-8")
    print(*(proof.line(chosen.date) for proof in proofs), sep="\n")
    print(f"{monotonic() - started:.0f} seconds")
    sys.exit(any(proof.faults for proof in proofs))


if __name__ == "__main__":
    main()
