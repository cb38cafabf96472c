from .codes import CODES as CODES
from .codes import Code as Code
from .examples import example_of as example_of
from .finding import (
    Finding as Finding,
    LINE_BREAK as LINE_BREAK,
    Location as Location,
    MOST_OF_A_FILE as MOST_OF_A_FILE,
    Severity as Severity,
    has_errors as has_errors,
    in_order as in_order,
    too_many as too_many,
)
from .spelling import Names as Names, did_you_mean as did_you_mean, nearest as nearest
from .finding import LINE_BREAK as LINE_BREAK
from .finding import MOST_OF_A_FILE as MOST_OF_A_FILE
from .finding import Finding as Finding
from .finding import Location as Location
from .finding import Severity as Severity
from .finding import has_errors as has_errors
from .finding import in_order as in_order
from .finding import too_many as too_many
from .spelling import Names as Names
from .spelling import did_you_mean as did_you_mean
from .spelling import nearest as nearest
