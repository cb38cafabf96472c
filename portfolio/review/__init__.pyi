from .compared_trees import compare_trees as compare_trees
from .runs import SourcedRun as SourcedRun
from .runs import compare_runs as compare_runs
