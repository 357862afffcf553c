"""URLs of `console`."""

from django.urls import include, path

from studyapp.console.views import (
    home,
    iam_account,
    iam_groups,
    iam_policies,
    iam_roles,
    iam_users,
    lint,
    s3_buckets,
    s3_objects,
    shell,
)

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("undo/", home.undo, name="undo"),
    path("redo/", home.redo, name="redo"),
    path("region/", home.region, name="region"),
    path("identity/", home.identity, name="identity"),
    path("reset/", home.reset, name="reset"),
    path("lint/", lint.lint, name="lint"),
    path("iam/", iam_account.service, name="iam"),
    path("iam/users/", iam_users.users, name="iam_users"),
    path("iam/users/<str:name>/", iam_users.user, name="iam_user"),
    path("iam/groups/", iam_groups.groups, name="iam_groups"),
    path("iam/groups/<str:name>/", iam_groups.group, name="iam_group"),
    path("iam/roles/", iam_roles.roles, name="iam_roles"),
    path("iam/roles/<str:name>/", iam_roles.role, name="iam_role"),
    path("iam/policies/", iam_policies.policies, name="iam_policies"),
    path("iam/policy/", iam_policies.policy, name="iam_policy"),
    path("iam/account/", iam_account.account, name="iam_account"),
    path("s3/", s3_buckets.buckets, name="s3"),
    path("s3/<str:bucket>/", s3_objects.objects, name="s3_objects"),
    path("s3/<str:bucket>/object/", s3_objects.one_object, name="s3_object"),
    path("s3/<str:bucket>/download/", s3_objects.download, name="s3_download"),
    path("s3/<str:bucket>/versions/", s3_objects.versions, name="s3_versions"),
    path("s3/<str:bucket>/permissions/", s3_buckets.permissions, name="s3_permissions"),
    path("s3/<str:bucket>/properties/", s3_buckets.properties, name="s3_properties"),
    path("shell/", shell.shell, name="shell"),
    path("shell/help/", shell.help_at, name="shell_help"),
    path("shell/session.txt", shell.transcript, name="shell_transcript"),
    path("shell/files/", shell.files, name="shell_files"),
    path("ec2/", include("studyapp.console.ec2_urls")),
]
