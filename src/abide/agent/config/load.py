"""From the text of agent.toml to Settings; every refusal names the line and the mend."""

from __future__ import annotations

import reprlib
import tomllib

from pydantic import ValidationError

from abide.agent.config.build import build_settings
from abide.agent.config.lines import Where, line_map, line_of
from abide.agent.config.model import ConfigFile
from abide.agent.config.problem import Problem
from abide.agent.config.settings import Settings
from abide.agent.home import Home
from abide.domain.errors import Refused

_MAY_HOLD_SECRETS = frozenset({"url", "dsn"})


def load_settings(home: Home) -> Settings:
    """Given the agent's home, return its settings.

    Raise Refused, with the line and the mend, when agent.toml is missing or not right; nothing is
    ever written.
    """
    file = home.config_file
    try:
        text = file.read_text(encoding="utf-8-sig")  # Windows editors put a mark in front
    except FileNotFoundError:
        raise Refused(
            f"There is no {file}.  abide agent init  writes one from what it finds here. Where "
            "there is one elsewhere, set ABIDE_HOME to the folder that holds its folder agent."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file} cannot be read: {error}.") from None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{file} is not valid TOML: {error}.") from None
    except RecursionError:
        raise Refused(f"{file} is not valid: its brackets are nested far too deeply.") from None
    lines = line_map(text)
    try:
        return build_settings(ConfigFile.model_validate(tables), home)
    except ValidationError as error:
        where, sentence = _first_problem(error)
    except Problem as problem:
        where, sentence = problem.where, str(problem)
    raise Refused(f"{file}, line {line_of(lines, where)}: {sentence}")


def _first_problem(error: ValidationError) -> tuple[Where, str]:
    """Given pydantic's findings, return the place and one sentence for the first of them."""
    first = error.errors(include_url=False)[0]
    where: Where = tuple(part for part in first["loc"] if isinstance(part, (str, int)))
    key = next((part for part in reversed(where) if isinstance(part, str)), "agent.toml")
    shown = reprlib.repr(first.get("input"))
    match first["type"]:
        case "extra_forbidden":
            return where, f"unknown key {key!r}. Check its spelling against docs/agent.md."
        case "missing":
            return where[:-1], f"the key {key!r} is missing here."
        case "literal_error":
            expected = first.get("ctx", {}).get("expected", "")
            return where, f"{key} = {shown} is not one of {expected}."
        case "value_error":
            return where, f"{first['msg'].removeprefix('Value error, ')}."
        case _ if key in _MAY_HOLD_SECRETS:
            return where, f"{key}: {first['msg']}."
        case _:
            return where, f"{key}: {first['msg']} (given: {shown})."
