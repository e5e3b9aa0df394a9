"""How long and how repeatably the property tests run: HYPOTHESIS_PROFILE=thorough python -m pytest."""

import os

from hypothesis import settings

# Deterministic, so that a red run is the change's fault and can be repeated. No deadline: a slow machine is no bug.
settings.register_profile("ci", max_examples=60, derandomize=True, deadline=None, database=None)
# Random on purpose: each run looks somewhere new.
settings.register_profile("thorough", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
