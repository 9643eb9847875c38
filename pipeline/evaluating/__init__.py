"""How good it is: texts against gold texts, records against gold records."""
