"""Pictures of results, as SVG with no date in them: equal results give equal files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.results import Result


def existing(result: Result, folder: Path) -> list[Path]:
    """Pictures of a result that are there, in order."""
    return [p for p in _paths(result, folder).values() if p.is_file()]


def _paths(result: Result, folder: Path) -> dict[str, Path]:
    return {name: folder / f"{result.suite}-{result.split}-{name}.svg" for name in result.curves}


def draw(result: Result, folder: Path) -> list[Path]:
    """Draw every curve of a result, as ``draw_curve`` does."""
    paths = _paths(result, folder)
    for name, path in paths.items():
        draw_curve(result.curves[name], path)
    return list(paths.values())


def draw_curve(shape: Mapping[str, Any], path: Path) -> None:
    """Draw a curve: ``{"title", "x", "y", "log": bool, "diagonal": bool,
    "series": {label: [[x, y, …], …]}}``."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "tutor"
    chart, axes = pyplot.subplots(figsize=(6, 4))
    for label, points in shape["series"].items():
        axes.plot([p[0] for p in points], [p[1] for p in points], marker="o", label=label)
    if shape.get("diagonal"):
        axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    if shape.get("log"):
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_title(shape["title"])
    axes.set_xlabel(shape["x"])
    axes.set_ylabel(shape["y"])
    axes.legend()
    chart.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    chart.savefig(path, metadata={"Date": None})
    pyplot.close(chart)
