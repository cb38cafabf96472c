from .chapters import Chapter as Chapter, deciding as deciding, story as story
from .names import with_names_of_git as with_names_of_git
from .pending import Reviewed as Reviewed, Reviews as Reviews, head as head, pending_commits as pending_commits
from .prove import Proof as Proof, Prover as Prover, restored as restored
