"""From official files to reviewed rows; nothing is written before all of it is read back.

The stages in their order, each with the modules that do it:

1. Read the files as given: gathering, captures, sources, encodings, json_reader.
2. Parse them: formats, parsed; refuse what may not count: admission, checksums.
3. Name what they list: known, names, titles, slugs, race_slugs, people.
4. Decide what each file is: clocks, classification, words, reconcile.
5. Propose rows for new races and choices: basis, new_races, from_ids.
6. Make the rows of each update: placing, plan, renewal, settling, assembly; pipeline runs 3 to 6.
7. Say what was found: comparison, proof, oddities, report.
"""
