"""What a line leaves behind, its limits, and that nothing it holds can break out."""

import re
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.shell import (
    Limits,
    MemoryFiles,
    Node,
    Session,
    interpreter,
    new_session,
    run,
    standard,
)
from studyapp.minicloud.shell.files import FileError
from studyapp.minicloud.shell.parser import parse
from studyapp.minicloud.shell.syntax import ShellSyntaxError
from tests.work import growth

HOME = "/home/cloudshell-user"


def a_home(**more):
    folders = {name: Node(directory=True) for name in ("/home", HOME)}
    return MemoryFiles(folders, **more)


def after(*lines, files=None, limits=None):
    session = new_session()
    files = files or a_home()
    ended = None
    for line in lines:
        ended = run(line, session, files, standard(0), limits)
        session = ended.session
    return ended


def test_variables_folder_and_code_last_to_the_next_line():
    ended = after("mkdir d; cd d; X=1; export Y=2", "false", "echo $? $X $Y $PWD")

    assert ended.stdout == f"1 1 2 {HOME}/d\n".encode()


def test_a_session_survives_storage():
    session = after("export A=1; cd /; echo hi").session
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(session), type=Session)

    assert stored == session
    assert stored.history == ("export A=1; cd /; echo hi",)


def test_history_is_numbered_and_kept_to_the_last_lines():
    ended = after("echo a", "echo b", "history 2")

    assert ended.stdout == b"    2  echo b\n    3  history 2\n"


def test_history_has_a_size():
    ended = after(*[f"# {'x' * 30_000} {number}" for number in range(4)])

    assert [line[-1] for line in ended.session.history] == ["2", "3"]


def test_pieces_keep_the_order_of_the_two_streams():
    ended = after("echo a; echo b >&2; echo c")

    assert ended.pieces == ((1, b"a\n"), (2, b"b\n"), (1, b"c\n"))


def test_clear_empties_the_screen_and_says_so():
    ended = after("echo a; clear; echo b")

    assert ended.cleared
    assert ended.stdout == b"b\n"


def test_exit_closes_the_shell():
    assert after("exit").closed
    assert not after("true").closed


def test_output_stops_at_the_cap():
    ended = after("seq 1 10000; echo never", limits=Limits(output=1000))

    assert len(ended.stdout) == 1000
    assert b"output limit" in ended.stderr
    assert ended.code == 1


def test_what_goes_through_pipes_has_a_cap_of_its_own():
    ended = after("seq 1 10000 | wc -l; seq 1 10000 | wc -l", limits=Limits(output=10, work=60_000))

    assert ended.stdout == b"10000\n"
    assert b"output limit" in ended.stderr


def test_a_command_reads_only_so_much():
    files = a_home()
    files.write(f"{HOME}/big", b"x" * 4_000_000)
    ended = after("wc -c " + "big " * 1000, files=files)

    assert b"File too large" in ended.stderr


def test_a_substitution_cannot_grow_without_end():
    files = a_home()
    files.write(f"{HOME}/big", b"x" * 1_000_000)
    ended = after(f"sed 's/x/{'y' * 5_000}/g' big | wc -c", files=files)

    assert b"takes too long" in ended.stderr


def test_patterns_with_many_stars_end():
    files = a_home()
    files.write(f"{HOME}/{'a' * 250}", b"")

    assert after("echo " + "*a" * 120 + "*b", files=files).stdout.startswith(b"*a*a")


def test_commands_stop_at_the_cap():
    ended = after("; ".join(["true"] * 50), limits=Limits(steps=10))

    assert ended.stderr == b"bash: too many commands in one line\n"


def test_a_variable_cannot_grow_without_end():
    ended = after("x=aaaaaaaaaa; " + "x=$x$x$x$x$x$x$x$x; " * 12 + "echo ${#x}")

    assert b"bash: " in ended.stderr
    assert ended.code == 0
    assert int(ended.stdout) <= 131_072


def test_a_full_disk_is_said():
    ended = after("echo 123456789 > a; echo 123456789 > b", files=a_home(capacity=15))

    assert ended.stderr == b"bash: b: No space left on device\n"
    assert ended.code == 1


def test_too_many_files_are_refused():
    files = a_home(entries=4)
    ended = after("touch a b c", files=files)

    assert ended.stderr == b"touch: cannot touch 'c': No space left on device\n"
    assert len(files.nodes) == 4


def test_removing_gives_room_back():
    files = a_home(capacity=15)
    after("echo 123456789 > a; rm a; echo 123456789 > b", files=files)

    assert files.used == 10


def test_a_script_that_runs_itself_ends():
    ended = after("echo 'bash s' > s; bash s")

    assert b"nested too deeply" in ended.stderr


def test_deep_nesting_is_refused_not_followed():
    ended = after("echo " + "$(" * 200 + ")" * 200)

    assert ended.stderr == b"bash: command substitution: nested too deeply\n"
    assert after(("( " * 8 + "$(") * 30).code == 2
    assert b"nested too deeply" in after("echo | " + "xargs " * 2_000).stderr
    assert b"too long" in after(f"echo {'x' * 999} | xargs -I % echo {'%' * 999}").stderr
    assert after("( " * 300 + "true" + ")" * 300).code == 2
    assert b"recursion level" in after("((" + "(" * 300 + "1" + ")" * 300 + "))").stderr
    assert b"recursion level" in after("echo $((" + "-~" * 300 + "1))").stderr
    assert b"nested too deeply" in after("[[ " + "! " * 300 + "a ]]").stderr
    assert b"too many arguments" in after("[ " + "! " * 2_000 + "a ]").stderr
    deep = "for i in 1; do " * 18 + "source s" + "; done" * 18
    assert b"nested too deeply" in after(f"echo '{deep}' > s; source s").stderr
    assert after("${a:-" * 300).code == 2


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../etc/passwd", "/proc/self/environ", "//etc/passwd"]
)
def test_no_real_file_is_read(path):
    ended = after(f"cat {path}; cat < {path}; head {path}; . {path}")

    assert ended.stdout == b""


