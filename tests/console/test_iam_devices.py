"""The MFA devices of a user in the console."""

import base64
import re
import time

from studyapp.minicloud.kernel import factors
from studyapp.sandbox.api import act_as

USER = "/console/iam/users/administrator/"


def test_a_device_is_made_scanned_and_given(page, desk):
    shown = page.post(USER, {"do": "new-device"}).text
    seed = base64.b32decode(re.search(r">([A-Z2-7]{64})<", shown)[1])
    assert 'src="data:image/png;base64,' in shown
    serial = desk.look("iam", "ListVirtualMFADevices")["VirtualMFADevices"][0]["SerialNumber"]

    period = int(time.time() * 1000) // factors.PERIOD
    codes = {f"code{one}": factors.code_of(seed, period + one - 1) for one in (1, 2)}
    given = page.post(USER, {"do": "enable-device", "serial": serial, **codes}, follow=True)

    assert "administrator-1" in given.text
    assert codes["code1"] not in given.text
    held = desk.look("iam", "ListMFADevices", {"UserName": "administrator"})["MFADevices"]
    assert [one["SerialNumber"] for one in held] == [serial]
    page.post(USER, {"do": "take-device", "serial": serial})
    assert desk.look("iam", "ListVirtualMFADevices")["VirtualMFADevices"] == []


def test_wrong_codes_are_refused_and_kept(page, desk):
    page.post(USER, {"do": "new-device"})
    serial = desk.look("iam", "ListVirtualMFADevices")["VirtualMFADevices"][0]["SerialNumber"]

    response = page.post(
        USER, {"do": "enable-device", "serial": serial, "code1": "000000", "code2": "111111"}
    )

    assert response.status_code == 422
    assert "InvalidAuthenticationCode" in response.text
    assert 'value="000000"' in response.text


def test_root_gets_its_own_on_the_account_page(page, desk):
    address = "/console/iam/account/"
    assert "Act as root" in page.get(address).text
    root = f"arn:aws:iam::{desk.account}:root"
    act_as(desk.world, root)
    shown = page.post(address, {"do": "new-device"}).text
    seed = base64.b32decode(re.search(r">([A-Z2-7]{64})<", shown)[1])

    period = int(time.time() * 1000) // factors.PERIOD
    codes = {f"code{one}": factors.code_of(seed, period + one - 1) for one in (1, 2)}
    serial = f"arn:aws:iam::{desk.account}:mfa/root-1"
    page.post(address, {"do": "enable-device", "serial": serial, **codes})

    assert "root-1" in page.get(address).text
    assert desk.look("iam", "GetAccountSummary")["SummaryMap"]["AccountMFAEnabled"] == 1
    page.post(address, {"do": "take-device", "serial": serial})
    assert desk.look("iam", "GetAccountSummary")["SummaryMap"]["AccountMFAEnabled"] == 0
