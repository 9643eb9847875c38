"""Tables, rules and models that the pipeline looks things up in."""
