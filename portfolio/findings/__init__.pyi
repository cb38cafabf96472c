from .codes import CODES as CODES, Code as Code
from .examples import example_of as example_of
from .finding import Finding as Finding, LINE_BREAK as LINE_BREAK, Location as Location, MOST_OF_A_FILE as MOST_OF_A_FILE, Severity as Severity, has_errors as has_errors, in_order as in_order, too_many as too_many
from .spelling import Names as Names, did_you_mean as did_you_mean, nearest as nearest
