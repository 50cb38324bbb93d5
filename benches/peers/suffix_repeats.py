#!/usr/bin/env python3
"""Exact repeats of a hundred bytes with a suffix array, to time against the runs of `refrain scan`.

    pip install pydivsufsort numpy
    benches/peers/suffix_repeats.py dump.jsonl

The way of Lee et al. (*Deduplicating Training Data Makes Language Models Better*, 2022): all texts
in a row, sorted suffixes, and every place whose next hundred bytes come again. Their neighbours in
the array are compared a block at a time. Prints the bytes of text and those that stand in repeats.
"""

import json
import sys

import numpy
from pydivsufsort import divsufsort

LENGTH = 100
BLOCK = 1 << 22


def repeats(text):
    """Which suffixes share their first LENGTH bytes with the one before them in the array."""
    suffixes = divsufsort(text)
    # The first eight bytes tell most neighbours apart; the others are compared in full.
    starts = numpy.zeros(len(text) + 1, dtype=numpy.int8)
    for first in range(0, len(suffixes) - 1, BLOCK):
        above = suffixes[first:min(first + BLOCK, len(suffixes) - 1)]
        below = suffixes[first + 1:first + 1 + len(above)]
        alike = numpy.flatnonzero(numpy.maximum(above, below) + LENGTH <= len(text))
        for offset in range(LENGTH):
            same = text[above[alike] + offset] == text[below[alike] + offset]
            alike = alike[same]
        starts[above[alike]] = 1
        starts[below[alike]] = 1
    return starts


def main(path):
    with open(path, encoding="utf-8") as records:
        texts = [json.loads(record)["text"].encode() for record in records]
    # The library takes no array that cannot be written to.
    text = numpy.frombuffer(bytearray(b"\0".join(texts)), dtype=numpy.uint8)
    starts = numpy.flatnonzero(repeats(text))
    ends = numpy.minimum(starts + LENGTH, numpy.append(starts[1:], len(text)))
    print(len(text), "bytes,", int((ends - starts).sum()), "in repeats of", LENGTH)


if __name__ == "__main__":
    main(sys.argv[1])
