import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The database itself refuses to change or delete the audit trail, whoever asks and however. A later
# migration that alters AuditEvent must make the triggers again: SQLite alters a table by copying
# it, and the copy has none. A test tries each verb on the finished database.
SQLITE_TRIGGERS = {
    "people_auditevent_no_update": """
    CREATE TRIGGER people_auditevent_no_update BEFORE UPDATE ON people_auditevent
    BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
    """,
    "people_auditevent_no_delete": """
    CREATE TRIGGER people_auditevent_no_delete BEFORE DELETE ON people_auditevent
    BEGIN SELECT RAISE(ABORT, 'history is not deleted'); END
    """,
    # SQLite puts a row in the place of another (INSERT OR REPLACE) without asking the trigger on
    # deletes.
    "people_auditevent_no_replacing": """
    CREATE TRIGGER people_auditevent_no_replacing BEFORE INSERT ON people_auditevent
    WHEN EXISTS (SELECT 1 FROM people_auditevent WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
    """,
}
POSTGRESQL_TRIGGERS = [
    """
    CREATE FUNCTION people_auditevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'history is not changed or deleted'; END $$
    """,
    """
    CREATE TRIGGER people_auditevent_append_only BEFORE UPDATE OR DELETE ON people_auditevent
    FOR EACH ROW EXECUTE FUNCTION people_auditevent_is_append_only()
    """,
]
DROP_POSTGRESQL_TRIGGERS = [
    "DROP TRIGGER people_auditevent_append_only ON people_auditevent",
    "DROP FUNCTION people_auditevent_is_append_only()",
]

# Domains that may open an account from the first day. Staff change them in the admin.
SHARED_DOMAINS = {
    "nhs.net": "NHSmail: each person says which organisation",
    "nhs.uk": "Trusts, practices and ICBs with addresses of their own",
    "gov.uk": "Government departments and councils, which share in integrated care",
}
DOMAINS_OF_ONE_ORGANISATION = {
    "england.nhs.uk": "NHS England",
    "nice.org.uk": "National Institute for Health and Care Excellence",
    "cqc.org.uk": "Care Quality Commission",
    "dhsc.gov.uk": "Department of Health and Social Care",
    "ukhsa.gov.uk": "UK Health Security Agency",
}


