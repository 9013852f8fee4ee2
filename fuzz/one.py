"""Fuzz one parser in this process: ``python -m fuzz.one TARGET RUNS SECONDS CORPUS``; libFuzzer
ends the process.
"""

from __future__ import annotations

import random
import sys
import time

import atheris

with atheris.instrument_imports(include=["builder"]):
    from fuzz import targets

from builder.errors import ArchiveError
from fuzz.mutation import mutated

SLOW = 2.0
MEMORY_MB = 500


def main() -> None:
    """Run a target until its inputs or its seconds are used up, or until an input fails."""
    name, runs, seconds, corpus, seed = sys.argv[1:6]
    target = targets.TARGETS[name]

    def one(data: bytes) -> None:
        started = time.process_time()
        try:
            target.run(data)
        except ArchiveError as error:
            if len(str(error)) > 1000:
                raise AssertionError(
                    f"an error line of {len(str(error))} characters: {str(error)[:300]}"
                ) from error
        taken = time.process_time() - started
        if taken > SLOW:
            raise AssertionError(f"one input took {taken:.1f} s")

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        changed = mutated(data, chance) if chance.random() < 0.7 else None
        if changed is None or len(changed) > most:
            changed = atheris.Mutate(data, most)
        return bytes(changed)

    options = [
        "fuzz",
        f"-runs={runs}",
        f"-max_total_time={seconds}",
        "-timeout=10",
        f"-rss_limit_mb={MEMORY_MB}",
        "-max_len=16384",
        "-print_final_stats=1",
        "-verbosity=0",
        f"-seed={seed}",
        f"-artifact_prefix={corpus}-",
        corpus,
    ]
    json_seeds = any(targets.is_json(seed) is not None for seed in target.seeds())
    atheris.Setup(options, one, custom_mutator=mutator if json_seeds else None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
