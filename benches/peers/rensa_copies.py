#!/usr/bin/env python3
"""Copies of whole documents with rensa, to time against `refrain scan`, which finds all kinds.

    pip install rensa
    benches/peers/rensa_copies.py dump.jsonl

Shingles of five words between blanks, 128 slots, bands for a Jaccard similarity of 0.8. Prints the
number of documents and of those that are like an earlier one.
"""

import json
import sys

from rensa import RMinHash, RMinHashLSH

SLOTS, BANDS, ALIKE, WORDS = 128, 16, 0.8, 5


def signature(text):
    words = text.lower().split()
    starts = range(max(1, len(words) - WORDS + 1))
    minhash = RMinHash(num_perm=SLOTS, seed=1)
    minhash.update([" ".join(words[start:start + WORDS]) for start in starts])
    return minhash


def main(path):
    bands = RMinHashLSH(threshold=ALIKE, num_perm=SLOTS, num_bands=BANDS)
    signatures, copies = [], 0
    with open(path, encoding="utf-8") as records:
        for number, record in enumerate(records):
            new = signature(json.loads(record)["text"])
            copies += any(new.jaccard(signatures[old]) >= ALIKE for old in bands.query(new))
            bands.insert(number, new)
            signatures.append(new)
    print(len(signatures), "documents,", copies, "like an earlier one")


if __name__ == "__main__":
    main(sys.argv[1])
