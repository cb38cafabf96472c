from .before_solving import Locate as Locate, feasibility as feasibility
from .checks import OF_INITIATIVES as OF_INITIATIVES, OF_SCENARIOS as OF_SCENARIOS, OF_THE_COMPANY as OF_THE_COMPANY, scenario_findings as scenario_findings, unknown_names as unknown_names, validate as validate
