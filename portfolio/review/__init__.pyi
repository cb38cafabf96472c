from .compared_trees import compare as compare
