"""The guides folder as it was at a git revision, without touching the working tree."""

from __future__ import annotations

import subprocess
from pathlib import Path


class GitError(Exception):
    """The revision can't be read; the text says why, and the mend."""


def export(folder: Path, revision: str, into: Path) -> tuple[Path, ...]:
    """Writes the YAML files of a folder, as they were at a revision.

    Args:
        folder: The folder in a git checkout.
        revision: Anything that git takes for a commit: a branch, a tag, `HEAD~3`, a hash.
        into: An empty folder to write to.

    Returns:
        The files written, relative to `into`; none when the folder was not there then.

    Raises:
        GitError: Git is missing, the folder is in no checkout, or the revision is unknown.
    """
    root = _root(folder)
    commit = _commit(folder, revision)
    prefix = folder.resolve().relative_to(root).as_posix()
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", f"{prefix}/")
    if listed is None:
        raise GitError(f"The files of {revision} can't be listed. Fetch the whole of it with git.")
    written = []
    for name in filter(None, listed.decode().split("\0")):
        if not name.endswith(".yml"):
            continue
        content = _git(root, "cat-file", "blob", f"{commit}:{name}")
        if content is None:
            raise GitError(f"{name} of {revision} can't be read. Fetch the whole of it with git.")
        relative = Path(name).relative_to(prefix)
        (into / relative).parent.mkdir(parents=True, exist_ok=True)
        (into / relative).write_bytes(content)
        written.append(relative)
    return tuple(written)


def _root(folder: Path) -> Path:
    shown = _git(folder, "rev-parse", "--show-toplevel")
    if shown is None:
        raise GitError(
            f"{folder} is not in a git checkout, so there is nothing to compare with. "
            "Go into a checkout, or name its guides folder with `firststep --guides DIR`."
        )
    return Path(shown.decode().rstrip("\n")).resolve()


def _commit(folder: Path, revision: str) -> str:
    # What begins with a dash would be an option to git.
    known = (
        None
        if revision.startswith("-")
        else _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    )
    if known is None:
        raise GitError(
            f"Git knows no revision '{revision}'. Name a commit, a branch or a tag, such as "
            "HEAD or origin/main; `git fetch` brings what is only on the server."
        )
    return known.decode().strip()


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints, or None when it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise GitError("Git is not installed. Install it, and run this again.") from error
    return done.stdout if done.returncode == 0 else None
