"""Lines of the shell against the real services: texts, exit codes, who calls, what is kept."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.kernel.call import Door
from studyapp.minicloud.shell import FileError
from studyapp.sandbox import room, services
from studyapp.sandbox.models import HomeFile, ShellLine, ShellSession
from studyapp.sandbox.shell import edge, home, memory
from tests.sandbox.shells import Typist

pytestmark = pytest.mark.django_db

ARN = "aws sts get-caller-identity --query Arn --output text"
KEYS = "aws iam create-access-key --user-name agent --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text > keys"
PROFILE = (
    "aws configure set aws_access_key_id $(cut -f1 keys) --profile agent;"
    "aws configure set aws_secret_access_key $(cut -f2 keys) --profile agent"
)


@pytest.fixture
def typist():
    return Typist()


def with_agent(typist):
    typist.out("aws iam create-user --user-name agent")
    typist.out(KEYS)
    typist.out(PROFILE)
    return typist


def test_output_is_what_the_tool_prints(typist):
    account = typist.world.account

    assert typist.out("aws s3 mb s3://team-notes") == "make_bucket: team-notes\n"
    assert typist.out("echo hi > a.txt && aws s3 cp a.txt s3://team-notes") == (
        "upload: ./a.txt to s3://team-notes/a.txt\n"
    )
    assert typist.out("aws s3 ls s3://team-notes").endswith("          3 a.txt\n")
    assert typist.out("aws s3 cp s3://team-notes/a.txt -") == "hi\n"
    assert typist.out(ARN) == f"arn:aws:iam::{account}:user/administrator\n"


@pytest.mark.parametrize(
    ("line", "code", "text"),
    [
        ("aws iam get-user --user-name bot", 254, "(NoSuchEntity) when calling the GetUser"),
        ("aws s3 ls s3://not-there-at-all", 254, "(NoSuchBucket) when calling the ListObjectsV2"),
        ("aws s3 frobnicate", 252, "Invalid choice"),
        ("aws iam create-user", 252, "the following arguments are required: --user-name"),
        ("aws iam create-user --user-name x --profile nobody", 255, "profile (nobody) could not"),
        ("cat nothing", 1, "cat: nothing: No such file or directory"),
        ("frob", 127, "frob: command not found"),
        ("echo 'open", 2, "unexpected EOF"),
        ("aws dynamodb list-tables", 254, "(NotImplemented) when calling the ListTables"),
        ("aws iam list-users --no-sign-request", 254, "(MissingAuthenticationToken)"),
        ("aws ec2 describe-vpcs --region mars-1", 255, "Could not connect"),
    ],
)
def test_refusals_have_the_tools_texts_and_exit_codes(typist, line, code, text):
    ran = typist.type(line)

    assert (ran.code, ran.stdout) == (code, "")
    assert text in ran.stderr


def test_a_line_is_one_act_of_undo_and_the_home_is_not_undone(typist):
    typist.out(
        "aws iam create-user --user-name agent > a.json; aws iam create-user --user-name bot"
    )
    names = "aws iam list-users --query 'Users[].UserName' --output text"
    assert typist.out(names) == "administrator\tagent\tbot\n"

    typist.desk.undo()

    assert typist.out(names) == "administrator\n"
    assert json.loads(typist.out("cat a.json"))["User"]["UserName"] == "agent"


def test_session_and_files_are_kept_between_lines(typist):
    typist.type("mkdir -p site/img && cd site && export COLOUR=red && echo x > img/a.svg")

    assert typist.out("pwd; echo $COLOUR; ls img") == "/home/cloudshell-user/site\nred\na.svg\n"
    assert typist.shell.prompt == "administrator:~/site$"
    assert typist.shell.history[-1] == "pwd; echo $COLOUR; ls img"
    assert typist.type("rm img/a.svg; rmdir img").code == 0
    assert [entry.path for entry in typist.shell.entries()] == ["/home/cloudshell-user/site"]


def test_a_reset_empties_the_home_and_the_sweep_takes_the_rows(typist, now):
    typist.type("echo x > a; export A=1")
    services.reset_world(typist.world, now)

    assert typist.out("ls; echo -n $A") == ""
    assert typist.shell.history == ("ls; echo -n $A",)
    assert HomeFile.objects.filter(path__endswith="/a").count() == 1
    services.sweep(now)
    assert HomeFile.objects.count() == 0
    assert ShellSession.objects.count() == ShellLine.objects.count() == 1


def test_nobody_sees_anothers_shell(typist):
    other = Typist()
    typist.type("echo secret > mine; export A=1")

    assert other.type("cat mine").code == 1
    assert other.out("ls; echo -n $A; history | wc -l") == "2\n"
    assert other.shell.lines()[0].line == "cat mine"


def test_the_desks_region_is_the_shells_until_the_learner_exports_another(typist):
    region = "aws ec2 describe-availability-zones --query 'AvailabilityZones[0].RegionName' --output text"
    assert typist.out(region) == "us-east-1\n"
    services.choose_region(typist.world, "eu-west-1")
    assert typist.out(region) == "eu-west-1\n"
    typist.type("export AWS_REGION=us-west-2")
    assert typist.out(region) == "us-west-2\n"
    services.choose_region(typist.world, "us-east-1")
    assert typist.out("echo $AWS_REGION") == "us-east-1\n"


def test_su_changes_who_acts_and_exit_goes_back(typist):
    typist.out("aws iam create-user --user-name agent")

    assert typist.out("su agent && " + ARN) == (
        f"Now acting as user agent.\narn:aws:iam::{typist.world.account}:user/agent\n"
    )
    assert typist.shell.prompt == "agent:~$"
    denied = typist.type("aws s3 mb s3://hers")
    assert denied.code == 1
    assert "s3:CreateBucket" in denied.stderr
    assert denied.shown.denied[0].why == "No identity-based policy allows it"
    assert typist.desk.call_of(denied.shown.denied[0].request_id).operation == "CreateBucket"
    assert typist.type("exit").shown.notes == ("Acting as administrator again.",)
    assert typist.type("su clerk").stderr == "su: user clerk does not exist\n"
    assert typist.out("su root; " + ARN).endswith(":root\n")
    assert typist.type("su a b").code == 1


def test_an_explicit_deny_is_named(typist):
    policy = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}'
    typist.out(
        f"aws iam put-user-policy --user-name administrator --policy-name NoS3 --policy-document '{policy}'"
    )

    assert typist.type("aws s3 ls").shown.denied[0].why == "An explicit deny in NoS3"


def test_a_profiles_key_calls_as_its_user_when_its_secret_is_right(typist):
    with_agent(typist)
    account = typist.world.account

    assert typist.out(f"{ARN} --profile agent") == f"arn:aws:iam::{account}:user/agent\n"
    typist.out("aws configure set aws_secret_access_key wrong --profile agent")
    for line, code in (
        ("aws sts get-caller-identity", "SignatureDoesNotMatch"),
        ("aws s3 ls", "SignatureDoesNotMatch"),
        ("aws ec2 describe-vpcs", "AuthFailure"),
    ):
        assert f"({code})" in typist.type(f"{line} --profile agent").stderr
    typist.out("aws configure set aws_access_key_id AKIANOBODYHASTHISKEY --profile agent")
    assert "(InvalidClientTokenId)" in typist.type(f"{ARN} --profile agent").stderr
    assert "(InvalidAccessKeyId)" in typist.type("aws s3 ls --profile agent").stderr


def test_keys_in_the_environment_work_and_an_inactive_one_does_not(typist):
    with_agent(typist)
    typist.out("export AWS_ACCESS_KEY_ID=$(cut -f1 keys) AWS_SECRET_ACCESS_KEY=$(cut -f2 keys)")
    assert typist.out(ARN).endswith(":user/agent\n")
    typist.out("unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY")
    typist.out(
        "aws iam update-access-key --user-name agent --access-key-id $(cut -f1 keys) --status Inactive"
    )

    assert "(AuthFailure)" in typist.type("aws ec2 describe-vpcs --profile agent").stderr


def test_a_key_of_another_world_is_nobodys(typist):
    key = services.credentials_of(Typist().world, "")
    ran = typist.type(
        f"AWS_ACCESS_KEY_ID={key.access_key_id} AWS_SECRET_ACCESS_KEY={key.secret_access_key} {ARN}"
    )

    assert "(InvalidClientTokenId)" in ran.stderr


def test_a_role_is_assumed_by_its_profile(typist):
    trust = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",'
        f'"Principal":{{"AWS":"{typist.world.account}"}}}}}}'
    )
    typist.out(f"aws iam create-role --role-name r --assume-role-policy-document '{trust}'")
    typist.out(
        f"aws configure set role_arn arn:aws:iam::{typist.world.account}:role/r --profile r;"
        "aws configure set credential_source Environment --profile r"
    )

    assert ":assumed-role/r/" in typist.out(f"{ARN} --profile r")


def test_waiting_lets_simulated_time_pass(typist):
    before = typist.desk.now()
    typist.out(
        "aws ec2 run-instances --instance-type t3.micro --image-id $(aws ec2 describe-images"
        " --owners amazon --query 'Images[0].ImageId' --output text)"
        " --query 'Instances[0].InstanceId' --output text > i"
    )
    ran = typist.type("aws ec2 wait instance-running --instance-ids $(cat i)")

    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")
    assert "of simulated time went by" in ran.shown.notes[0]
    assert typist.desk.now() - before >= 15_000
    state = "--query 'Reservations[0].Instances[0].State.Name' --output text"
    assert typist.out(f"aws ec2 describe-instances {state}") == "running\n"


def test_the_date_is_the_simulated_one(typist):
    typist.desk.skip(400 * 86_400_000)
    wanted = timezone.now() + timedelta(days=400)

    assert typist.out("date +%Y-%m") == f"{wanted:%Y-%m}\n"


def test_the_home_is_full_at_a_megabyte(typist):
    typist.shell.store("big.txt", b"x" * 900_000)
    ran = typist.type("cat big.txt > again")

    assert (ran.code, ran.stderr) == (1, "bash: again: No space left on device\n")
    assert ran.shown.notes == ("The files of this shell hold 1000 kB at most.",)
    with pytest.raises(FileError, match="No space left"):
        typist.shell.store("more", b"x" * 200_000)
    assert typist.out("ls") in ("big.txt\n", "again\nbig.txt\n")


def test_a_full_store_of_bodies_is_told(typist, monkeypatch):
    monkeypatch.setattr(room, "LIVE", 5)
    typist.out("aws s3 mb s3://small-one; echo 123456 > a")
    ran = typist.type("aws s3 cp a s3://small-one")

    assert ran.code == 1
    assert "A sandbox keeps" in ran.stderr


def test_a_line_makes_no_more_calls_than_it_may(typist, monkeypatch):
    monkeypatch.setattr(edge, "CALLS_A_LINE", 2)
    ran = typist.type("aws s3 ls; aws s3 ls; aws s3 ls")

    assert "(TooManyCalls)" in ran.stderr
    assert ran.code == 254


def test_a_fault_of_the_cloud_is_an_internal_error(typist, monkeypatch, caplog):
    def broken(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(Cloud, "call", broken)
    ran = typist.type("aws iam list-users; echo on")

    assert "(InternalFailure) when calling the ListUsers operation" in ran.stderr
    assert ran.stdout == "on\n"
    assert "iam:ListUsers failed in the shell" in caplog.text


@pytest.mark.parametrize(
    "line",
    [
        "",
        " \n\n",
        "\0\0aws",
        "$(" * 50,
        "echo " + "$(echo " * 20 + ")" * 20,
        "aws s3 ls " + "x" * 70_000,
        "aws --query '[[[[' iam list-users",
        "aws s3 cp s3://é/ü -",
        "touch $'\\xff' '💥' \"$(echo -e '\\xff')\"; ls | base64",
        "export 1=2 =; unset; cd -; exit notanumber",
        "echo {1..100000}",
        "yes | head; :(){ :|:& };:",
        "AWS_ACCESS_KEY_ID=é AWS_SECRET_ACCESS_KEY=ü aws s3 ls",
        "AWS_ACCESS_KEY_ID=AKIA AWS_SECRET_ACCESS_KEY='\ud83d' aws s3 ls".encode(
            "utf-8", "replace"
        ).decode(),
        "su '../root'; su $(printf '\\0'); su 'user/'",
        "aws s3 presign s3://b/" + "k" * 2_000,
        "aws iam create-user --cli-input-json '{\"UserName\": 1e400}'",
    ],
)
def test_hostile_lines_end(typist, line):
    ran = typist.type(line)

    assert 0 <= ran.code <= 255
    assert "The sandbox failed" not in ran.stderr
    typist.shell.lines()
    assert typist.out("echo still here") == "still here\n"


def test_the_screen_is_kept_cut_and_cleared(typist):
    for number in range(memory.LINES_KEPT + 3):
        memory.add_line(typist.world.generation, memory.Shown("p", str(number)))
    assert len(typist.shell.lines()) == memory.LINES_KEPT
    typist.type("cat /dev/null; echo " + "x" * 20_000)
    last = typist.shell.lines()[-1]
    assert last.pieces[0][1].startswith(memory.CUT)
    assert len(last.line) == 4_096
    assert typist.type("clear").cleared
    assert typist.shell.lines() == []
    assert len(typist.shell.history) == 2


def test_the_history_is_cut_and_a_new_session_keeps_it(typist):
    for number in range(20):
        typist.type(f"true {number} " + "x" * 5_000)
    assert 10 < len(typist.shell.history) < 20
    typist.type("export A=1; cd /tmp")
    typist.type("exit")

    assert typist.shell.history[-1] == "exit"
    assert typist.out("echo -n $A; pwd") == "/home/cloudshell-user\n"


def test_help_completes_commands_services_and_files(typist):
    typist.type("echo x > notes.txt")
    shell = typist.shell

    assert shell.help("aws s3 cp no", 12).candidates == ("notes.txt",)
    assert "create-user" in shell.help("aws iam create-u", 16).candidates
    assert shell.help("s", 1).candidates[:1] == ("sed",)
    assert "su" in shell.help("su", 2).candidates
    assert shell.help("aws s3 cp ", 10).hint.name == "cp"
    assert shell.help("aws ", 10**9).start == 4


def test_files_go_in_and_out(typist):
    shell = typist.shell

    assert shell.store("C:\\stuff\\a b.txt", b"\xff\0") == "/home/cloudshell-user/a b.txt"
    assert typist.shell.read("/home/cloudshell-user/a b.txt") == b"\xff\0"
    assert typist.out("wc -c < 'a b.txt'").strip() == "2"
    shell.remove("/home/cloudshell-user/a b.txt")
    assert shell.entries() == []
    for name in ("", "..", "/", "x" * 300):
        with pytest.raises(FileError):
            shell.store(name, b"")
    with pytest.raises(FileError):
        shell.remove("/home")


def test_entries_do_not_load_bytes(typist, django_assert_num_queries):
    typist.type("echo x > a; mkdir b")
    with django_assert_num_queries(1):
        found = home.entries(typist.world.generation)
    assert [(entry.path[-1], entry.size, entry.directory) for entry in found] == [
        ("a", 2, False),
        ("b", 0, True),
    ]


def test_calls_are_recorded_as_the_shells(typist):
    typist.out("aws s3 ls")

    assert typist.desk.trail()[0].door == Door.SHELL


def test_a_learners_data_has_what_they_typed_and_their_files(learner, now):
    typist = Typist(services.world_of(learner, now))
    typist.out("echo hello > a.txt")
    typist.shell.store("b.bin", b"\xff")

    kept = services.collect(learner)["shell"]

    assert kept["history"] == ["echo hello > a.txt"]
    home_folder = "/home/cloudshell-user"
    assert kept["files"] == {f"{home_folder}/a.txt": "hello\n", f"{home_folder}/b.bin": "/w=="}


def test_configure_asks_at_a_terminal_and_forgets_the_secret(typist):
    def answer(line):
        return typist.shell.run(line, interactive=True)

    assert answer("aws configure --profile dev").stdout == ""
    asked = [typist.shell.prompt]
    for line in ("AKIAIOSFODNN7EXAMPLE", "the/secret+of+a+learner", "eu-west-1", ""):
        shown = answer(line).shown
        asked.append(typist.shell.prompt)

    assert asked[:4] == [
        "AWS Access Key ID [None]:",
        "AWS Secret Access Key [None]:",
        "Default region name [None]:",
        "Default output format [None]:",
    ]
    assert asked[4] == "administrator:~$"
    assert (shown.prompt, shown.line) == ("Default output format [None]:", "")
    assert typist.out("aws configure get region --profile dev") == "eu-west-1\n"
    assert typist.out("cat ~/.aws/credentials") == (
        "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = the/secret+of+a+learner\n"
    )
    for line in ("aws configure", "AKIAIOSFODNN7EXAMPLE"):
        answer(line)
    typist.shell.interrupt("the/secret")
    assert not typist.shell.asks
    assert typist.out("aws configure list-profiles") == "dev\n"
    remembered = repr((typist.shell.lines()[:-5], typist.shell.lines()[-2], typist.shell.history))
    assert "the/secret" not in remembered
    assert typist.shell.history[0] == "aws configure --profile dev"

    answer("aws configure --profile dev")
    assert typist.shell.prompt == "AWS Access Key ID [****************MPLE]:"
    assert typist.out("echo not an answer") == "not an answer\n"  # no terminal asks there
    assert typist.shell.prompt == "administrator:~$"


@pytest.mark.parametrize(
    "line",
    [
        "aws iam create-user --user-name a; aws configure",
        "aws configure | cat",
        "aws configure --profile $(aws iam create-user --user-name a --query User.UserName)",
        "for i in 1 2; do aws configure; done",
        "aws configure < /dev/null",
    ],
)
def test_what_would_do_other_things_twice_does_not_ask(typist, line):
    ran = typist.shell.run(line, interactive=True)

    assert "alone on its line" in ran.stderr
    assert typist.shell.prompt == "administrator:~$"


def test_read_asks_at_a_terminal(typist):
    typist.shell.run("read -p 'Name?' first rest", interactive=True)
    assert typist.shell.prompt == "Name?"
    typist.shell.run("bucket one two", interactive=True)

    assert typist.out('echo "$first|$rest"') == "bucket|one two\n"


def test_a_value_that_the_shell_took_apart_is_explained(typist):
    bare = typist.type(
        "aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications "
        "ResourceType=vpc,Tags=[{Key=Name,Value=a}]"
    )
    assert "put quotes around" in bare.shown.notes[0]
    quoted = typist.type("aws ec2 create-tags --resources x --tags 'Tags=[{Key=Name,Value=a}]'")
    assert quoted.code == 252
    assert not quoted.shown.notes
