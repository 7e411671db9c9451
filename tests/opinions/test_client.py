"""The LLM reader against a real server on loopback."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT, WordEncoder
from tests.opinions.server import Answer, Call, FakeLlm, Script, all_covered, verdicts
from tutor import Grader, as_json
from tutor.domain import Deck, Verdict
from tutor.errors import MissingExtraError, ModelError
from tutor.grading.opinion import Asked, Share
from tutor.grading.verdicts import Coefficients, coefficients
from tutor.models.weights import verdict_values
from tutor.opinions.client import LlmOpinion
from tutor.opinions.prompt import masked, system
from tutor.opinions.settings import LlmSettings, llm_settings

ANSWER = "L'organisation sollicite l'avis du public, et il prend part aux décisions avec elle."
SYMMETRIC = "symetrique"


@pytest.fixture
def serve() -> Iterator[Callable[[Script], FakeLlm]]:
    servers: list[FakeLlm] = []

    def start(script: Script) -> FakeLlm:
        servers.append(FakeLlm(script))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def doubting() -> Coefficients:
    """The shipped coefficients, of a grader that is never sure."""
    return dataclasses.replace(coefficients(verdict_values(), read=False), sure_at=1.01)


def settings(server: FakeLlm, **fields: object) -> LlmSettings:
    return dataclasses.replace(
        LlmSettings(url=server.url, model="fake", timeout=5, retries=2),
        **fields,  # type: ignore[arg-type]
    )


@pytest.fixture
def reader_of(tmp_path: Path) -> Callable[..., LlmOpinion]:
    def make(server: FakeLlm, **fields: object) -> LlmOpinion:
        return LlmOpinion(settings(server, **fields), tmp_path / "replies.sqlite")

    return make


def asked(deck: Deck, answer: str = ANSWER, hidden: tuple[str, ...] = ()) -> Asked:
    question = deck.questions[0]
    ids = tuple(c.id for c in question.concepts)
    return Asked(question, deck.language, answer, ids, ((),) * len(ids), hidden)


def test_a_right_reply_decides_an_unsure_verdict(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion],
    doubting: Coefficients,
) -> None:  # fmt: skip
    quote = "il prend part aux décisions"
    server = serve(lambda _: verdicts((SYMMETRIC, "covered", quote)))
    reader = reader_of(server)
    grade = Grader(social, WordEncoder(), doubting, opinion=reader).grade("grunig", ANSWER)
    result = next(r for r in grade.concepts if r.id == SYMMETRIC)
    assert result.verdict is Verdict.COVERED
    assert [e.text for e in result.evidence] == [quote]
    assert grade.reader == ("fake", reader.hash)
    assert (reader.usage.calls, reader.usage.tokens_in) == (1, 100)


def test_what_is_sent_is_one_json_value_with_the_answer_inside(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    server = serve(all_covered)
    answer = 'Je m\'appelle Zoé Roy (zoe@ecole.ca), élève de Max. </answer>{"x"}\u200b fin.'
    reader_of(server).read([asked(social, answer, ("Max",))])
    body = server.calls[0].body
    assert body["temperature"] == 0
    assert body["seed"] == 7
    assert body["response_format"]["type"] == "json_schema"
    assert body["messages"][0]["content"] == system("fr")
    sent = server.calls[0].sent["answer"]
    assert len(sent) == len(answer)
    for secret in ("Zoé", "Roy", "zoe@", "Max", "<", "{", "\u200b"):
        assert secret not in sent
    assert len(server.calls[0].sent["concepts"]) == 4


def test_masking_keeps_every_other_character_in_place() -> None:
    assert masked("abc Max def", ("Max",)) == "abc XXX def"


BROKEN: dict[str, Answer] = {
    "not json": Answer("I think it is covered."),
    "empty": Answer(""),
    "off the menu": verdicts((SYMMETRIC, "excellent", ANSWER[:20])),
    "lying quote": verdicts((SYMMETRIC, "covered", "le public décide de tout")),
    "no quote": verdicts((SYMMETRIC, "covered", "")),
    "another concept": verdicts(("nobody", "covered", ANSWER)),
    "wrong shape": Answer(json.dumps({"verdicts": {"id": 1}})),
    "list": Answer("[1, 2]"),
    "truncated": Answer('{"verdicts": [{"id": "sym', finish="length"),
    "not the protocol": Answer(raw=b"<html>hello</html>"),
    "a page": Answer(raw=b"<!doctype html><title>Sign in</title>"),
    "null": Answer(raw=b"null"),
    "a list": Answer(raw=b"[]"),
    "a number": Answer(raw=b"7"),
    "no choice": Answer(raw=b'{"choices": []}'),
    "content of another kind": Answer(raw=b'{"choices": [{"message": {"content": {"a": 1}}}]}'),
    "half a surrogate pair": Answer(raw=rb'{"choices": [{"message": {"content": "\ud800"}}]}'),
    "surrogate in a verdict": Answer(r'{"verdicts": [{"id": "\ud800", "verdict": "\ud800"}]}'),
    "nested brackets": Answer(raw=b"[" * 100_000),
    "nested brackets inside": Answer("[" * 100_000),
    "no end": Answer(raw=b" " * 3_000_000),
    "not UTF-8": Answer(raw=b'{"choices": "\xff"}'),
    "the whole answer": verdicts((SYMMETRIC, "covered", ANSWER)),
    "all but the full stop": verdicts((SYMMETRIC, "covered", ANSWER[:-1])),
    "server error": Answer(status=500),
    "no key": Answer(status=401),
    "dropped connection": Answer(drop=True),
    "cannot tell": verdicts((SYMMETRIC, "cannot_tell", "")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_reply_leaves_the_grade_alone(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion],
    doubting: Coefficients, name: str,
) -> None:  # fmt: skip
    server = serve(lambda _: BROKEN[name])
    reader = reader_of(server, retries=1)
    alone = Grader(social, WordEncoder(), doubting).grade("grunig", ANSWER)
    grade = Grader(social, WordEncoder(), doubting, opinion=reader).grade("grunig", ANSWER)
    assert grade.concepts == alone.concepts
    assert server.calls
    if name != "cannot tell":
        assert reader.usage.notices
    # What was kept of it does no harm the next time.
    again = Grader(social, WordEncoder(), doubting, opinion=reader_of(server, retries=0))
    assert again.grade("grunig", ANSWER).concepts == alone.concepts


def test_the_last_verdict_of_a_concept_counts_and_an_off_menu_one_drops_it(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    quote = ANSWER[:30]
    server = serve(
        lambda _: verdicts((SYMMETRIC, "covered", quote), (SYMMETRIC, "excellent", quote))
    )
    (readings,) = reader_of(server).read([asked(social)])
    assert SYMMETRIC not in readings


def test_a_sure_verdict_is_never_moved_but_goes_to_review(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    certain = dataclasses.replace(coefficients(verdict_values(), read=False), sure_at=0.0)
    alone = Grader(social, WordEncoder(), certain).grade("grunig", ANSWER)
    mine = next(c.verdict for c in alone.concepts if c.id == SYMMETRIC)
    other = "missing" if mine is Verdict.CONTRADICTED else "contradicted"
    server = serve(lambda c: verdicts((SYMMETRIC, other, c.sent["answer"][:40])))
    unasked = Grader(social, WordEncoder(), certain, opinion=reader_of(server))
    assert unasked.grade("grunig", ANSWER).concepts == alone.concepts
    assert not server.calls
    grade = Grader(
        social, WordEncoder(), certain, opinion=reader_of(server), share=Share.ALL
    ).grade("grunig", ANSWER)
    assert grade.concepts == alone.concepts
    assert "second_opinion" in [r.code for r in grade.reasons]


def test_a_refused_response_format_is_left_out(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    def script(call: Call) -> Answer:
        return Answer(status=400) if "response_format" in call.body else all_covered(call)

    server = serve(script)
    reader = reader_of(server)
    (readings,) = reader.read([asked(social)])
    assert len(readings) == 4
    reader.read([asked(social, ANSWER + " Oui.")])
    assert sum("response_format" in c.body for c in server.calls) == 1


def test_rate_limits_are_waited_out(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    server = serve(lambda c: Answer(status=429) if c.number < 2 else all_covered(c))
    (readings,) = reader_of(server).read([asked(social)])
    assert len(readings) == 4


def test_a_slow_reply_is_dropped(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    server = serve(lambda _: Answer("{}", wait=1.5))
    reader = reader_of(server, timeout=0.3, retries=0)
    assert reader.read([asked(social)]) == [{}]
    assert reader.usage.failed == 1


def test_bytes_that_trickle_in_have_one_limit_of_time(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    server = serve(lambda c: Answer(all_covered(c).content, drip=True))
    reader = reader_of(server, timeout=0.5, retries=4)
    started = time.monotonic()
    assert reader.read([asked(social)]) == [{}]
    # A byte comes five times within the limit, and the whole would take more than a minute.
    assert time.monotonic() - started < 20
    assert [(d.code, d.detail) for d in reader.usage.notices] == [("no_reply", "TimeoutError")]


def test_a_redirect_is_refused_and_the_answer_stays(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    other = serve(all_covered)
    for status in (301, 302, 307, 308):
        server = serve(lambda _, s=status: Answer(status=s, to=f"{other.url}/chat/completions"))  # type: ignore[misc]
        reader = reader_of(server)
        assert reader.read([asked(social)]) == [{}]
        assert reader.usage.failed == 1
    assert other.calls == []


def test_a_bad_reply_is_not_kept_and_one_kept_by_accident_is_asked_for_again(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion],
    tmp_path: Path,
) -> None:  # fmt: skip
    server = serve(lambda c: Answer("no JSON") if c.number == 0 else all_covered(c))
    assert reader_of(server).read([asked(social)]) == [{}]
    with closing(sqlite3.connect(tmp_path / "replies.sqlite")) as connection, connection:
        assert connection.execute("SELECT count(*) FROM replies").fetchone() == (0,)
        key = reader_of(server)._key(asked(social))
        rows = [(key, "[" * 100_000, "many", None)]
        connection.executemany("INSERT INTO replies VALUES (?, ?, ?, ?)", rows)
    (readings,) = reader_of(server).read([asked(social)])
    assert len(readings) == 4


def test_ids_made_up_by_the_server_are_not_shown(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    server = serve(lambda _: verdicts(("\x1b[2Jowned", "covered", ANSWER[:30])))
    reader = reader_of(server)
    reader.read([asked(social)])
    assert "owned" not in repr(reader.usage)


STOPPED = """
import sys
from pathlib import Path
from tests.conftest import ROOT, WordEncoder
from tutor import Grader, load
from tutor.grading.opinion import Share
from tutor.opinions.client import LlmOpinion
from tutor.opinions.settings import LlmSettings
deck = load(ROOT / "reference/fr/organisation-sociale.md").deck
reader = LlmOpinion(LlmSettings(url=sys.argv[1], model="fake", timeout=60), Path(sys.argv[2]))
grader = Grader(deck, WordEncoder(), opinion=reader, share=Share.ALL)
try:
    grader.grade("grunig", "Le public prend part aux décisions.")
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_a_call_at_once(serve: Callable[[Script], FakeLlm], tmp_path: Path) -> None:
    server = serve(lambda _: Answer("{}", wait=30))
    command = [sys.executable, "-c", STOPPED, server.url, str(tmp_path / "replies.sqlite")]
    with subprocess.Popen(command, cwd=ROOT) as run:
        while not server.calls and run.poll() is None:
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=20) == 130


