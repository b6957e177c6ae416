"""Folders, archives and files that hold code, and what is not read of them."""

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from sless_audit.handlers import CodeOnDisk, HandlerReader
from sless_audit.handlers.model import HandlerCode
from tests.handlers.reading import calls, write

CODE = "import boto3, lib\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n"
FILES = {"app.py": CODE, "lib/__init__.py": "X = 1\n"}


def read(root: Path, path: str, handler: str = "app.handler") -> HandlerCode:
    return HandlerReader(root).read(CodeOnDisk(root / path, path), handler, "python3.12")


def archive(path: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)


def messages(code: HandlerCode) -> str:
    return "\n".join(note.message for note in code.notes)


def test_folder_archive_and_file_are_read_alike(tmp_path: Path) -> None:
    write(tmp_path / "src", FILES)
    archive(tmp_path / "code.zip", FILES)
    (tmp_path / "app.py").write_text(CODE)
    for path, place in (("src", "src/app.py"), ("code.zip", "code.zip/app.py"), ("app.py", "app.py")):
        code = read(tmp_path, path)
        assert calls(code) == ["s3.ListBuckets"]
        assert code.call_sites[0].place.file == place
        assert code.package_bytes == sum(map(len, FILES.values())) - (6 if path == "app.py" else 0)


def test_layers_count_into_the_size(tmp_path: Path) -> None:
    write(tmp_path / "src", FILES)
    write(tmp_path / "layer", {"python/big.py": "#" * 1_000})
    layers = [CodeOnDisk(tmp_path / "layer", "layer"), CodeOnDisk(tmp_path / "built-later", "built-later")]
    for runtime in ("python3.12", "java21"):
        code = HandlerReader(tmp_path).read(CodeOnDisk(tmp_path / "src", "src"), "app.handler", runtime, layers)
        assert code.package_bytes == sum(map(len, FILES.values())) + 1_000
        assert code.layer_bytes == 1_000


def test_the_language_is_told_by_the_files_where_no_runtime_is(tmp_path: Path) -> None:
    write(tmp_path / "src", FILES)
    reader = HandlerReader(tmp_path)
    source = CodeOnDisk(tmp_path / "src", "src")
    assert reader.read(source, "app.handler", None).language == "python"
    assert reader.read(source, "Main::run", "java21").language == ""
    assert reader.read(source, "Main::run", "java21").package_bytes is not None


def test_links_out_of_the_project_are_a_note(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    write(outside, FILES)
    write(root / "src", {"app.py": CODE})
    (root / "src" / "lib.py").symlink_to(outside / "app.py")
    (root / "linked").symlink_to(outside)
    assert "src/lib.py leads out of the project" in messages(read(root, "src"))
    assert not read(root, "src").complete
    code = read(root, "linked")
    assert (code.found, code.call_sites) == ("unknown", ())
    assert "linked leads out of the project" in messages(code)


def test_links_within_the_project_are_followed(tmp_path: Path) -> None:
    write(tmp_path, {"src/app.py": CODE, "shared/lib.py": "X = 1\n"})
    (tmp_path / "src" / "lib.py").symlink_to(tmp_path / "shared" / "lib.py")
    assert read(tmp_path, "src").notes == ()


def test_a_path_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": CODE, "project/x": ""})
    root = tmp_path / "project"
    code = HandlerReader(root).read(CodeOnDisk(root / ".." / "app.py", "../app.py"), "app.handler", "python3.12")
    assert code.call_sites == ()
    assert "leads out of the project" in messages(code)


def test_a_module_name_does_not_lead_out_of_the_package(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"secret.py": CODE, "src/app.py": "from ...secret import handler\nfrom ..secret import handler as b\n"},
    )
    assert read(tmp_path, "src").call_sites == ()


def test_entries_that_leave_the_archive_are_ignored(tmp_path: Path) -> None:
    archive(
        tmp_path / "code.zip", {"../lib.py": "X = 1\n", "/lib.py": "X = 1\n", "a\\lib.py": "", "C:/lib.py": "", **FILES}
    )
    code = read(tmp_path, "code.zip")
    assert calls(code) == ["s3.ListBuckets"]
    assert "entries with a path that leaves the archive" in messages(code)


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as file:
        file.writestr("app.py", CODE)
        link = zipfile.ZipInfo("lib.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    assert "1 symbolic links in the archive are not followed" in messages(read(tmp_path, "code.zip"))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    archive(tmp_path / "code.zip", {**FILES, "lib.py": "#" * 50_000_000})
    code = read(tmp_path, "code.zip")
    assert "lib.py is larger than 1 MiB and is not read as source" in messages(code)
    assert calls(code) == ["s3.ListBuckets"]


def test_what_an_entry_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "code.zip"
    archive(path, {"app.py": "x = 1\n" + "#" * 3_000_000})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    path.write_bytes(bytes(data))
    assert read(tmp_path, "code.zip").found in {"unknown", "no-function", "no-file"}


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18, b"no archive at all", b"PK\x03\x04" + b"\0" * 100],
)
def test_broken_archives_are_a_note(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "code.zip").write_bytes(data)
    code = read(tmp_path, "code.zip")
    assert code.found == "unknown"
    assert "code.zip" in messages(code)


def test_damaged_entries_are_a_note(tmp_path: Path) -> None:
    path = tmp_path / "code.zip"
    archive(path, FILES)
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(bytes(data))
    code = read(tmp_path, "code.zip")
    assert not code.complete
    assert "cannot be read" in messages(code)


def test_a_large_source_file_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"src/app.py": CODE, "src/lib.py": "X = 1\n" * 200_000})
    code = read(tmp_path, "src")
    assert "src/lib.py is larger than 1 MiB" in messages(code)
    assert not code.complete


def test_a_file_that_is_none_is_not_opened(tmp_path: Path) -> None:
    import os

    write(tmp_path, {"src/app.py": CODE})
    os.mkfifo(tmp_path / "src" / "lib.py")
    assert "src/lib.py is no plain file" in messages(read(tmp_path, "src"))


def test_own_source_of_javascript_is_told_by_its_lines() -> None:
    from sless_audit.handlers.ownership import not_own
    from sless_audit.handlers.package import Package, SourceFiles
    from sless_audit.handlers.sources import InlineCode

    package = Package(InlineCode("", "index.js", "t"), SourceFiles(Path.cwd()))
    assert not_own(package, "index.js", b"const a = 1;\n") == ""
    assert not_own(package, "index.js", b"a;" * 1000) == "minified"
    assert not_own(package, "index.js", b"const a = 1;\n//# sourceMappingURL=index.js.map\n") == "generated"
    assert not_own(package, "node_modules/a/index.js", b"") == "vendored"
    assert not_own(package, "index.js", b"// Copyright\n// @generated by x\n") == "generated"
    assert not_own(package, "index.js", b"const text = 'generated by us';\n") == ""
