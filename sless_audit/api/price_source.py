"""Where offer files come from: AWS's own server, or a folder of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sless_audit.cost.book import PriceError
from sless_audit.errors import UsageError
from sless_audit.version import __version__

SERVER = "https://pricing.us-east-1.amazonaws.com"
ROOT = "offers/v1.0/aws"
"""https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html (2026-11-21)."""

INDEX = "index.json"
"""The list of all offers."""

_TIMEOUT_S = 60
_CHUNK = 1 << 20


def regional(offer: str, region: str) -> str:
    """The path of the offer of one region, as it is now."""
    return f"{offer}/current/{region}/index.json"


def everywhere(offer: str) -> str:
    """The path of the offer of all regions, which has what belongs to none."""
    return f"{offer}/current/index.json"


class Source(Protocol):
    name: str

    def fetch(self, path: str) -> Path | None:
        """A file below the root; `None` where there is none. It stays until the next one is fetched."""

    def where(self, path: str) -> str:
        """Its name in messages."""


@contextmanager
def source(folder: Path | None) -> Iterator[Source]:
    """The folder, else the server."""
    if folder is not None:
        yield Folder(folder)
        return
    with TemporaryDirectory(prefix="sless-audit-") as place:
        yield Server(Path(place), SERVER)


class Folder:
    """Offer files that were fetched before: `AWSLambda/current/us-east-1/index.json`, or with the whole path that they
    have on the server."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}")
        self.name = str(folder)
        self._root = folder / ROOT if (folder / ROOT).is_dir() else folder

    def fetch(self, path: str) -> Path | None:
        file = self._root / path
        return file if file.is_file() else None

    def where(self, path: str) -> str:
        return str(self._root / path)


class Server:
    def __init__(self, place: Path, server: str) -> None:
        self.name = server
        self._file = place / "offer.json"

    def fetch(self, path: str) -> Path | None:
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.request import Request, urlopen

        url = self.where(path)
        request = Request(url, headers={"User-Agent": f"sless-audit/{__version__}"})
        try:
            with urlopen(request, timeout=_TIMEOUT_S) as answer, self._file.open("wb") as file:
                size = 0
                while chunk := answer.read(_CHUNK):
                    size += file.write(chunk)
            announced = answer.headers.get("Content-Length")
            if announced is not None and int(announced) != size:
                raise OSError(f"{size} of {announced} bytes came")
        except HTTPError as error:
            if error.code in (403, 404):  # a store of files answers either for one that is not there
                return None
            raise _unreachable(url, str(error)) from error
        except (OSError, HTTPException, ValueError) as error:
            raise _unreachable(url, str(getattr(error, "reason", error))) from error
        return self._file

    def where(self, path: str) -> str:
        return f"{self.name}/{ROOT}/{path}"


def _unreachable(url: str, why: str) -> PriceError:
    return PriceError(
        f"{url} could not be read: {why}",
        hint="nothing was changed; try again, or fetch the files in another way and give their folder with --from",
    )
