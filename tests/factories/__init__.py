"""Everything that tests, benchmarks and journeys make, made in one place: places, people, figures
and what people write. Each factory goes through the product's own actions where there are any."""
