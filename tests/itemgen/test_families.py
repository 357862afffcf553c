"""What each family makes of small texts, and what it leaves alone."""

import pytest

from studyapp.itemgen import FAMILIES, generate
from tests.itemgen.building import course, lesson, made, section, sides


def fronts(markdown: str, *, title: str = "Storage", checked: bool = False) -> list[str]:
    return [card.front for card in made(markdown, title=title, checked=checked).cards]


def families(markdown: str, *, title: str = "Storage") -> set[str | None]:
    return {card.family for card in made(markdown, title=title).cards}


def test_every_family_has_a_name_a_version_and_a_line_about_it() -> None:
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)
    assert all(family.version >= 1 and family.summary for family in FAMILIES)


# definitions


def test_a_bold_definition_in_a_written_lesson_is_asked_both_ways() -> None:
    text = "An **edge location** is a small site near users that keeps copies of popular files."
    found = sides(made(text, title="Close to the user", checked=True))
    assert found["What is an **edge location**?"] == (
        "A small site near users that keeps copies of popular files."
    )
    assert (
        found["What is this called? “A small site near users that keeps copies of popular files.”"]
        == "Edge location"
    )


def test_a_definite_article_before_a_bold_term_stays_in_the_question() -> None:
    text = "The **credential report** is a file that lists every user with the state of passwords."
    assert "What is the **credential report**?" in fronts(text, checked=True)


def test_a_pronoun_stands_for_what_a_heading_of_notes_names() -> None:
    text = "It is a managed queue that holds messages until a worker takes them."
    found = sides(made(text, title="SQS (Simple Queue Service)"))
    assert found["What is **SQS (Simple Queue Service)**?"].startswith("A managed queue")


def test_a_pronoun_in_a_written_lesson_stands_for_no_heading() -> None:
    text = "It is a managed queue that holds messages until a worker takes them."
    assert fronts(text, title="It remembers", checked=True) == []


def test_an_it_that_stands_for_nothing_is_no_pronoun() -> None:
    text = "It is a tool that makes it easy to join old ropes without any knots."
    found = sides(made(text, title="Rope splicer"))
    assert found["What is **Rope splicer**?"].startswith("A tool that makes it easy to join")
    assert (
        fronts("It makes it easier than ever to join your old ropes.", title="Rope splicer") == []
    )


def test_what_is_added_behind_an_ability_is_left_out() -> None:
    text = "They help old travellers with bags at the station, and are paid by the railway."
    found = sides(made(text, title="Station porters"))
    assert (
        found["What do **Station porters** do?"] == "Help old travellers with bags at the station."
    )


def test_purpose_and_ability_are_asked_as_such() -> None:
    text = (
        "It is used to spread traffic over healthy servers in several zones. "
        "It allows to replace servers without stopping visitors."
    )
    found = sides(made(text, title="Elastic Balancer"))
    assert "What is **Elastic Balancer** used for?" in found
    assert found["What does **Elastic Balancer** do?"] == (
        "Allows you to replace servers without stopping visitors."
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Storage Amazon Depot", "Amazon Depot"),
        ("Amazon Depot", "Amazon Depot"),
        ("Storage in Amazon Depot", "Storage in Amazon Depot"),
    ],
)
def test_a_heading_names_a_service_from_its_brand_on(title: str, name: str) -> None:
    found = fronts("It is a shed where parcels wait for the evening train.", title=title)
    assert f"What is **{name}**?" in found


def test_what_is_said_of_all_of_a_kind_is_not_said_of_one_sort() -> None:
    text = "The lane is used to bring fresh vegetables to markets of the town."
    assert "What is **Private stone lane** used for?" not in fronts(
        text, title="Private stone lane"
    )
    assert "What is **Stone lane** used for?" in fronts(text, title="Stone lane")


def test_a_name_loses_the_word_that_only_says_that_it_is_a_service() -> None:
    text = "The AWS Moat service protects against floods of water from the north."
    assert "What does **AWS Moat** do?" in fronts(text, title="Floods")


def test_a_fact_about_a_heading_is_asked_without_its_also() -> None:
    text = "It is also integrated with the bells of seven churches around the market."
    front = "In *A lesson*: what is integrated with the bells of seven churches around the market?"
    assert sides(made(text, title="Tower clock"))[front] == "Tower clock"


def test_facts_that_many_things_share_are_not_asked() -> None:
    assert fronts("It is available as an optional paid tool for all customers.", title="Hut") == []
    assert fronts("It is highly available, scalable, cheap, pay per use.", title="Hut") == []
    assert fronts("It is taken each morning in the hour of the long break.", title="Hut") == []


def test_a_plural_name_is_asked_for_in_the_plural() -> None:
    found = fronts(
        "They control which packets reach the network card of a server.", title="Security groups"
    )
    assert "What do **Security groups** do?" in found


