"""A pytest plugin for all of our runs: Hypothesis behaves the same every time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "project",
    deadline=None,  # a busy machine is no failure
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    database=None,
)
settings.load_profile("project")
