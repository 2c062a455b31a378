from django.core.management.base import BaseCommand

from metrics.measures import EVERY_DATASET, Measure

POLARITY = {1: "higher is better", -1: "lower is better", 0: "neither is better by itself"}
HEAD = """# Measures

Printed from `metrics/measures/` by `python manage.py describe_measures > docs/measures.md`; a test
keeps the two the same.
"""


class Command(BaseCommand):
    help = "Print docs/measures.md from the registry of measures."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(
            "\n".join([HEAD, *(_section(measure) for measure in EVERY_DATASET)]).rstrip()
        )


def _section(measure: Measure) -> str:
    few = f"\n- Not shown below {measure.minimum} {measure.counted}" if measure.minimum else ""
    basis = "on the last day of the month" if measure.basis == "stock" else "during the month"
    return (
        f"## {measure.title}\n\n`{measure.slug}`: {measure.definition}\n\n"
        f"- Why it matters: {measure.why}\n- To be careful about: {measure.careful}\n"
        f"- {measure.basis.capitalize()} ({basis}); {POLARITY[measure.polarity]}\n"
        f"- Unit: {measure.unit}, {measure.decimals} decimals{few}\n- Method: {measure.source}\n"
    )