@pytest.mark.parametrize(
    "text",
    [
        "It is a managed service.",  # says nothing of its own
        "It is a single point of access to every tool of a workshop.",  # nor what the thing is
        "It is a service that safeguards applications running on",  # cut off
        "This is the part that we looked at in the image of last week.",
        "It is a service that you start with `aws sqs create-queue` from a terminal.",
        "It is a service, see https://example.com/page for the long list of its limits.",
        "It is a service that keeps the the backup copies of data in another building.",
        "It is a service that remove f the copies of data from another old building.",
        "There are many things that a person could say about the storage of data.",
    ],
)
def test_unsound_sentences_give_nothing(text: str) -> None:
    assert fronts(text, title="Depot") == []


def test_a_description_that_gives_the_name_away_is_not_asked_for_its_name() -> None:
    text = "It is a batch processing service that starts batch jobs from a queue of requests."
    assert all(not front.startswith("Which") for front in fronts(text, title="Batch"))


def test_a_pronoun_after_another_subject_is_not_the_heading() -> None:
    text = (
        "You can attach a disk to the server while it runs. "
        "It is a device that keeps blocks of data when the power goes off."
    )
    assert fronts(text, title="Depot") == []


# lists of terms

PLANS = """
- On-demand: pay by the second without any promise
- Reserved: promise one or three years for a lower price
- Spot: bid for spare machines that may be taken back
- Dedicated: rent a whole physical box for licences
"""


def test_term_lists_give_cards_under_their_heading() -> None:
    found = sides(made(PLANS, title="Buying options"))
    assert found["In *Buying options*: describe **Spot** in a few words."] == (
        "Bid for spare machines that may be taken back."
    )


def test_a_topic_that_shares_words_with_the_term_is_better_than_none() -> None:
    text = "## Night express train\n\nIt is used to bring sleepy tourists over high mountains."
    one = lesson(section(text, title="Express trains"), title="All about trains at night")
    front = "In *Express trains*: what is used to bring sleepy tourists over high mountains?"
    assert sides(generate(course(one)))[front] == "Night express train"


def test_a_heading_that_asks_is_no_topic_of_a_question() -> None:
    found = fronts(PLANS, title="How do I buy one?")
    assert "In *A lesson*: describe **Spot** in a few words." in found


def test_in_a_written_lesson_a_description_or_a_name_needs_no_heading() -> None:
    text = PLANS + "- AD Connector: hands each sign-in on to the directory in the cellar\n"
    found = fronts(text, checked=True)
    assert "Which term fits this description? “Pay by the second without any promise.”" in found
    assert "Describe **AD Connector** in a few words." in found
    assert "In *A lesson*: describe **Spot** in a few words." in found


@pytest.mark.parametrize(
    ("term", "meaning"),
    [("Backup and restore", "back up the files and restore them"), ("Event rule", "event filter")],
)
def test_a_meaning_that_says_the_term_again_is_not_asked_for(term: str, meaning: str) -> None:
    found = fronts(f"{PLANS}- {term}: {meaning}\n", title="Buying options")
    assert not any(f"describe **{term}**" in front for front in found)
    assert "In *Buying options*: describe **Spot** in a few words." in found


@pytest.mark.parametrize("mark", [":", " -", " –"])
def test_term_lists_may_use_colons_or_dashes(mark: str) -> None:
    text = f"- Snow{mark} a box with disks for moving data\n- Rain{mark} a tool for washing it"
    assert families(text) == {"termlist"}


def test_a_paragraph_of_pairs_counts_as_a_list() -> None:
    text = PLANS.replace("- ", "")
    assert len(fronts(text, title="Buying options")) >= 4


@pytest.mark.parametrize(
    "text",
    [
        "- Use cases: big data and games\n- Note: only in some places",
        "- go to the console -> users -> add user\n- choose a name for the user",
        "- https://example.com: a page\n- http://example.org: another page",
        "- Depot: It\n- Store: This one",
    ],
)
def test_lists_without_terms_are_left_alone(text: str) -> None:
    assert "termlist" not in families(text)


# acronyms


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use Elastic Block Store (EBS) here.", "EBS", "Elastic Block Store"),
        ("We use EBS (Elastic Block Store) here.", "EBS", "Elastic Block Store"),
        ("- EBS: Elastic Block Store", "EBS", "Elastic Block Store"),
        ("S3 (Simple Storage Service) holds files.", "S3", "Simple Storage Service"),
        ("Such as a Point in Time Restore (PITR) job.", "PITR", "Point in Time Restore"),
    ],
)
def test_acronyms_are_spelled_out(text: str, short: str, long: str) -> None:
    assert sides(made(text))[f"What does **{short}** stand for?"] == long