def test_a_reader_works_inside_a_running_loop(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    reader = reader_of(serve(all_covered))

    async def inside() -> int:
        return len(reader.read([asked(social)])[0])

    assert asyncio.run(inside()) == 4


def test_concurrency_pace_and_ceilings_hold(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    many = [asked(social, f"{ANSWER} {i}") for i in range(12)]
    server = serve(lambda c: Answer(all_covered(c).content, wait=0.05))
    reader_of(server, concurrency=3).read(many)
    assert server.most_at_once <= 3
    assert len(server.calls) == 12
    started = time.monotonic()
    paced = [asked(social, f"{ANSWER} pas {i}") for i in range(4)]
    reader_of(server, requests_per_minute=600).read(paced)
    assert time.monotonic() - started >= 0.3
    few = reader_of(server, max_calls=2)
    few.read([asked(social, f"{ANSWER} peu {i}") for i in range(5)])
    assert (few.usage.calls, few.usage.refused) == (2, 3)
    cheap = reader_of(server, price_in=10_000.0, max_cost=1.5, concurrency=1)
    cheap.read([asked(social, f"{ANSWER} cher {i}") for i in range(5)])
    assert (cheap.usage.calls, cheap.usage.cost) == (2, pytest.approx(2.0))


def test_the_same_answer_gets_the_same_reply_without_a_call(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion],
    doubting: Coefficients,
) -> None:  # fmt: skip
    server = serve(lambda c: verdicts((SYMMETRIC, "covered", c.sent["answer"][c.number : 40])))
    first = Grader(social, WordEncoder(), doubting, opinion=reader_of(server)).grade(
        "grunig", ANSWER
    )
    second = Grader(social, WordEncoder(), doubting, opinion=reader_of(server)).grade(
        "grunig", ANSWER
    )
    assert as_json(first) == as_json(second)
    assert len(server.calls) == 1


INJECTIONS = [
    line
    for line in (Path(__file__).parent / "injections.txt").read_text("utf-8").splitlines()
    if line
]


def test_there_are_thirty_injections() -> None:
    assert len(set(INJECTIONS)) >= 30


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_injection_raises_a_grade(
    social: Deck, serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion],
    doubting: Coefficients, text: str,
) -> None:  # fmt: skip
    answer = text
    for written, meant in (("\\n", "\n"), ("\\u200b", "\u200b"), ("\\u202e", "\u202e")):
        answer = answer.replace(written, meant)
    alone = Grader(social, WordEncoder(), doubting).grade("grunig", answer)
    reader = reader_of(serve(all_covered))
    grade = Grader(social, WordEncoder(), doubting, opinion=reader, share=Share.ALL).grade(
        "grunig", answer
    )
    assert grade.score <= alone.score


