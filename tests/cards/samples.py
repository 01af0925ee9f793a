"""Cards for tests: the five templates in Japanese and English."""

from streamctl.cards.card import Card, Template
from streamctl.core.values import Size

HD = Size(width=1280, height=720)
ACCENT = "#3B82C4"

JAPANESE: dict[Template, dict[str, str]] = {
    "standby": {
        "title": "まもなく開始します",
        "subtitle": "ガバメントクラウド運用 勉強会",
        "footer": "区市町村情報システム研究会",
    },
    "title": {
        "title": "ガバメントクラウドにおける標準準拠システムの運用解説と移行後の課題",
        "subtitle": "第3回 勉強会",
        "speaker": "講師A（デジタル推進課）",
        "footer": "区市町村情報システム研究会",
    },
    "lower-third": {"title": "運用解説", "speaker": "山田 太郎", "subtitle": "区市町村情報システム研究会"},
    "break": {"title": "休憩中", "subtitle": "再開は14時20分です"},
    "closing": {"title": "ご視聴ありがとうございました", "subtitle": "アンケートにご協力ください"},
}
ENGLISH: dict[Template, dict[str, str]] = {
    "standby": {
        "title": "We will be starting shortly",
        "subtitle": "Operations Seminar",
        "footer": "Municipal Systems",
    },
    "title": {
        "title": "Operating standard-compliant systems on the Government Cloud after migration",
        "subtitle": "Seminar No. 3",
        "speaker": "Dr Jane Doe, Digital Office",
        "footer": "Municipal Systems",
    },
    "lower-third": {"title": "Operations in practice", "speaker": "Jane Doe", "subtitle": "Senior Researcher"},
    "break": {"title": "Intermission", "subtitle": "We resume at 14:20"},
    "closing": {"title": "Thank you for watching", "subtitle": "https://example.org/survey"},
}


def card(template: Template = "standby", *, size: Size = HD, **changes: str | None) -> Card:
    """Return the Japanese sample of `template` with `changes` (None takes a part away)."""
    return Card.model_validate(
        {"id": "sample", "template": template, "accent": ACCENT, "size": size, **JAPANESE[template], **changes}
    )


def samples(language: str, size: Size = HD) -> tuple[Card, ...]:
    """Return the five templates in `language` (ja or en)."""
    words = JAPANESE if language == "ja" else ENGLISH
    return tuple(
        Card.model_validate({"id": template, "template": template, "accent": ACCENT, "size": size, **parts})
        for template, parts in words.items()
    )
