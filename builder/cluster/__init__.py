"""Build elections on the machines of a Dask cluster, and publish to a folder or an object store.

The client sends each election as the value `ElectionInputs`; a worker sends back its summary, and
writes the files where they are published. Needs the extra ``[cluster]``.
"""
