"""Everything that can be found in a message, one file per subject; `read` runs them in their order of claim."""

from nlp.entities.dates import find_dates
from nlp.entities.details import block_noise, find_mileage, find_options, find_years
from nlp.entities.money import find_money
from nlp.entities.numbers import read_numbers
from nlp.entities.preferences import find_preferences
from nlp.entities.priorities import find_priorities
from nlp.entities.scope import mark_negations, mark_own_cars
from nlp.entities.uses import find_uses
from nlp.entities.vehicles import find_vehicles
from nlp.places import find_places
from nlp.reading import MOST_OF_A_KIND, Reading, begin


def read(text: str) -> Reading:
    """The message with all its entities. An extractor may use only what those before it left free."""
    reading = begin(text)
    block_noise(reading)
    numbers = read_numbers(reading.normalized)[:MOST_OF_A_KIND]
    find_mileage(reading, numbers)
    find_vehicles(reading)
    find_dates(reading)
    find_years(reading, numbers)
    find_money(reading, numbers)
    find_options(reading)
    find_places(reading)
    find_preferences(reading)
    find_priorities(reading)
    find_uses(reading)
    mark_negations(reading)
    mark_own_cars(reading)
    return reading
