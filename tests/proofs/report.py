"""What a proof found: a table for people, JSON for machines, and whether it holds."""

import datetime as dt
import json
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_EXAMPLES = 5


@dataclass
class Options:
    """How a proof is run. ``numbers`` are its own sizes by name."""

    short: bool = False
    seed: int = 2027
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, name: str, *, full: int, short: int) -> int:
        return self.numbers.get(name, short if self.short else full)


@dataclass
class Report:
    """``violations`` make it fail, and so does a ``control`` that does not."""

    proof: str
    title: str
    figures: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    control: dict[str, Any] = field(default_factory=dict)
    control_fails: bool = False
    seconds: float = 0.0

    def blame(self, *sentences: str) -> None:
        self.violations.extend(sentences)

    @property
    def holds(self) -> bool:
        return not self.violations and self.control_fails

    def show(self) -> str:
        lines = [f"{self.proof}  {self.title}", ""]
        lines += [f"  {name:<34} {_words(value)}" for name, value in self.figures.items()]
        lines += ["", f"  {'violations':<34} {len(self.violations)}"]
        lines += [f"    {sentence}" for sentence in self.violations[:MOST_EXAMPLES]]
        lines += ["", "  control"]
        lines += [f"    {name:<32} {_words(value)}" for name, value in self.control.items()]
        fails = "yes, as it must" if self.control_fails else "NO: this run proves nothing"
        lines += [f"    {'fails':<32} {fails}", ""]
        lines.append(f"  {'HOLDS' if self.holds else 'FAILS'} ({self.seconds:.0f} s)")
        return "\n".join(lines)

    def write(self, folder: Path, options: Options) -> Path:
        moment = dt.datetime.now(tz=dt.UTC)
        content = {
            "proof": self.proof,
            "title": self.title,
            "holds": self.holds,
            "at": moment.isoformat(timespec="seconds"),
            "commit": commit(),
            "python": platform.python_version(),
            "form": "short" if options.short else "full",
            "seed": options.seed,
            "seconds": round(self.seconds, 1),
            "figures": self.figures,
            "violations": self.violations,
            "control": {**self.control, "fails": self.control_fails},
        }
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.proof}-{moment:%Y%m%dT%H%M%S}.json"
        file.write_text(json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n")
        return file


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {number}" for key, number in value.items()) or "–"
    return f"{value:,}" if isinstance(value, int) else str(value)


def commit() -> str:
    """The commit the run was made on; ``+`` where files differ from it."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain") else "")


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3) if ordered else 0.0