@pytest.mark.parametrize(
    "text", ["We have disks (HDD) here.", "It has 8 TB (terabytes of data).", "Call home (ASAP)."]
)
def test_words_that_do_not_spell_the_letters_are_no_expansion(text: str) -> None:
    assert "acronym" not in families(text)


def test_acronyms_give_no_items() -> None:
    text = "\n".join(
        f"- {short}: {long}"
        for short, long in [
            ("EBS", "Elastic Block Store"),
            ("EFS", "Elastic File System"),
            ("VPC", "Virtual Private Cloud"),
            ("KMS", "Key Management Service"),
        ]
    )
    assert made(text).items == ()


# enumerations


def test_a_sentence_with_a_number_and_a_list_is_an_enumeration() -> None:
    text = "A cloud has three traits:\n\n- self-service\n- elasticity\n- metering"
    found = sides(made(text, title="Traits"))
    assert found["In *Traits*: complete the list of 3: “A cloud has three traits …”"] == (
        "- Self-service\n- Elasticity\n- Metering"
    )


@pytest.mark.parametrize(
    "text",
    [
        "There are two kinds:\n\n- hot\n- cold",  # too few
        "There are ten kinds:\n\n" + "\n".join(f"- kind {n}{n}" for n in range(10)),  # too many
        "To do it you need to click these three buttons:\n\n- first\n- second\n- third",
        "There are three kinds:\n\n- hot\n- hot\n- cold",
        "Warm\n\n- one thing\n- another thing\n- a third thing",
        "There are three ways:\n\n- it is warm in here\n- you can go out\n- we have no time",
    ],
)
def test_other_lists_are_no_enumeration(text: str) -> None:
    assert "enumeration" not in families(text)


# ports

PORTS = "- 22: SSH (Secure Shell)\n- 21: FTP\n- 80: HTTP\n- 443: HTTPS\n- 22: SFTP"


def test_ports_are_asked_both_ways_where_the_number_is_unique() -> None:
    found = sides(made(PORTS))
    assert found["Which port does **SSH** use?"] == "22"
    assert found["Which protocol uses port **443**?"] == "HTTPS"
    assert "Which protocol uses port **22**?" not in found


@pytest.mark.parametrize(
    "text",
    ["SSH (22) is open.", "We open port 22 SSH for it.", "- 22 = SSH", "SSH uses port 22 here."],
)
def test_ports_are_read_in_all_their_shapes(text: str) -> None:
    assert sides(made(text))["Which port does **SSH** use?"] == "22"


def test_other_numbers_are_no_ports() -> None:
    assert "port" not in families("We have 22 servers and SSH version 2. In 2024: HTTP won.")


def test_port_items_have_the_other_ports_as_options() -> None:
    item = next(item for item in made(PORTS).items if "**FTP**" in item.stem)
    assert {option.text for option in item.options} == {"21", "22", "80", "443"}


# tables

TABLE = """
| Store | Holds | Reached by |
|---|---|---|
| Bucket | whole files of any kind | the web |
| Volume | blocks of one disk | one server |
| Share | folders that many can open | many servers |
| Cache | hot copies of small values | the program |
"""


def test_tables_are_asked_by_row_and_column() -> None:
    found = sides(made(TABLE, title="Stores"))
    assert found["In *Stores*: store **Volume** – holds?"] == "Blocks of one disk."
    assert found["In *Stores*: which store is this? Holds: “Hot copies of small values.”"] == (
        "Cache"
    )


def test_a_heading_that_is_a_question_is_not_put_before_the_row() -> None:
    found = sides(made(TABLE.replace("| Store |", "| You need |"), title="Choices"))
    assert found["In *Choices*: **Volume** – holds?"] == "Blocks of one disk."
    assert found["In *Choices*: you need? Holds: “Blocks of one disk.”"] == "Volume"


def test_a_column_that_sorts_the_rows_names_its_kinds() -> None:
    text = "| Task | Amazon EC2 |\n|---|---|\n" + "\n".join(
        f"| {task} | {who} |"
        for task, who in [("Guards", "AWS"), ("Doors", "AWS"), ("Keys", "You"), ("Data", "You")]
    )
    found = sides(made(text, title="Duties"))
    assert found["In *Duties*: task **Keys** – Amazon EC2: AWS or you?"] == "You"
    assert not any(front.startswith("Which") for front in found)


@pytest.mark.parametrize("title", ["What the theater saw", "Why you may meet it", "Note on price"])
def test_a_column_that_tells_a_story_is_not_asked(title: str) -> None:
    text = TABLE.replace("| Reached by |", f"| {title} |")
    assert {card.front for card in made(text).cards if "one server" in card.back} == set()
    assert made(text).items


def test_a_table_of_aspects_gives_cards_and_no_items() -> None:
    generated = made(TABLE.replace("| Store |", "| Question |"), title="Traits")
    assert "In *Traits*: **Volume** – holds?" in sides(generated)
    assert not generated.items


