"""What the catalogue of events says to others: JSON Schemas, an AsyncAPI document, a page. Written from the code.

`python -m carepath.catalogue` writes them and refuses a change that breaks a published event; `--check` exits 1 when
something committed is stale.
"""
