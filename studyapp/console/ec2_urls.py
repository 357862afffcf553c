"""URLs of EC2's pages, below the console's."""

from django.urls import path

from studyapp.console.views.ec2 import (
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
