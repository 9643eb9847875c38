"""Documents leave: records, text, tables, and the formats that archives exchange."""
