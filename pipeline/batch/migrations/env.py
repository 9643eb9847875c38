"""What Alembic runs: the steps, on the connection that `pipeline.batch.store` has open."""

from alembic import context

from pipeline.batch.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # a catalogue is made whole or not at all, also where the disk is full
)
with context.begin_transaction():
    context.run_migrations()