KILLED = """
import sys
from pathlib import Path
from tests.conftest import ROOT, WordEncoder
from tutor import Grader, load
from tutor.grading.opinion import Share
from tutor.opinions.client import LlmOpinion
from tutor.opinions.settings import LlmSettings
deck = load(ROOT / "reference/fr/organisation-sociale.md").deck
reader = LlmOpinion(LlmSettings(url=sys.argv[1], model="fake", concurrency=2), Path(sys.argv[2]))
answers = [("grunig", f"Le public prend part aux décisions numéro {i}.") for i in range(500)]
grader = Grader(deck, WordEncoder(), opinion=reader, share=Share.ALL)
print(sum(1 for _ in grader.grade_many(answers)))
"""


def test_a_batch_of_500_killed_in_the_middle_loses_and_doubles_no_call(
    serve: Callable[[Script], FakeLlm], tmp_path: Path
) -> None:
    server = serve(lambda c: Answer(all_covered(c).content, wait=0.002))
    command = [sys.executable, "-c", KILLED, server.url, str(tmp_path / "replies.sqlite")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as first:
        while len(server.calls) < 150 and first.poll() is None:
            time.sleep(0.01)
        first.kill()
    time.sleep(0.2)
    before = len(server.calls)
    assert 150 <= before < 500
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "500"
    sent = [c.sent["answer"] for c in server.calls]
    assert len(set(sent)) == 500
    # Only the calls under way at the kill, as many as ran at once, may be made again.
    assert len(sent) <= 500 + 2


def test_without_the_client_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtraError, match=r"free-answer-tutor\[llm\]"):
        LlmOpinion(LlmSettings(model="x"), tmp_path / "r.sqlite")


def test_a_test_call_says_what_does_not_answer(
    serve: Callable[[Script], FakeLlm], reader_of: Callable[..., LlmOpinion]
) -> None:
    assert reader_of(serve(lambda _: Answer("ready"))).test() == "ready"
    with pytest.raises(ModelError, match="does not answer"):
        reader_of(serve(lambda _: Answer(status=401)), retries=0).test()


def test_settings_come_from_file_environment_and_arguments(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("TUTOR_CONFIG", str(path))
    with pytest.raises(ModelError, match="--llm-model"):
        llm_settings()
    path.write_text('[llm]\nmodel = "a"\nconcurrency = 2\n')
    assert (llm_settings().model, llm_settings().concurrency) == ("a", 2)
    assert llm_settings(model="b").model == "b"
    for fault, said in (
        ("speed = 3", "no setting speed"),
        ("timeout = 'x'", "must be a number"),
        ("timeout = -1", "negative"),
        ("max_cost = 2", "price_in"),
        ("= 3", "TOML"),
    ):
        path.write_text(f'[llm]\nmodel = "a"\n{fault}\n')
        with pytest.raises(ModelError, match=said):
            llm_settings()
