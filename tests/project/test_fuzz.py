"""The fuzzer: every format is a target, and its mutations are what they should be."""

from __future__ import annotations

import json
import random

from builder.errors import ArchiveError
from builder.importers.formats import FORMATS
from fuzz.mutation import mutated
from fuzz.targets import TARGETS


def test_every_format_is_fuzzed_from_seeds_of_its_own() -> None:
    assert set(FORMATS) <= set(TARGETS)
    assert [name for name, target in TARGETS.items() if not list(target.seeds())] == []


def test_every_seed_and_many_mutations_of_it_end_in_a_value_or_the_archives_own_error() -> None:
    chance = random.Random(1)
    read = 0
    for target in TARGETS.values():
        for seed in list(target.seeds())[:12]:
            for data in (
                seed,
                *(
                    mutated(seed, chance) or seed[: chance.randrange(len(seed) + 1)]
                    for _ in range(15)
                ),
            ):
                try:
                    target.run(data)
                    read += 1
                except ArchiveError as error:
                    assert len(str(error)) < 1000
    assert read > 100


def test_a_mutation_changes_json_and_leaves_other_bytes_alone() -> None:
    data = json.dumps({"a": [1, {"b": "c"}]}).encode()
    assert len({mutated(data, random.Random(seed)) for seed in range(50)}) > 30
    assert mutated(b"000ET", random.Random(1)) is None