def test_no_real_file_is_written(tmp_path):
    ended = after(f"echo x > {tmp_path}/file; mkdir -p {tmp_path}/deep")

    assert list(tmp_path.iterdir()) == []
    assert b"No such file or directory" in ended.stderr


def test_a_missing_folder_is_an_error_of_the_file():
    with pytest.raises(FileError, match="No such file or directory"):
        a_home().write("/nowhere/file", b"")


PIECES = r"""echo cat ls a $X ${X} $( ) ' " | && || ; > >> < << 2>&1 & \ ` * [a {1..3} x=1 grep sed s/a/b/
    -n -E (a*)* tr sort cut -f1 printf %s%d test ! # ~ (( cd ${X:- } { ( touch rm -r / cp mv head -c
    5 é base64 find -name tail tee uniq wc seq date +%Y history export unset bash -c source
    for i in do done while if then else fi case esac in ;; [[ ]] == =~ < $(( )) 1 + / read break
    continue ${X%*} ${X/a/b} ${X:1} let shift "$@" """
words = st.sampled_from([*PIECES.split(), "\n", "\0"])


@settings(max_examples=250, deadline=None)
@given(st.lists(words, max_size=14).map(" ".join) | st.text(max_size=40))
def test_no_line_raises(line):
    ended = run(line, new_session(), a_home(), standard(0))

    assert 0 <= ended.code <= 255
    assert ended.stdout.decode() is not None


BODIES = st.recursive(
    st.sampled_from(
        ["echo $i", "read x", "break", "continue 2", "false", "((i++))", "[[ $i < 2 ]]"]
    ),
    lambda inner: st.one_of(
        inner.map("for i in 1 2 3; do {}; done".format),
        inner.map("while read i; do {}; done <<< '1'".format),
        st.tuples(inner, inner, inner).map(lambda t: "if {}; then {}; else {}; fi".format(*t)),
        inner.map("case $i in 1) {};; *) echo $i;; esac".format),
        st.tuples(inner, inner).map(lambda t: "{} | {}".format(*t)),
        inner.map("( {} )".format),
        inner.map("x=$( {} )".format),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(BODIES)
def test_every_script_of_loops_ends_and_leaves_a_storable_session(script):
    ended = run(script, new_session(), a_home(), standard(0))

    assert b"syntax error" not in ended.stderr
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(ended.session), type=Session)


@pytest.mark.parametrize(
    "line",
    [
        "for i in {1..400}; do grep -E '(a*)*b' f; done",
        "seq 400 | xargs -n 1 sed -E 's/(a|a)*b/x/' f",
        "while true; do [[ $x =~ (a|b|ab)*c ]]; done",
        "for i in {1..400}; do y=${x%%*b*c*d*e*f*g}; done",
        "for i in {1..400}; do y=${x//*a*a*a*a*b/}; done",
        "for i in {1..400}; do wc -c f; done > /dev/null",
        "seq 999 > x; head -c 50000 f >> x; for i in {1..9}; do column -t x; done > /dev/null",
    ],
)
def test_one_line_has_one_budget_for_all_that_its_commands_search_and_read(line):
    files = a_home()
    files.write(f"{HOME}/f", b"a" * 700_000)
    session = msgspec.structs.replace(new_session(), variables={"x": "a" * 4_000})
    shell = interpreter.Shell(session, (), files, standard(0), Limits())
    budget = shell.budget.left

    shell.run_text(line)

    assert shell.budget.left < 0, "the line would go on if it were longer"
    assert shell.budget.left > -2 * budget
    assert re.search(b"too long|Too much|too large", shell.ended().stderr)


@pytest.mark.parametrize(
    "piece",
    [
        "$a",
        "a",
        "$((",
        "((",
        "'a'",
        "\\a",
        "<<a ",
        "{a,b}",
        "a{",
        "$((1))",
        "`a`",
        "~",
        "a|",
        ";;",
        "if ",
    ],
)
def test_the_work_of_reading_a_line_grows_no_faster_than_it_does(piece):
    def reading(size):
        line = "echo $" + piece * (size // len(piece))

        def parsed():
            with suppress(ShellSyntaxError):
                parse(line)

        return parsed

    assert growth(reading, 3_000) < 2.4
    reading(60_000)()  # what C does at each sign over again would take minutes here


def test_random_numbers_differ_in_a_line_and_between_lines():
    first = after("echo $RANDOM $RANDOM $((RANDOM % 10))").stdout.split()
    later = after("echo x", "echo $RANDOM $RANDOM $((RANDOM % 10))").stdout.split()

    assert len({*first[:2], *later[:2]}) == 4
    assert all(0 <= int(number) < 32_768 for number in first[:2] + later[:2])
    assert 0 <= int(first[2]) < 10
    assert after("RANDOM=4; echo $RANDOM").stdout == b"4\n"


def test_words_of_set_stay_for_the_next_line():
    assert after("set -- a b", "echo $2").stdout == b"b\n"
