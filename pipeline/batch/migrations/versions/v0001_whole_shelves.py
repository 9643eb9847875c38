"""The catalogue of 0.3.0: contents, paths, pages, runs, stages, documents, records, fixes, problems, decisions.

Catalogues of 0.2.0 carry no version and are set aside (`pipeline.batch.store`): no reading in them is of use any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "files",
        sa.Column("sha256", _TEXT, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("pages", sa.Integer),
        sa.Column("signature", sa.BigInteger),
    )
    op.create_table(
        "paths",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("relative", _TEXT, nullable=False),
        sa.Column("stem", _TEXT, nullable=False),
        sa.Column("name", _TEXT),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("sha256", _TEXT),
        sa.Column("seen", sa.Integer, nullable=False),
    )
    op.create_table(
        "pages",
        sa.Column("sha256", _TEXT, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("version", _TEXT, primary_key=True),
        sa.Column("method", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("page", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("started_at", _TEXT, nullable=False),
        sa.Column("finished_at", _TEXT),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.Column("tables", _TEXT),
        sa.Column("report", sa.Text),
    )
    op.create_table(
        "stages",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("version", _TEXT, primary_key=True),
        sa.Column("settings", sa.Text, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("path", _TEXT, nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("reading", _TEXT, nullable=False),
        sa.Column("restoring", _TEXT, nullable=False),
        sa.Column("extracting", _TEXT, nullable=False),
        sa.Column("limits", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("duplicate_of", _TEXT),
        sa.Column("near_duplicate_of", _TEXT),
        sa.Column("result", sa.Text, nullable=False),
    )
    op.create_table(
        "records",
        sa.Column("document", _TEXT, primary_key=True),
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("rule", _TEXT, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "fixes",
        sa.Column("document", _TEXT, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("rule", _TEXT, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "problems",
        sa.Column("document", _TEXT, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("code", _TEXT, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("page_hash", _TEXT, nullable=False),
        sa.Column("left", sa.Integer, nullable=False),
        sa.Column("top", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("old", sa.Text, nullable=False),
        sa.Column("new", sa.Text, nullable=False),
        sa.Column("decided_by", _TEXT, nullable=False),
        sa.Column("decided_at", _TEXT, nullable=False),
    )
    op.create_index("paths_seen_name", "paths", ["seen", "name"])
    op.create_index("documents_sha256_name", "documents", ["sha256", "name"])
    op.create_index("decisions_page_hash", "decisions", ["page_hash"])
