"""Patterns of AWS's models that were read by hand, because no rule translates them safely.

Some change case in the middle, which Python does not allow; some take a time that doubles with
every character of a text that nearly fits, which one call could use to stop everyone else. Each
stands beside an expression that the same texts satisfy, in linear time.
"""

_PRINTED = " *[!-~][ -~]*"
_SPACED = r"\t*[ -~][\t -~]*"
_MODEL = r"[a-zA-Z0-9][a-zA-Z0-9+\-.]*"

REVIEWED: dict[str, str] = {
    # case
    r"^(?i)(true|false)$": r"(?i:true|false)",
    r"^(?![^:\\]*/action/|(?i).*<script>.*</script>.*)[^:\\]+$": (
        r"(?![^:\\]*/action/|(?i:.*<script>.*</script>.*))[^:\\]+"
    ),
    r"(?!(?i)AWS_)[a-zA-Z_][a-zA-Z0-9_]*": r"(?!(?i:AWS_))[a-zA-Z_][a-zA-Z0-9_]*",
    # one set without another
    r"[\p{Print}&&[^|:/]]+": r"[ -.0-9;-{}~]+",
    # time
    r"[a-zA-Z](?:-?[a-zA-Z0-9]+)*": r"[a-zA-Z](?:-?[a-zA-Z0-9])*",
    r"[a-z](?:-?[a-z0-9]+){0,15}": (r"[a-z](?:[a-z0-9]+(?:-[a-z0-9]+){0,14}|(?:-[a-z0-9]+){0,15})"),
    r"^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$": r"[a-z0-9*](?:[._\-/]?[a-z0-9*])*",
    r"^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*$": _SPACED,
    r"^[ \t]*[^\x00-\x1F:\x7F]+([ \t]+[^\x00-\x1F:\x7F]+)*[ \t]*$": (
        r"\t*[^\x00-\x1F:\x7F][^\x00-\x08\x0A-\x1F:\x7F]*"
    ),
    r"([ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*|\{%[\s\S]+?%\})": (
        rf"{_SPACED}|\{{%[\s\S]+%\}}"
    ),
    r"[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*|(\$(\.[\w/_-]+(\[(\d+|\*)\])*)*)": _SPACED,
    r"[ -~]*[!-~]+[ -~]*": _PRINTED,
    r"^[\x20-\x7E]*[\x21-\x7E]+[\x20-\x7E]*$": _PRINTED,
    r"[a-zA-Z0-9_](([a-zA-Z0-9_]+)*([a-zA-Z0-9_]+))?": "[a-zA-Z0-9_]+",
    r"[a-zA-Z0-9!-~]+([a-zA-Z0-9!-~ ]*[a-zA-Z0-9!-~]+)*": "[!-~](?:[ -~]*[!-~])?",
    r"[a-z0-9]([-a-z0-9]*[a-z0-9]){0,39}?": "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?",
    r"[a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*": _MODEL,
}

# Nobody can satisfy these as they are written, or they are meant to be found anywhere in a text,
# or they belong to services whose long texts nobody checks here: not tested.
UNTESTED = frozenset(
    {
        r"^[-_a-zA-Z0-9]*${2,64}$",
        r"[^-A-Za-z0-9+/=]|=[^=]|={3,}${1,4096}",
        r"([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,128}",
        r"([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,256}",
        r"^arn:\S+:rbin:[a-z\-0-9]{0,63}:[0-9]{12}:rule/[0-9a-zA-Z]{11}{0,1011}$",
        r"^\\d{12}$",
        r".*/^[\d]{12}$/.*",
        "[0-9a-zA-Z._:-]",
        "[a-zA-Z0-9][a-zA-Z0-9-]",
        r"(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-customization-job/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([a-z0-9-]{1,63}[.]){0,2}[a-z0-9-]{1,63}([:][a-z0-9-]{1,63}){0,2}/[a-z0-9]{12})|([a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*)",
        r"(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-import-job/[a-z0-9]{12})|([a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*)",
        r"[a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9\+\-\.]){0,63}",
        "^([A-Za-z](-|_|.)?)+$",
        r"(?:[\._\-/#A-Za-z0-9]+|\$\{[A-Za-z]+(?:\.[A-Za-z]+){1,2}\})+",
        r"(?=.{4,255}$)((http|https)://)??(www[.])??([a-zA-Z0-9]|-)+?([.][a-zA-Z0-9(-|/|=|?)??]+?)+?",
        r"^arn:(aws|aws-cn|aws-iso|aws-iso-[a-z]{1}|aws-us-gov):iam::[0-9]{12}:role/(([^/][!-~]+/){1,511})?[A-Za-z0-9_+=,.@-]{1,64}$",
        r"^([^/]([!-~]+/){1,511})?[A-Za-z0-9_+=,.@-]{1,64}$",
        r"arn:(aws|aws-cn|aws-iso|aws-iso-[a-z]{1}|aws-us-gov):iam::[0-9]{12}:role/(([^/][!-~]+/){1,511})?[A-Za-z0-9_+=,.@-]{1,64}",
    }
)
