"""Every write of figures: find, fetch, stage, publish, withdraw, put back, retry, rebuild.

Nothing is imported here, so that the web can use `metrics.releases.publish` for a person's click
without loading what only a worker needs; see each module.
"""