def make_append_only(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_TRIGGERS.values() if sqlite else POSTGRESQL_TRIGGERS:
        schema_editor.execute(statement)


def drop_append_only(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    statements = [f"DROP TRIGGER {name}" for name in SQLITE_TRIGGERS]
    for statement in statements if sqlite else DROP_POSTGRESQL_TRIGGERS:
        schema_editor.execute(statement)


def add_first_domains(apps, schema_editor):
    Organisation = apps.get_model("people", "Organisation")
    AllowedDomain = apps.get_model("people", "AllowedDomain")
    for domain, note in SHARED_DOMAINS.items():
        AllowedDomain.objects.create(domain=domain, note=note)
    for domain, name in DOMAINS_OF_ONE_ORGANISATION.items():
        organisation = Organisation.objects.create(name=name)
        AllowedDomain.objects.create(domain=domain, organisation=organisation)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("metrics", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=150)),
                ("actor_role", models.CharField(blank=True, max_length=160)),
                ("actor_organisation", models.CharField(blank=True, max_length=200)),
                ("verb", models.CharField(max_length=40)),
                ("object_type", models.CharField(max_length=40)),
                ("object_id", models.CharField(max_length=40)),
                ("object_label", models.CharField(max_length=200)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(
                        fields=["object_type", "object_id", "at"], name="history_of_a_thing"
                    ),
                    models.Index(fields=["actor_id", "at"], name="history_of_a_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(blank=True, max_length=8, verbose_name="ODS code")),
                (
                    "confirmed",
                    models.BooleanField(
                        default=True,
                        help_text="Off for a name typed by somebody and not yet looked at by staff",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="The ICB, sub-ICB location or provider that it is, if it is one",
                        limit_choices_to={"kind__in": ["icb", "sub_icb", "provider"]},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="one_organisation_per_name_in_any_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="an_organisation_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllowedDomain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=190, unique=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty where many organisations share it: each person then says theirs",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="domains",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["domain"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("domain", django.db.models.functions.text.Lower("domain"))
                        ),
                        name="a_domain_is_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("domain__contains", ".")),
                        name="a_domain_has_at_least_two_parts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
                ),
                ("name", models.CharField(blank=True, max_length=150)),
                (
                    "profession",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consultant", "consultant"),
                            ("doctor", "other hospital doctor"),
                            ("gp", "GP"),
                            ("nurse", "nurse or midwife"),
                            ("allied", "allied health professional"),
                            ("pharmacist", "pharmacist"),
                            ("scientist", "healthcare scientist"),
                            ("operations", "operational manager"),
                            ("commissioner", "commissioner"),
                            ("analyst", "analyst"),
                            ("improvement", "improvement or transformation"),
                            ("executive", "director or executive"),
                            ("other", "other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "profession_other",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="profession, if other"
                    ),
                ),
                (
                    "contact_details",
                    models.CharField(blank=True, max_length=300, verbose_name="how to be reached"),
                ),
                ("can_help_with", models.TextField(blank=True, max_length=1000)),
                (
                    "findable",
                    models.BooleanField(
                        default=False, verbose_name="has agreed to be found by colleagues"
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "suspended_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="last day of a suspension"
                    ),
                ),
                ("suspension_reason", models.CharField(blank=True, max_length=500)),
                ("demonstration", models.BooleanField(default=False, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "home_place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                        verbose_name="home place",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="one_account_per_address_in_any_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("suspended_until__isnull", True),
                            models.Q(("suspension_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_suspension_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            models.Q(("findable", False), ("is_active", False), ("name", "")),
                            _connector="OR",
                        ),
                        name="a_closed_account_names_nobody",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "member"),
                            ("icb_lead", "ICB lead"),
                            ("approver", "approver"),
                            ("steward", "steward"),
                            ("improvement_lead", "improvement lead"),
                            ("administrator", "administrator"),
                        ],
                        max_length=16,
                    ),
                ),
                ("valid_from", models.DateField(default=django.utils.timezone.localdate)),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("reason", models.CharField(max_length=500)),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("end_reason", models.CharField(blank=True, max_length=500)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where the site itself granted it, as on registration",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["role", "granted_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "member",
                                    "icb_lead",
                                    "approver",
                                    "steward",
                                    "improvement_lead",
                                    "administrator",
                                ],
                            )
                        ),
                        name="a_granted_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place__isnull", True),
                            models.Q(
                                ("role__in", ["member", "steward", "administrator"]), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="some_roles_are_held_nationally",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place__isnull", False),
                            models.Q(("role__in", ["icb_lead", "approver"]), _negated=True),
                            _connector="OR",
                        ),
                        name="some_roles_are_held_at_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_grant_does_not_end_before_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("place__isnull", False)),
                        fields=("user", "role", "place"),
                        name="one_open_grant_per_role_and_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("place__isnull", True)),
                        fields=("user", "role"),
                        name="one_open_national_grant_per_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "member"),
                            ("icb_lead", "ICB lead"),
                            ("approver", "approver"),
                            ("steward", "steward"),
                            ("improvement_lead", "improvement lead"),
                            ("administrator", "administrator"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("granted", "granted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_reason", models.CharField(blank=True, max_length=500)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grant",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="people.rolegrant",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["requested_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "icb_lead",
                                    "approver",
                                    "steward",
                                    "improvement_lead",
                                    "administrator",
                                ],
                            )
                        ),
                        name="a_requested_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grant__isnull", False), ("state", "granted")),
                            models.Q(
                                models.Q(("state", "granted"), _negated=True),
                                ("grant__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_granted_request_has_its_grant",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", False), ("state", "waiting")),
                        fields=("user", "role", "place"),
                        name="one_waiting_request_per_role_and_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", True), ("state", "waiting")),
                        fields=("user", "role"),
                        name="one_waiting_national_request_per_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("treatment", "treatment function"), ("measure", "measure")],
                        max_length=9,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "code"], name="offers_by_what")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "code"), name="one_offer_once"
                    )
                ],
            },
        ),
        migrations.RunPython(make_append_only, drop_append_only),
        migrations.RunPython(add_first_domains, migrations.RunPython.noop),
    ]
