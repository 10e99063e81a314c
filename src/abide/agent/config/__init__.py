"""agent.toml: read, checked as a whole, refused with the line and the mend when it is not right."""

from abide.agent.config.load import load_settings
from abide.agent.config.settings import DeclaredSystem, RepositorySettings, Settings, Source

__all__ = ["DeclaredSystem", "RepositorySettings", "Settings", "Source", "load_settings"]
