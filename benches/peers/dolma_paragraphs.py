#!/usr/bin/env python3
"""Repeated paragraphs with dolma's Bloom filter, to time against `refrain clean`, which finds all kinds.

    pip install dolma
    benches/peers/dolma_paragraphs.py 2 part-1.jsonl.gz part-2.jsonl.gz

The number is that of processes; each takes whole files. What it writes are attributes beside the
documents, in a temporary folder: which paragraphs were there before. Nothing is cut yet.
"""

import pathlib
import subprocess
import sys
import tempfile

# Paragraphs of 220 MB of news, and a rate at which a few hundred of them are lost.
PARAGRAPHS, FALSE_POSITIVES = 2_000_000, 1e-4


def main(processes, *paths):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        documents = folder / "documents"
        documents.mkdir()
        for number, path in enumerate(paths):
            (documents / f"{number}.jsonl.gz").symlink_to(pathlib.Path(path).resolve())
        command = ["dolma", "dedupe", "--documents", f"{documents}/*.gz"]
        command += ["--dedupe.name", "repeated"]
        command += ["--dedupe.paragraphs.attribute_name", "repeated"]
        command += ["--dedupe.skip_empty"]
        command += ["--bloom_filter.file", str(folder / "bloom.bin")]
        command += ["--bloom_filter.estimated_doc_count", str(PARAGRAPHS)]
        command += ["--bloom_filter.desired_false_positive_rate", str(FALSE_POSITIVES)]
        command += ["--no-bloom_filter.read_only", "--processes", processes]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        written = list(folder.glob("attributes/**/*.gz"))
        print(len(written), "files of attributes,", sum(one.stat().st_size for one in written), "bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
