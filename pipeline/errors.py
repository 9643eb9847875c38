"""What can go wrong, by kind: the kind of an error decides what happens next, never the words in its message."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of `kehoach`; those that OCRmyPDF has too mean the same as there."""

    OK = 0
    BAD_ARGUMENTS = 1
    BAD_INPUT = 2
    MISSING_DEPENDENCY = 3
    FILE_ACCESS = 5
    ENCRYPTED = 8
    BAD_SETTINGS = 9
    OTHER = 15
    SOME_FAILED = 20
    INTERRUPTED = 130


class PipelineError(Exception):
    """Any error of this program. The message says what is wrong and what to do about it."""

    exit_code = ExitCode.OTHER


class InputError(PipelineError):
    """The file is not a document that can be read: empty, truncated, of another kind, too large."""

    exit_code = ExitCode.BAD_INPUT


class EncryptedError(InputError):
    """The PDF asks for a password."""

    exit_code = ExitCode.ENCRYPTED


class FileAccessError(PipelineError):
    """A file or folder is missing, or may not be read or written."""

    exit_code = ExitCode.FILE_ACCESS


class MissingDependencyError(PipelineError):
    """Tesseract, one of its languages or an optional package is not installed."""

    exit_code = ExitCode.MISSING_DEPENDENCY


class SettingsError(PipelineError):
    """A setting is unknown or has a value that cannot be."""

    exit_code = ExitCode.BAD_SETTINGS


class DictionaryError(PipelineError):
    """A row of `dictionaries/` breaks the rules of its file. The message names file and line."""

    exit_code = ExitCode.BAD_SETTINGS


class PageUnreadableError(PipelineError):
    """One page cannot be read. Caught page by page and kept as the page's status; the run goes on."""

    exit_code = ExitCode.BAD_INPUT
