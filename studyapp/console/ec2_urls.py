"""URLs of EC2's pages, below the console's."""

from django.urls import path

from studyapp.console.views.ec2 import (
    acls,
    addresses,
    catalogue,
    details,
    groups,
    instances,
    keys,
    launch,
    picture,
)

urlpatterns = [
    path("", instances.listing, name="ec2"),
    path("launch/", launch.launch, name="ec2_launch"),
    path("skip/", instances.skip, name="ec2_skip"),
    path("instances/<str:instance_id>/", details.details, name="ec2_instance"),
    path("instances/<str:instance_id>/<slug:tab>/", details.details, name="ec2_instance_tab"),
    path("groups/", groups.listing, name="ec2_groups"),
    path("groups/new/", groups.new, name="ec2_group_new"),
    path("groups/<str:group_id>/", groups.group, name="ec2_group"),
    path("acls/", acls.listing, name="ec2_acls"),
    path("acls/new/", acls.new, name="ec2_acl_new"),
    path("acls/<str:acl_id>/", acls.acl, name="ec2_acl"),
    *(
        path(
            f"acls/<str:acl_id>/{side}/<int:number>/",
            acls.rule,
            {"egress": side == "outbound"},
            name=f"ec2_acl_{side}",
        )
        for side in acls.SIDES
    ),
    path("keys/", keys.listing, name="ec2_keys"),
    path("keys/new/", keys.new, name="ec2_key_new"),
    path("keys/import/", keys.bring, name="ec2_key_import"),
    path("keys/file/", keys.key_file, name="ec2_key_file"),
    path("addresses/", addresses.listing, name="ec2_addresses"),
    path("images/", catalogue.images, name="ec2_images"),
    path("types/", catalogue.types, name="ec2_types"),
    path("networks/", catalogue.networks, name="ec2_networks"),
    path("picture/", picture.picture, name="ec2_picture"),
]
