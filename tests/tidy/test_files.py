"""What must not be in this repository: addresses of registries, paths of one machine, unfinished business, long files."""

import re

from tests.tidy.tree import CODE, files, lines, text

#: Put together from pieces, or this file would be its own first finding.
REGISTRIES = [
    first + rest
    for first, rest in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("registry.npm", "js"),
        ("npm", "js.org"),
        ("registry.yarn", "pkg"),
        ("npm", "mirror.com"),
        ("deb.deb", "ian.org"),
        ("security.deb", "ian.org"),
        ("proxy.go", "lang.org"),
        ("cra", "tes.io"),
    )
]
UNFINISHED = [a + b for a, b in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"), ("for", " now"))]
LEFT_OUT = [
    r"pytest\." + r"skip\b",
    r"mark\." + r"(skip|xfail)\w*",
    r"importor" + r"skip",
    r"\b(it|test|describe)\." + r"(skip|only|todo|fails)\b",
]
MACHINE_PATHS = r"(?<![\w.~*-])/" + r"(work|root|home/\w+|Users/\w+)/"
CODE_LINES_MAX = 400
#: Written by a generator and never edited; or a list of messages, which has one thing in it however long it grows.
MAY_BE_LONG = re.compile(
    r"migrations/versions/|pwa/src/protocol/generated|pwa/src/i18n/\w\w(\.more)?\.ts$|pwa/src/features/\w+/words/\w\w\.ts$"
)


def found(pattern: str, flags: int = 0) -> list[str]:
    compiled = re.compile(pattern, flags)
    return [f"{place}: {line.strip()[:100]}" for place, line in lines() if compiled.search(line)]


def test_no_address_of_a_package_registry() -> None:
    wrong = found("|".join(map(re.escape, REGISTRIES)), re.IGNORECASE)
    assert not wrong, f"Whoever installs decides where from; a lock file names hashes only: {wrong}"


def test_no_path_of_somebodys_machine() -> None:
    wrong = found(MACHINE_PATHS)
    assert not wrong, f"This path exists on one machine only, derive it from the file's own place: {wrong}"


def test_nothing_is_left_unfinished() -> None:
    wrong = found(r"\b(" + "|".join(UNFINISHED) + r")\b")
    assert not wrong, f"Finish it, or write it down where work is planned: {wrong}"


def test_no_test_is_left_out() -> None:
    wrong = found("|".join(LEFT_OUT))
    assert not wrong, f"A test that does not run proves nothing: make it pass or delete it: {wrong}"


def test_files_are_small_enough_to_be_known() -> None:
    sizes = {
        path: text(path).count("\n")
        for path in files()
        if (path.suffix in CODE or path.name == "sewtrack") and not MAY_BE_LONG.match(str(path))
    }
    wrong = {str(path): size for path, size in sizes.items() if size > CODE_LINES_MAX}
    assert not wrong, (
        f"Over {CODE_LINES_MAX} lines: there are two things in each of these, give each its file: {wrong}"
    )


def test_no_file_is_named_after_nothing() -> None:
    empty_words = {"service", "services", "utils", "util", "helpers", "helper", "common", "misc"}
    wrong = [str(path) for path in files() if path.suffix in CODE and path.stem.lower() in empty_words]
    assert not wrong, f"A name says what is inside; these could hold anything: {wrong}"
