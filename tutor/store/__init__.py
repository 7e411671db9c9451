"""What a learner keeps: attempts, grades as issued, corrections, memory of concepts, drafts."""

from tutor.store.database import Database, open_database
from tutor.store.learning import Attempt, LearnerStore, Memory, Place

__all__ = ["Attempt", "Database", "LearnerStore", "Memory", "Place", "open_database"]
