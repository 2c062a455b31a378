"""Passwords that are guessed first, whatever their length."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "Password123!",
        "P@ssw0rd1234",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "Winter2026!!",
        "Liverpool2026",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcdefghijkl",
        "letmein!!!!!!",
        "!!!iloveyou!!!",
        "NHSEngland2026",
        "elevenchars",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "three words which fit",
        "purple-monkey-dish",
        "Xk9#mQ2$vL7p",
        "correct horse battery",
        "mein Passwort ist lang",
        "\N{BENGALI LETTER KA}\N{BENGALI LETTER KHA}\N{BENGALI LETTER GA}\N{BENGALI LETTER GHA}" * 2
        + "ward",
    ],
)
def test_others_are_taken(password: str) -> None:
    validate_password(password)
