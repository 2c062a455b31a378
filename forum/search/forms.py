from typing import Any

from django import forms

from forum.people.web.form_fields import text_field
from forum.search.models import MAX_TERM_LENGTH, VocabularyTarget, VocabularyTerm
from forum.search.vocabulary import Target, known_targets


class TermForm(forms.Form):
    """A term of the vocabulary. What it says cannot change after the first time, only where it leads."""

    term = text_field(
        "What people type",
        max_length=MAX_TERM_LENGTH,
        required_message="Enter what people type",
        hint="A word or a few, such as “hip replacement”. Capitals, accents and hyphens do not matter.",
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "Choose one"), *VocabularyTerm.Kind.choices],
        error_messages={"required": "Choose what it is"},
    )
    meaning = text_field(
        "What it stands for", max_length=120, hint="For an abbreviation. People read it."
    )
    first = forms.ChoiceField(
        label="Where it leads", error_messages={"required": "Choose where it leads"}
    )
    second = forms.ChoiceField(label="Where else it leads", required=False)
    third = forms.ChoiceField(label="And where else", required=False)
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    TARGETS = ("first", "second", "third")

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _target_choices()
        for name in self.TARGETS:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if editing:
            del self.fields["term"]

    def targets(self) -> list[Target]:
        """Each once, in the order chosen."""
        chosen = [self.cleaned_data.get(name) or "" for name in self.TARGETS]
        split = (value.partition(":") for value in dict.fromkeys(chosen) if value)
        return [(kind, key) for kind, _, key in split]

    def rebase_on(self, version: int) -> None:
        """Let what was typed follow a newer version, which its writer has now been shown."""
        self.data = {**self.data.dict(), "based_on": str(version)}  # type: ignore[attr-defined]


def initial_values(term: VocabularyTerm) -> dict[str, object]:
    targets = dict(zip(TermForm.TARGETS, map(str, term.targets.all()), strict=False))
    return {"kind": term.kind, "meaning": term.meaning, "based_on": term.version, **targets}


def _target_choices() -> list[Any]:
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for (kind, key), title in sorted(known_targets().items(), key=lambda row: row[1]):
        by_kind.setdefault(kind, []).append((f"{kind}:{key}", title))
    kinds = VocabularyTarget.Kind
    return [
        ("", "Choose one"),
        *((kind.label.capitalize(), by_kind[kind]) for kind in kinds if kind in by_kind),
    ]
