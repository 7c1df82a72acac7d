"""The page of proofs keeps what a run did not try."""

from datetime import date

from proofs.proof import Proof
from proofs.prove import PAGE, page_of


def test_a_run_of_one_proof_keeps_the_rows_of_the_others() -> None:
    former = PAGE.read_text(encoding="utf-8")
    rows = [row for row in former.splitlines() if row.startswith("| ")][1:]
    claim = rows[-1].split("|")[1].strip()
    written = page_of(former, [Proof(claim, 7, "1 retailer", ["a fault"])], date(2027, 1, 2)).splitlines()
    assert written[-len(rows) :] == [*rows[:-1], f"| {claim} | 7 | 1 retailer | 2027-01-02 | **1 faults** |"]
    assert page_of(former, [], date(2027, 1, 2)) == former
