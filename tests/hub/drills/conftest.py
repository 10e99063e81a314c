"""The same school and server as for backups."""

from tests.hub.backups.conftest import office as office
from tests.hub.backups.conftest import server as server
from tests.hub.backups.conftest import systems as systems
