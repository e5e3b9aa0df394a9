"""The factor tables, one module a publisher or a family of editions."""
