import io
import re

import pytest
from rich.cells import cell_len

from streamctl.console.output import Stdio
from streamctl.console.plan import print_plan
from streamctl.console.plan_words import WORDS
from streamctl.core.redaction import Secret
from streamctl.plan.model import Plan
from tests.plan.samples import FACTS, LECTURE, SMALL, planned


def printed(plan: Plan, language: str = "en") -> str:
    out = io.StringIO()
    print_plan(plan, Stdio(out, io.StringIO(), language))
    return out.getvalue()


def test_a_crew_reads_times_pictures_places_and_needs() -> None:
    text = printed(planned(LECTURE))
    assert "2026-12-04 (Fri) 13:30 Asia/Tokyo  55:30  第一会議室  研究会" in text
    assert re.search(r"2 +13:35 +40:00 +beside, with name +運用解説  \(講師A\)", text)
    assert re.search(r"14:25:30 +end", text)
    assert "slides 896x720 at 0,0, close 384x720 at 896,0" in text
    assert "lectern (hw:1,0), 128 kb/s, -3 dB, 40 ms later, backup close" in text
    assert "card standby, until the first `streamctl next`" in text
    assert "6256 kb/s for 2 targets: the upload must measure 8342 kb/s or more" in text
    assert re.search(r"youtube +youtube +rtmps://a.rtmps.youtube.com/live2 +env:YT_KEY", text)
    assert "OK: nothing to note" in text


def test_a_frame_rate_is_written_as_people_say_it() -> None:
    assert "1280x720, 29.97 fps, " in printed(planned(LECTURE, video={"fps": "30000/1001"}))


def test_japanese_is_all_japanese() -> None:
    text = printed(planned(SMALL, FACTS), "ja")
    assert "配信先がありません。収録のみ行い、配信しません [PLN-111]" in text
    assert "対応: 配信する場合は `targets` に追加してください" in text
    assert "カメラ one（最初の `streamctl next` まで）" in text
    assert not any(english in text for english in ("nothing", "whole picture", "fix:", "there is no"))


def test_without_a_start_there_are_offsets_and_past_midnight_there_are_days() -> None:
    rundown = [{"id": name, "title": name, "duration": "30m"} for name in ("a", "b")]
    assert re.search(r"2 +\+30:00 +30:00 +what was there +b", printed(planned(SMALL, rundown=rundown)))
    event = {"starts": "2026-12-04T23:45"}
    assert re.search(r"2 +00:15 \(\+1\) +30:00", printed(planned(SMALL, event=event, rundown=rundown)))


def test_columns_line_up_in_cells_and_no_box_is_drawn() -> None:
    lines = printed(planned(LECTURE), "ja").splitlines()
    start = next(number for number, line in enumerate(lines) if line == "カメラ")
    rows = lines[start + 2 : start + 5]
    columns = {cell_len(row[: row.index(source)]) for row, source in zip(rows, ("rtsp:", "/dev", "/dev"), strict=True)}
    assert len(columns) == 1
    assert not re.search("[\u2500-\u257f]", "".join(lines))


def test_an_old_japanese_terminal_can_show_it() -> None:
    printed(planned(LECTURE), "ja").encode("cp932")


def test_a_secret_in_a_path_is_masked() -> None:
    Secret("very-hidden-word")
    text = printed(planned(SMALL, recording={"folder": "/data/very-hidden-word/rec"}))
    assert "very-hidden-word" not in text
    assert "/data/***/rec" in text


@pytest.mark.parametrize("key", WORDS["en"])
def test_both_languages_have_the_same_words(key: str) -> None:
    assert list(WORDS["en"]) == list(WORDS["ja"])
    holes = [sorted(re.findall(r"\{\w+", words[key])) for words in WORDS.values()]
    assert holes[0] == holes[1]


def test_metrics_are_told_where_there_are_any() -> None:
    assert "http://127.0.0.1:9464/metrics" in printed(planned(SMALL, metrics={"port": 9464}))
    assert "/metrics" not in printed(planned(SMALL))


def test_the_encoder_is_told_with_what_the_trials_showed() -> None:
    text = printed(planned(SMALL, FACTS))
    assert "x264: proven here, 4.2 times real time, 0.35 cores busy" in text
    assert "not nvenc: Cannot load libcuda.so.1" in text
    assert "measured here" in text
    untried = printed(planned(SMALL, FACTS.model_copy(update={"load": None})))
    assert "x264, not tried on this machine" in untried
    assert "not measured on this machine" in untried