def test_table_options_come_from_the_same_column() -> None:
    items = [item for item in made(TABLE).items if item.stem.endswith("– holds?")]
    cells = {
        "Whole files of any kind",
        "Blocks of one disk",
        "Folders that many can open",
        "Hot copies of small values",
    }
    assert len(items) == 4
    assert all({option.text for option in item.options} == cells for item in items)


def test_equal_cells_are_never_two_options_nor_asked_backwards() -> None:
    text = "| A | Who |\n|---|---|\n" + "\n".join(
        f"| Task {name} | {who} |"
        for name, who in zip(
            "abcde", ["the customer", "the customer", "AWS", "both of them", "x y"], strict=True
        )
    )
    generated = made(text)
    for item in generated.items:
        assert len({option.text for option in item.options}) == 4
    assert not any("“The customer" in card.front for card in generated.cards)


@pytest.mark.parametrize(
    "text",
    [
        "| A | B |\n|---|---|\n| x | one |",  # one row compares nothing
        "| A | B |\n|---|---|\n| x | one |\n| x | two |",  # rows share a name
        "| A | Price |\n|---|---|\n| Disk | 4,000 |\n| Tape | 900 |",  # arithmetic
        "| A | Price |\n|---|---|\n| Power | in the price |\n| Total | in the sum |",
    ],
)
def test_other_tables_are_left_alone(text: str) -> None:
    assert "table" not in families(text)


# contrasts

SHARED = """
AWS:

- locks the doors of the buildings
- replaces broken hardware
- wipes old disks before they leave

Customer:

- chooses the people who may enter
- encrypts its own files
- patches the guest system
"""


def test_two_parallel_lists_ask_which_side_a_point_is_on() -> None:
    generated = made(SHARED, title="Shared duties")
    found = sides(generated)
    front = (
        "In *Shared duties*: AWS or Customer: which does this go with? “Encrypts its own files.”"
    )
    assert found[front] == "Customer"
    item = next(item for item in generated.items if "**AWS**" in item.stem)
    right = [option.text for option in item.options if option.correct]
    assert right[0] in {
        "Locks the doors of the buildings",
        "Replaces broken hardware",
        "Wipes old disks before they leave",
    }
    assert len(item.options) == 4


def test_a_versus_list_is_told_apart_by_its_subjects() -> None:
    text = (
        "- Beanstalk is the director of your app\n- Formation is the plan of your machines\n"
        "- Beanstalk uses the other one inside"
    )
    found = sides(made(text, title="Formation vs Beanstalk"))
    front = (
        "In *Formation vs Beanstalk*: Beanstalk or Formation: which does this go with? "
        "“Is the plan of your machines.”"
    )
    assert found[front] == "Formation"


def test_of_many_lists_only_points_that_name_something_are_asked() -> None:
    text = (
        "Ash:\n\n- is kept when the house moves\n- speaks NFS with every reader\n\n"
        "Bay:\n\n- holds salt and pepper\n\nCob:\n\n- paints walls green\n\n"
        "Dun:\n\n- rings at noon\n"
    )
    found = sides(made(text, title="Drives"))
    assert found["In *Drives*: what is this said of? “Speaks NFS with every reader.”"] == "Ash"
    assert not any("house moves" in front for front in found)


def test_points_that_both_sides_have_are_left_out() -> None:
    text = "AWS:\n\n- checks compliance papers\n\nCustomer:\n\n- checks compliance papers"
    assert "contrast" not in families(text)


def test_what_is_true_of_both_sides_is_no_wrong_option() -> None:
    text = SHARED.replace("- patches", "- wipes old disks before leaving\n- patches")
    items = made(text, title="Shared duties").items
    assert items
    for item in items:
        assert not any("disks" in option.text for option in item.options)


# clozes


def test_a_bold_term_is_left_out_of_its_sentence() -> None:
    text = "Every account starts with a **root user** that nobody should need on normal days."
    found = sides(made(text, title="Accounts", checked=True))
    assert (
        found["Every account starts with a \\[…\\] that nobody should need on normal days."]
        == "root user"
    )


@pytest.mark.parametrize(
    "text",
    [
        "It is locked to an **Availability Zone** that you choose when you make the disk.",
        "The **root user** is the root user of the account and of nothing else.",
        "**Note** that this is short.",
        "**IAM** (AWS Identity and Access Management) decides who may use which service.",
        "**Buckets are not global, they are created in a specific region**.",
    ],
)
def test_loose_sentences_give_no_cloze(text: str) -> None:
    assert "cloze" not in families(text, title="Things to know about it all today")


def test_a_term_with_a_definition_card_gets_no_cloze_as_well() -> None:
    text = "A **router** is a device that passes packets from one network to the next."
    assert {card.family for card in made(text, checked=True).cards} == {"definition"}
