"""What prose says of what: subject, verb and the rest of a sentence, pronouns resolved.

Only the plainest sentences are read: "X is a …", "It is used to …", "They allow …". A pronoun
stands for the last subject of its paragraph, or for the thing that the heading names as long
as nothing else has been spoken of.
"""

import bisect
import re
from collections.abc import Iterator

import msgspec

from studyapp.itemgen.model import Topic
from studyapp.itemgen.prose import Sentence, is_clean, sentences, squash, tidy
from studyapp.itemgen.terms import core, is_service, word_set, words
from studyapp.itemgen.tokens import ListBlock, Paragraph, Text
from studyapp.itemgen.topics import subject_of

ABILITIES = word_set(
    "allow enable provide help make let support give offer protect control automate deliver "
    "collect store simplify connect run translate extend monitor analyze detect"
)
_THIRD = {"simplify": "simplifies", "analyze": "analyzes"}
FACTS = word_set("can has works uses integrates scales requires represents serves costs contains")
_BASE_OF = {_THIRD.get(verb, verb + "s"): verb for verb in sorted(ABILITIES)}
_FORMS = {"is", "are", "have", *FACTS, *_BASE_OF, *_BASE_OF.values()}
_VERB = "|".join(sorted(_FORMS, key=lambda form: (-len(form), form)))
_PRONOUN = re.compile(rf"^(it|they)(?:’s|'s| ({_VERB}))\s+(.+)$", re.IGNORECASE | re.DOTALL)
_ELLIPSIS = re.compile(r"^(is|are)\s+((?:an?|the|used)\s.+)$", re.IGNORECASE | re.DOTALL)
_EXPLICIT = re.compile(
    rf"^(?:(the|an?)\s+)?([^,:;.!?“”\"]{{2,70}}?)\s+(?:(?:also|continuously|automatically)\s+)?({_VERB})\s+"
    r"(?!(?:is|are|was|were|can|has|have|will)\b)(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NO_SUBJECT = word_set(
    "it they this that these those there here he she we you i what which who if when while once "
    "as in on at for with from to some many each all every both another other others one our "
    "your their its such than then also so but and or because by after before during without "
    "basically typically usually through trough using via let how where lastly moreover not no "
    "anything anythings everything something most more next first finally"
)
_NOT_INSIDE = word_set("that which who can will main there you it we")
_QUALIFIERS = word_set("public private internal external inbound outbound multi single")
_JOINER = "\u2060"
_RUN_ON = re.compile(
    r"(?:,\s+(?:(?:and|but|so|while)\s+)?|\s+(?:and|but|so|while)\s+)(?:it|they|we|you)\s+(?:is|are|was|can|could|will|must|do|"
    r"does|has|have|helps?|scales?|supports?|includes?|sits?|takes?|provides?|allows?)\b.*$|;.*$|"
    r",\s+(?:(?:and\s+)?(?:is|are)|there|we|you|than|then)\b.*$",
    re.IGNORECASE | re.DOTALL,
)


class Claim(msgspec.Struct, frozen=True):
    """A sentence read: of `subject` it says `verb` (base form, or "is") and `rest`.

    `first` says that it opens its paragraph or list item, `marked` that the subject is bold.
    """

    subject: str
    plural: bool
    verb: str
    rest: str
    line: int
    first: bool
    article: str = ""
    marked: bool = False


def third(verb: str) -> str:
    """The verb as it follows a singular subject."""
    return _THIRD.get(verb, verb + "s")


def claims(topic: Topic) -> Iterator[Claim]:
    """The claims of the paragraphs that stand right under the topic's heading."""
    name = subject_of(topic)
    referent = name
    for node in topic.nodes:
        if isinstance(node, ListBlock):
            yield from _listed(node, name)
        if not isinstance(node, Paragraph):
            continue
        referent = name if referent in {name, None} else None
        bold = sorted((start, order) for order, (start, _end) in enumerate(node.text.bold))
        for index, sentence in enumerate(sentences(node.text)):
            term = _marked(node.text, sentence, bold)
            held, the = _held(sentence, term), bool(term) and topic.frame.authored
            claim = _read(held, name, referent, first=index == 0, the=the)
            if claim and term:
                claim = msgspec.structs.replace(claim, marked=True)
            referent = claim.subject if claim else None
            if claim and sentence.ended:
                yield claim


