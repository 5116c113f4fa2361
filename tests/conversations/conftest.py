from tests.bells import alarms_raised, bells

__all__ = ["alarms_raised", "bells"]
