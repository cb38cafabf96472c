from .history import history_tables as history_tables
from .inputs import input_tables as input_tables
from .table import ExportTable as ExportTable
from .written import csv_bytes as csv_bytes
from .written import dictionary_csv as dictionary_csv
from .written import dictionary_markdown as dictionary_markdown
