"""SQL Server's sentences as data: built here, said in `session`, their answers read elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

VERSION = "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version"

SERVER_NAME = "SELECT CAST(SERVERPROPERTY('ServerName') AS nvarchar(128)) AS server"

USED_BYTES = """
SELECT CAST(SUM(CASE WHEN type = 0 THEN CAST(FILEPROPERTY(name, 'SpaceUsed') AS bigint)
    WHEN type = 1 THEN 0 ELSE CAST(size AS bigint) END) * 8192 AS bigint) AS used
FROM sys.database_files
"""
"""The pages in use; of the log a backup takes little."""

DATA_FOLDER = """
SELECT CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(4000)) AS folder,
    (SELECT physical_name FROM sys.master_files WHERE database_id = 1 AND file_id = 1) AS master
"""

VOLUMES = """
SELECT DISTINCT v.volume_mount_point AS mounted, v.available_bytes AS free, v.total_bytes AS total
FROM sys.master_files AS f CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v
"""


def name(of: str) -> str:
    """Given a name, return it quoted as an identifier."""
    return "[" + of.replace("]", "]]") + "]"


def text(value: str) -> str:
    """Given a text, return it as a literal."""
    return "N'" + value.replace("'", "''") + "'"


def back_up(database: str, file: str) -> str:
    """Given a database and a file as the server sees it, return the backup of all of it.

    COPY_ONLY leaves the school's own chain of backups as it is; uncompressed, the engine can find
    what has not changed.
    """
    return (
        f"BACKUP DATABASE {name(database)} TO DISK = {text(file)} "
        "WITH CHECKSUM, COPY_ONLY, INIT, FORMAT, NO_COMPRESSION, STATS = 10"
    )


def verify(file: str) -> str:
    return f"RESTORE VERIFYONLY FROM DISK = {text(file)} WITH FILE = 1, CHECKSUM"


def header_of(file: str) -> str:
    return f"RESTORE HEADERONLY FROM DISK = {text(file)}"


def files_in(file: str) -> str:
    return f"RESTORE FILELISTONLY FROM DISK = {text(file)} WITH FILE = 1"


def restore(database: str, file: str, moves: Sequence[tuple[str, str]]) -> str:
    """Given a new name, a backup and (logical name, new path) of each file in it, return the
    restore. It never replaces a database, and lets in nobody but its owner and administrators."""
    moved = "".join(f", MOVE {text(one)} TO {text(to)}" for one, to in moves)
    return (
        f"RESTORE DATABASE {name(database)} FROM DISK = {text(file)} "
        f"WITH FILE = 1, CHECKSUM, STOP_ON_ERROR, RESTRICTED_USER, RECOVERY, STATS = 10{moved}"
    )


def check(database: str) -> str:
    return f"DBCC CHECKDB ({text(database)}) WITH NO_INFOMSGS, ALL_ERRORMSGS"


def rows_known(database: str) -> str:
    """Given a database, return the question for the rows of each table as the server keeps count:
    cheap, and takes no lock. -1 where it keeps none, as for tables in memory."""
    of = name(database)
    return (
        "SELECT s.name AS [schema], t.name AS [table], "
        "CAST(ISNULL(SUM(p.row_count), -1) AS bigint) AS [rows] "
        f"FROM {of}.sys.tables AS t JOIN {of}.sys.schemas AS s ON s.schema_id = t.schema_id "
        f"LEFT JOIN {of}.sys.dm_db_partition_stats AS p "
        "ON p.object_id = t.object_id AND p.index_id IN (0, 1) "
        "WHERE t.is_ms_shipped = 0 GROUP BY s.name, t.name"
    )


def tables_of(database: str) -> str:
    of = name(database)
    return (
        "SELECT s.name AS [schema], t.name AS [table] "
        f"FROM {of}.sys.tables AS t JOIN {of}.sys.schemas AS s ON s.schema_id = t.schema_id "
        "WHERE t.is_ms_shipped = 0"
    )


def count_rows(database: str, schema: str, table: str) -> str:
    where = f"{name(database)}.{name(schema)}.{name(table)}"
    return f"SELECT COUNT_BIG(*) AS [rows] FROM {where}"


def databases_like(prefix: str) -> str:
    """Given the start of a name, return the databases whose names start with it."""
    size = len(prefix)
    return f"SELECT name FROM sys.databases WHERE LEFT(name, {size}) = {text(prefix)}"


def drop(database: str) -> str:
    return f"DROP DATABASE {name(database)}"
