import math
from decimal import Decimal

import numpy as np
import pytest

from metrics.stats.distributions import (
    chi_square_quantile,
    chi_square_tail,
    gamma_quantile,
    gamma_tails,
    normal_quantile,
    student_quantile,
    student_two_sided,
    z_for,
)
from tests.oracles.chance import poisson_at_most


@pytest.mark.parametrize("tail", [0.0005, 0.001, 0.025, 0.5, 0.975, 0.999])
def test_gamma_quantiles_of_whole_shapes_are_poisson_limits(tail):
    shapes = [1, 2, 3, 5, 9, 10, 11, 29, 30, 31, 64, 200]
    result = gamma_quantile(np.array(shapes, dtype=float), tail)

    for shape, mean in zip(shapes, result.tolist(), strict=True):
        # A gamma of shape k lies below x as often as a Poisson of mean x gives k or more.
        below = 1 - poisson_at_most(shape - 1, mean)
        assert float(below - Decimal(tail)) == pytest.approx(0, abs=1e-13 + 1e-11 * tail)


def test_gamma_quantiles_have_their_closed_forms():
    assert gamma_quantile(1.0, 0.025) == pytest.approx(-math.log(0.975), rel=1e-14)
    # Shape 1/2 is half the square of a normal value.
    assert gamma_quantile(0.5, 0.95) == pytest.approx(z_for(0.95) ** 2 / 2, rel=1e-13)
    # A small shape far in its tail, x close to (p Gamma(a + 1)) ** (1 / a).
    assert gamma_quantile(0.1, 0.0005) == pytest.approx((0.0005 * math.gamma(1.1)) ** 10, rel=1e-9)


@pytest.mark.parametrize("shape", [0.3, 7.5, 1500.0, 43210.5, 1e6])
@pytest.mark.parametrize("tail", [0.001, 0.025, 0.975, 0.999])
def test_a_quantile_and_its_tails_agree(shape, tail):
    x = gamma_quantile(shape, tail)
    lower, upper = gamma_tails(shape, x)

    assert lower == pytest.approx(tail, rel=1e-9)
    assert upper == pytest.approx(1 - tail, rel=1e-9)


def test_gamma_tails_at_the_ends():
    lower, upper = gamma_tails([2.0, 2.0], [0.0, 1e4])

    assert lower.tolist() == [0, 1]
    assert upper.tolist() == [1, 0]


def test_what_is_not_known_stays_so():
    assert np.isnan(gamma_tails(2.0, np.nan)).all()


def test_chi_square_has_its_closed_forms():
    assert chi_square_tail(3.0, 2) == pytest.approx(math.exp(-1.5), rel=1e-14)
    assert chi_square_tail(3.0, 4) == pytest.approx(math.exp(-1.5) * 2.5, rel=1e-14)
    assert chi_square_quantile(0.5, 2) == pytest.approx(2 * math.log(2), rel=1e-14)


def test_students_t_has_its_closed_forms():
    assert student_quantile(0.975, 1) == pytest.approx(math.tan(0.475 * math.pi), rel=1e-12)
    p = 0.975
    two = (2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p)))
    assert student_quantile(p, 2) == pytest.approx(two, rel=1e-12)
    assert student_quantile(0.025, 2) == pytest.approx(-two, rel=1e-12)
    # Published tables: 2.0860 for 20 degrees, 1.9600 for very many.
    assert student_quantile(0.975, 20) == pytest.approx(2.0859634472658364, rel=1e-10)
    assert student_quantile(0.975, 1e7) == pytest.approx(z_for(0.95), rel=1e-6)
    assert student_two_sided(0.0, 5) == 1


def test_normal_quantiles_are_the_field_s_own():
    assert z_for(0.95) == pytest.approx(1.959964, abs=5e-7)
    assert z_for(0.998) == pytest.approx(3.090232, abs=5e-7)
    assert normal_quantile(0.5) == 0
