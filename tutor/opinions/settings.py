"""Settings of the LLM: a TOML file, then the environment, then the command line.

```toml
[llm]
url = "http://localhost:11434/v1"
model = "llama3.1"
key_env = "OPENAI_API_KEY"   # the name of the variable that holds the key, never the key
concurrency = 4
requests_per_minute = 60
price_in = 0.15              # per million tokens
price_out = 0.60
max_cost = 2.0
```
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from tutor.errors import ModelError


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """How an LLM is reached and what it may cost.

    Attributes:
        url: base address of an OpenAI-compatible endpoint.
        model: its name there.
        key_env: name of the environment variable that holds the key.
        concurrency: calls under way at once.
        requests_per_minute: at most; 0 for no limit.
        timeout: seconds to wait for a reply.
        retries: further tries after a passing failure.
        max_calls: calls a run may make; 0 for no limit.
        max_cost: in the currency of the prices; 0 for no limit.
        price_in: of a million tokens sent.
        price_out: of a million tokens received.
        seed: sent with each call, for servers that take one.
    """

    url: str = "http://localhost:11434/v1"
    model: str = ""
    key_env: str = "OPENAI_API_KEY"
    concurrency: int = 4
    requests_per_minute: float = 0
    timeout: float = 60
    retries: int = 4
    max_calls: int = 0
    max_cost: float = 0
    price_in: float = 0
    price_out: float = 0
    seed: int = 7

    @property
    def key(self) -> str:
        """The key from the environment; servers at home accept any."""
        return os.environ.get(self.key_env) or "none"


def config_path() -> Path:
    """The settings file: ``TUTOR_CONFIG``, else the platform's configuration folder."""
    chosen = os.environ.get("TUTOR_CONFIG")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_config_path

    return user_config_path("free-answer-tutor", appauthor=False) / "config.toml"


def llm_settings(url: str | None = None, model: str | None = None) -> LlmSettings:
    """Settings from the file, ``TUTOR_LLM_URL`` and ``TUTOR_LLM_MODEL``, then the arguments.

    Raises:
        ModelError: the file has a fault, or no model is named anywhere.
    """
    found = _from_file(config_path())
    settings = replace(
        found,
        url=url or os.environ.get("TUTOR_LLM_URL") or found.url,
        model=model or os.environ.get("TUTOR_LLM_MODEL") or found.model,
    )
    if not settings.model:
        raise ModelError("llm_no_model", path=config_path())
    if settings.max_cost and not (settings.price_in or settings.price_out):
        raise ModelError("llm_no_price", path=config_path())
    return settings


def _from_file(path: Path) -> LlmSettings:
    if not path.is_file():
        return LlmSettings()
    try:
        table: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")).get("llm", {})
    except (OSError, ValueError) as error:
        raise ModelError("llm_no_toml", path=path, detail=error) from error
    kinds = {f.name: type(getattr(LlmSettings(), f.name)) for f in fields(LlmSettings)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in kinds:
            raise ModelError("llm_unknown_setting", path=path, key=key, known=", ".join(kinds))
        number = kinds[key] in (int, float)
        if isinstance(value, bool) or not isinstance(value, int | float if number else str):
            raise ModelError("llm_no_number" if number else "llm_no_text", path=path, key=key)
        if isinstance(value, int | float) and value < 0:
            raise ModelError("llm_negative", path=path, key=key)
        values[key] = value
    return replace(LlmSettings(), **values)
