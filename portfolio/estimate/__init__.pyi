from .formula import FormulaError as FormulaError
from .formula import evaluate as evaluate
from .models import Estimate as Estimate
from .models import estimates as estimates
from .models import model_findings as model_findings
from .storing import stored_texts as stored_texts
