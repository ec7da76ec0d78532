"""Refusal of a whole file: nothing of it is posted, and the message says what is wrong, where, and what to do."""

from __future__ import annotations

from kernel import errors


class FileRefused(errors.InvalidInputError):
    """The file cannot be read as a whole; `code` is stable, `line` and `column` say where, if anywhere."""

    code = "file_refused"

    def __init__(
        self, message: str, *, code: str, line: int | None = None, column: str | None = None
    ) -> None:
        super().__init__(
            message,
            problems=(errors.Problem(path=_path(line, column), code=code, message=message),),
        )
        self.code = code
        self.line = line
        self.column = column


def _path(line: int | None, column: str | None) -> str:
    parts = [f"line {line}"] if line is not None else []
    return ", ".join([*parts, f"column {column}"] if column is not None else parts)
