from .formula import FormulaError as FormulaError, evaluate as evaluate
from .intervals import share_interval as share_interval
from .models import Estimate as Estimate, estimates as estimates, model_findings as model_findings
from .outcomes import outcomes_of as outcomes_of, rounded as rounded
from .ranges import computed_range as computed_range
from .storing import stored_texts as stored_texts
