"""Which tables a run uses, and how new ones are made."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sless_audit.api import price_source
from sless_audit.api.prices import Books, age, books
from sless_audit.api.pricing import checksums, difference, show, verify
from sless_audit.api.refresh import refresh
from sless_audit.config import Config, Pricing
from sless_audit.cost.book import PriceError, book_text, read_book
from sless_audit.cost.prices import Price, Tier
from sless_audit.errors import UsageError
from sless_audit.shipped import shipped
from tests.cost.offer_files import LAMBDA, flat, write_offer

TODAY = date(2026, 11, 21)
REQUESTS = ("lambda", "requests")


def price(component: str, usd: str, service: str = "lambda", as_of: str = "2026-10") -> Price:
    return Price(
        service, component, "request", (Tier(Decimal(0), Decimal(usd)),), "", as_of, "a contract", "one-source"
    )


def own(folder: Path, region: str, *prices: Price) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{region}.json").write_text(book_text(region, prices), "utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def books_of(folder: Path | None = None, today: date = TODAY, max_age: int = 24) -> Books:
    return books(Pricing(folder, max_age), today)


# which table is used


def test_a_table_of_ones_own_takes_the_place_of_the_whole_shipped_one(tmp_path: Path) -> None:
    book_of = books_of(own(tmp_path / "own", "eu-west-1", price("requests", "0.5")))
    assert book_of("eu-west-1").prices[REQUESTS].tiers[0].price == Decimal("0.5")
    assert ("lambda", "duration-x86") not in book_of("eu-west-1").prices
    assert ("lambda", "duration-x86") in book_of("us-west-2").prices
    assert book_of.own == ("eu-west-1",)


def test_a_region_without_a_table_is_missing_but_for_what_has_no_region() -> None:
    book = books_of()("eu-north-1")
    assert book.is_missing
    assert REQUESTS not in book.prices
    assert {service for service, _ in book.prices} == {"budgets", "cloudfront", "route53"}


def test_services_without_a_region_have_the_prices_of_us_east_1_and_say_so() -> None:
    book = books_of()("eu-west-1")
    assert not book.is_missing
    assert book.prices["route53", "hosted-zone"].region == "us-east-1"
    assert book.prices[REQUESTS].region == "eu-west-1"


def test_the_table_of_us_east_1_is_not_read_for_prices_of_another_region(tmp_path: Path) -> None:
    (tmp_path / "us-east-1.json").write_text("{}", "utf-8")
    prices = books_of(tmp_path)("eu-west-1").prices
    assert prices.get(REQUESTS) is not None
    assert ("lambda", "nothing") not in prices
    with pytest.raises(PriceError):
        prices.get(("route53", "hosted-zone"))


def test_a_damaged_table_of_ones_own_is_never_replaced_by_the_shipped_one(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "eu-west-1", price("requests", "0.5"))
    (folder / "eu-west-1.json").write_text("{}", "utf-8")
    with pytest.raises(PriceError, match="damaged"):
        books_of(folder)("eu-west-1")


@pytest.mark.parametrize(
    ("as_of", "months"), [("2026-11", 0), ("2026-10", 1), ("2025-11", 12), ("2024-10", 25), ("2027-01", 0)]
)
def test_the_age_of_a_table(tmp_path: Path, as_of: str, months: int) -> None:
    own(tmp_path, "eu-west-1", price("requests", "1", as_of=as_of))
    assert age(read_book(tmp_path / "eu-west-1.json"), TODAY) == months


def test_an_old_table_is_used_with_a_warning_and_refused_when_it_is_too_old(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "us-east-1", price("requests", "1", as_of="2025-10"))
    book_of = books_of(folder)
    assert [book.region for book in (book_of("us-east-1"),)] == ["us-east-1"]
    assert [book.region for book in book_of.stale] == ["us-east-1"]
    fresh = books_of(folder, date(2026, 10, 1))
    fresh("us-east-1")
    assert fresh.stale == ()
    with pytest.raises(PriceError, match="too old: its newest price is of 2025-10, 13 months ago"):
        books_of(folder, max_age=12)("us-east-1")
    with pytest.raises(PriceError, match="25 months ago"):
        books_of(folder, date(2027, 11, 1))("us-east-1")


# show, diff, verify


def test_show_knows_the_services_of_the_region() -> None:
    shown = show("sqs", Config(), TODAY)
    assert {one.component for one in shown.prices} == {"requests-standard", "requests-fifo", "requests-fair-surcharge"}
    with pytest.raises(UsageError) as refused:
        show("sqss", Config(), TODAY)
    assert refused.value.hint == "did you mean 'sqs'?"


def test_show_does_not_answer_for_a_region_without_a_table() -> None:
    with pytest.raises(UsageError, match="there is no price table of eu-north-1"):
        show(None, Config(region="eu-north-1"), TODAY)
    assert show("cloudfront", Config(region="eu-north-1"), TODAY).prices[0].region == "us-east-1"


def test_what_changes_from_one_folder_to_another(tmp_path: Path) -> None:
    before = own(tmp_path / "a", "eu-west-1", price("requests", "1"), price("gone", "1"), price("same", "3"))
    after = own(
        tmp_path / "b", "eu-west-1", price("requests", "2"), price("new", "1"), price("same", "3", as_of="2026-11")
    )
    own(after, "us-east-1", price("requests", "1"))
    found = difference(str(before), str(after))
    assert [(one.component, one.before is not None, one.after is not None) for one in found.changes] == [
        ("gone", True, False),
        ("new", False, True),
        ("requests", True, True),
    ]
    assert (found.same, found.regions_gone, found.regions_new) == (1, (), ("us-east-1",))


def test_tables_with_no_region_in_common_cannot_be_compared(tmp_path: Path) -> None:
    own(tmp_path / "a", "eu-west-1", price("requests", "1"))
    own(tmp_path / "b", "us-east-1", price("requests", "1"))
    with pytest.raises(UsageError, match="no region in common"):
        difference(str(tmp_path / "a"), str(tmp_path / "b/us-east-1.json"))
    with pytest.raises(UsageError, match="there is no table and no folder"):
        difference(str(tmp_path / "a"), str(tmp_path / "c"))
    (tmp_path / "c").mkdir()
    with pytest.raises(UsageError, match="there are no price tables in"):
        difference(str(tmp_path / "a"), str(tmp_path / "c"))


def test_the_shipped_tables_are_sound() -> None:
    found = verify(today=TODAY)
    assert found.faults == ()
    assert found.checked_sums == len(found.tables) + 1 >= 11
    assert found.free_amounts > 40


def test_verify_tells_every_fault(tmp_path: Path) -> None:
    for file in shipped("pricing").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "eu-west-1.json").read_text("utf-8")
    (tmp_path / "eu-west-1.json").write_text(text.replace('"hour"', '""', 1), "utf-8")
    (tmp_path / "sa-east-1.json").unlink()
    free = json.loads((tmp_path / "free_tier.json").read_text("utf-8"))
    free["free"][0]["components"] = ["nothing"]
    (tmp_path / "free_tier.json").write_text(json.dumps(free), "utf-8")
    own(tmp_path, "ca-central-1", price("requests", "1", as_of="2025-01"))
    found = verify(tmp_path, TODAY)
    assert not found.is_sound
    assert sorted((fault.severity, fault.message) for fault in found.faults) == [
        ("error", "a free amount is of apigateway nothing, of which there is no price"),
        ("error", "the price table is damaged: the row has no unit"),
        ("error", "the table is not the one that its checksum is of"),
        ("error", "the table is not the one that its checksum is of"),
        ("error", "there is no table sa-east-1.json"),
        ("warning", "the newest price is 22 months old"),
    ]
    assert any(fault.place.endswith("eu-west-1.json:4") for fault in found.faults)


def test_a_folder_of_ones_own_needs_no_checksums(tmp_path: Path) -> None:
    assert verify(own(tmp_path / "own", "eu-west-1", price("requests", "1")), TODAY).is_sound


# refresh


@pytest.fixture
def offers(tmp_path: Path) -> Path:
    root = tmp_path / "offers"
    write_offer(root, "AWSLambda", "us-east-1", *LAMBDA)
    write_offer(root, "AWSLambda", "eu-west-1", flat("EU-Request", "Requests", "0.0000003"))
    write_offer(root, "AWSQueueService", "us-east-1", flat("Requests-RBP", "Requests", "0.0000005"))
    write_offer(root, "AWSQueueService", "eu-west-1", flat("EU-Requests-Tier1", "Requests", "0.0000006"))
    return root


def test_a_refresh_takes_what_the_price_list_gives(tmp_path: Path, offers: Path) -> None:
    done = refresh(tmp_path / "new", ["us-east-1", "eu-west-1"], offers=offers)
    home, west = (read_book(tmp_path / "new" / f"{region}.json") for region in ("us-east-1", "eu-west-1"))
    assert set(home.prices) == {REQUESTS, ("lambda", "duration-x86"), ("sqs", "requests-standard")}
    assert home.prices["lambda", "duration-x86"].metering.startswith("configured memory x time")
    assert west.prices["sqs", "requests-standard"].tiers == (Tier(Decimal(0), Decimal("0.0000006")),)
    first = done.tables[0]
    assert (first.taken, first.changed, first.kept) == (3, 1, ())
    assert ("lambda", "duration-arm64") in first.left_out
    reasons = {(one.service, one.component): one.why for one in first.untaken}
    assert reasons["lambda", "duration-arm64"] == "no product of AWSLambda has the usage type Lambda-GB-Second-ARM"
    assert reasons["ec2-vpc", "nat-gateway"] == "AmazonEC2 has no file of us-east-1"
    assert verify(tmp_path / "new", TODAY).checked_sums == 2


def test_a_refresh_keeps_the_rest_where_it_is_asked_to(tmp_path: Path, offers: Path) -> None:
    base = own(tmp_path / "base", "eu-west-1", price("requests", "9"), price("special", "8"))
    done = refresh(tmp_path / "new", ["eu-west-1"], base=base, offers=offers, services=["lambda"], keep=True)
    found = read_book(tmp_path / "new/eu-west-1.json").prices
    assert {key: one.tiers[0].price for key, one in found.items()} == {
        REQUESTS: Decimal("0.0000003"),
        ("lambda", "special"): Decimal(8),
    }
    assert done.tables[0].kept == (("lambda", "special"),)
    assert found["lambda", "special"].source == "a contract"


def test_a_refresh_leaves_other_tables_of_the_folder(tmp_path: Path, offers: Path) -> None:
    to = own(tmp_path / "new", "sa-east-1", price("requests", "1"))
    refresh(to, ["us-east-1"], offers=offers)
    assert sorted(contents(to)) == ["SHA256SUMS", "sa-east-1.json", "us-east-1.json"]
    assert (to / "SHA256SUMS").read_text("utf-8") == checksums(to.glob("*.json"))


def test_the_whole_path_of_the_server_may_stand_in_the_folder(tmp_path: Path) -> None:
    write_offer(tmp_path / "mirror/offers/v1.0/aws", "AWSLambda", "us-east-1", *LAMBDA)
    assert refresh(tmp_path / "new", ["us-east-1"], offers=tmp_path / "mirror").tables[0].taken == 2


def test_offers_that_the_index_does_not_list_are_not_looked_for(tmp_path: Path, offers: Path) -> None:
    listed = {"AWSLambda": {"offerCode": "AWSLambda"}}
    (offers / "index.json").write_text(json.dumps({"formatVersion": "v1.0", "offers": listed}), "utf-8")
    refresh(tmp_path / "new", ["us-east-1"], offers=offers)
    assert {service for service, _ in read_book(tmp_path / "new/us-east-1.json").prices} == {"lambda"}


def test_what_has_no_region_is_read_from_the_offer_of_all_regions_for_us_east_1_alone(
    tmp_path: Path, offers: Path
) -> None:
    edges = write_offer(
        offers,
        "AmazonCloudFront",
        "everywhere",
        flat("US-Requests-Tier1", "Requests", "0.0000007500"),
        flat("US-Requests-Tier2-HTTPS", "Requests", "0.0000010000"),
        flat("EU-Requests-Tier1", "Requests", "0.0000009000"),
    )
    edges.rename(edges.parents[1] / "index.json")
    done = refresh(tmp_path / "new", ["us-east-1", "eu-west-1"], offers=offers)
    home, west = (read_book(tmp_path / "new" / f"{region}.json") for region in ("us-east-1", "eu-west-1"))
    assert {component for service, component in home.prices if service == "cloudfront"} == {
        "requests-http-us",
        "requests-https-us",
        "requests-http-eu",
    }
    assert not any(service == "cloudfront" for service, _ in west.prices)
    assert not any(one.service == "cloudfront" for one in done.tables[1].untaken)


@pytest.mark.parametrize("damage", ["cut off", "empty", "of another offer", "index"])
def test_a_damaged_file_leaves_the_folder_as_it_was(tmp_path: Path, offers: Path, damage: str) -> None:
    to = own(tmp_path / "new", "us-east-1", price("requests", "1"))
    before = contents(tmp_path / "new")
    file = offers / "AWSQueueService/current/eu-west-1/index.json"  # after all that is sound
    match damage:
        case "cut off":
            file.write_text(file.read_text("utf-8")[:-40], "utf-8")
        case "empty":
            file.write_text("", "utf-8")
        case "of another offer":
            file.write_text(
                file.read_text("utf-8").replace('"AWSQueueService",\n  "version"', '"X",\n  "version"'), "utf-8"
            )
        case "index":
            (offers / "index.json").write_text("{", "utf-8")
    with pytest.raises(PriceError):
        refresh(to, ["us-east-1", "eu-west-1"], offers=offers)
    assert contents(to) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "offers"]


def test_a_refresh_that_finds_nothing_is_no_refresh(tmp_path: Path, offers: Path) -> None:
    with pytest.raises(PriceError, match="gave no price of ap-south-1"):
        refresh(tmp_path / "new", ["us-east-1", "ap-south-1"], offers=offers)
    assert not (tmp_path / "new").exists()


def test_what_cannot_be_refreshed_is_said_at_once(tmp_path: Path, offers: Path) -> None:
    with pytest.raises(UsageError, match="how the price list names eu-north-9 is not known"):
        refresh(tmp_path / "new", ["eu-north-9"], offers=offers)
    with pytest.raises(UsageError, match="'lamda' cannot be read from the price list"):
        refresh(tmp_path / "new", ["us-east-1"], offers=offers, services=["lamda"])
    with pytest.raises(UsageError, match="there is no folder"):
        refresh(tmp_path / "new", ["us-east-1"], offers=tmp_path / "none")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UsageError, match="is no folder"):
        refresh(tmp_path / "file", ["us-east-1"], offers=offers)


# from a server


class _Answers(BaseHTTPRequestHandler):
    root: Path
    cut_off = False

    def do_GET(self) -> None:
        file = self.root / self.path.removeprefix("/offers/v1.0/aws/")
        if not file.is_file():
            self.send_error(403 if "AmazonS3" in self.path else 404)
            return
        body = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.cut_off else body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(offers: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Answers]]:
    class Answers(_Answers):
        root = offers

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        monkeypatch.setattr(price_source, "SERVER", f"http://127.0.0.1:{running.server_port}")
        yield Answers
        running.shutdown()
        thread.join()


@pytest.mark.usefixtures("server")
def test_a_refresh_from_a_server_is_the_one_from_a_folder(tmp_path: Path, offers: Path) -> None:
    refresh(tmp_path / "one", ["us-east-1", "eu-west-1"], offers=offers)
    done = refresh(tmp_path / "other", ["us-east-1", "eu-west-1"])
    assert contents(tmp_path / "one") == contents(tmp_path / "other")
    assert done.source == price_source.SERVER


def test_a_download_that_breaks_off_changes_nothing(tmp_path: Path, server: type[_Answers]) -> None:
    server.cut_off = True
    to = own(tmp_path / "new", "us-east-1", price("requests", "1"))
    before = contents(to)
    with pytest.raises(PriceError, match="could not be read"):
        refresh(to, ["us-east-1"], services=["lambda"])
    assert contents(to) == before


def test_a_server_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_source, "SERVER", "http://127.0.0.1:9")
    with pytest.raises(PriceError, match="could not be read") as refused:
        refresh(tmp_path / "new", ["us-east-1"])
    assert refused.value.hint is not None
    assert "--from" in refused.value.hint
