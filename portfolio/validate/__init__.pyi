from .before_solving import Locate as Locate
from .before_solving import feasibility as feasibility
from .checks import OF_INITIATIVES as OF_INITIATIVES
from .checks import OF_SCENARIOS as OF_SCENARIOS
from .checks import OF_THE_COMPANY as OF_THE_COMPANY
from .checks import scenario_findings as scenario_findings
from .checks import unknown_names as unknown_names
from .checks import validate as validate
