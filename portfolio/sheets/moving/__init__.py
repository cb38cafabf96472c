"""Moving in: what an existing installation of workbooks needs, read off the workbooks themselves.

Each module looks at one kind of difference to the usual layout and proposes how
`config/sheets.yaml` or `config/organization.yaml` would say it; `proposal` puts them together.
Nothing here is applied without being said.
"""
