from .compared_trees import compare as compare
from .runs import SourcedRun as SourcedRun
from .runs import compare_runs as compare_runs
