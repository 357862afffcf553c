"""The shell of a world: `minicloud.shell` and `minicloud.cli` over a desk, with what they keep.

`lines` runs a line, `edge` is the cloud as the `aws` command of a line reaches it, `home` keeps
files, `memory` what is remembered between lines, `signing` makes links, `su` changes who acts.
"""