def _marked(text: Text, sentence: Sentence, bold: list[tuple[int, int]]) -> str:
    """The bold term that the sentence begins with, an article before it or not; else nothing.

    `bold` holds where each strong text starts, in order, and its place in `text.bold`.
    """
    low = bisect.bisect_left(bold, (sentence.start, 0))
    high = bisect.bisect_left(bold, (sentence.start + len("The ") + 1, 0))
    if low == high:
        return ""
    start, end = text.bold[min(order for _start, order in bold[low:high])]
    return squash(text.text[start:end])


def _held(sentence: Sentence, term: str) -> Sentence:
    """The sentence with the words of the term joined, so that no verb is found inside it."""
    if not term:
        return sentence
    text = sentence.text.replace(term, term.replace(" ", _JOINER), 1)
    return msgspec.structs.replace(sentence, text=text)


def _listed(listing: ListBlock, name: str | None) -> Iterator[Claim]:
    """The claims that open the items of a list, with a subject of their own."""
    for item in listing.items:
        for sentence in sentences(item.text)[:1]:
            claim = _read(sentence, name, None, first=True)
            if claim and (sentence.ended or not item.children):
                yield claim


def _read(
    sentence: Sentence,
    name: str | None,
    referent: str | None,
    *,
    first: bool,
    the: bool = False,
) -> Claim | None:
    """The claim of a sentence; `the` keeps a definite article before the subject, too."""
    text = sentence.text.rstrip(".!")
    pronoun = _PRONOUN.match(text)
    if pronoun:
        word, verb, rest = pronoun.groups()
        plural = word.lower() == "they"
        return _claim(referent, verb or "is", rest, sentence, plural=plural, first=first)
    ellipsis = _ELLIPSIS.match(text)
    if ellipsis:
        verb, rest = ellipsis.groups()
        plural = verb.lower() == "are"
        return _claim(referent, verb, rest, sentence, plural=plural, first=first)
    explicit = _EXPLICIT.match(text)
    if explicit:
        article, text, verb, rest = explicit.groups()
        subject = _subject(text, name)
        plural = verb.lower() == "are" or verb.lower() in _BASE_OF.values()
        claim = _claim(subject, verb, rest, sentence, plural=plural, first=first)
        kept = {"a", "an", "the"} if the else {"a", "an"}
        if claim and subject != name and (article or "").lower() in kept:
            claim = msgspec.structs.replace(claim, article=article.lower())
        return claim
    return None


def _claim(
    subject: str | None, verb: str, rest: str, sentence: Sentence, *, plural: bool, first: bool
) -> Claim | None:
    if subject is None:
        return None
    verb = verb.lower()
    base = {"are": "is", "have": "has"}.get(verb) or _BASE_OF.get(verb, verb)
    return Claim(subject, plural, base, _cut(rest), sentence.line, first)


def _cut(rest: str) -> str:
    """The rest of the sentence without what was run on behind it."""
    return tidy(_RUN_ON.sub("", rest.replace(_JOINER, " ")))


def _subject(text: str, name: str | None) -> str | None:
    """The subject as a term: the heading's own name when it means the same."""
    subject = tidy(text.replace(_JOINER, " "))
    if is_service(subject):
        subject = subject.removesuffix(" service")
    parts = words(subject)
    if not parts or len(parts) > 7 or parts[0] in _NO_SUBJECT or not is_clean(subject):
        return None
    if subject.lower() in {"aws", "amazon"} or _NOT_INSIDE & set(parts):
        return None
    narrower = name and _QUALIFIERS & set(words(name)) - set(parts)
    if name and not narrower and core(subject) and core(subject) <= core(name):
        return name
    return subject
