from .compared_trees import compare_trees as compare_trees
