"""One process publishes while another is read from: a reader sees edition n or n+1, whole, never a mixture."""

import json

from tests.deployment import PATIENCE, Deployment

EDITIONS = 3

# Each edition puts one and the same word into the title of every failure mode and into a legal question.
PUBLISH = f"""
from catalogue.models import FailureMode, Passage
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
for number in range(2, {EDITIONS} + 2):
    for mode in FailureMode.objects.all():
        FailureMode.objects.filter(pk=mode.pk).update(title=f"mixture{{number:04d}} {{mode.code}}")
    Passage.objects.filter(entry__code="LQ-05").update(display=f"Is mixture{{number:04d}} to be seen?")
    assert publish(by=Actor("Carla Curator"), note=f"Edition {{number}}").number == number
print("published", flush=True)
"""

READ = f"""
import io, json, re, sys, time, threading
from django.core.wsgi import get_wsgi_application
from catalogue.editions import held
from catalogue.models import Edition

WORD = re.compile(r"mixture\\d{{4}}")
seen, faults, done = set(), [], threading.Event()
looked_at = {{}}
application = get_wsgi_application()

def get(path, query=""):
    answered = []
    environ = {{"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost",
               "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
               "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}}
    response = application(environ, lambda status, headers: answered.append(status))
    text = b"".join(response).decode()
    response.close()
    if answered != ["200 OK"]:
        faults.append((path, answered))
    return text

def look_at_a_page():
    words = WORD.findall(get("/failure-modes/"))
    seen.update(words)
    if len(set(words)) > 1 or 0 < len(words) < 17:
        faults.append(("/failure-modes/", words))

def look_at_a_pinned_page(number):
    words = set(WORD.findall(get(f"/editions/{{number}}/failure-modes/")))
    if words != {{f"mixture{{number:04d}}"}}:
        faults.append((number, sorted(words)))

def look_at_a_new_edition():
    served = held.current()
    if served is not looked_at.get(served.number):
        look_at_the_edition(served)
        looked_at[served.number] = served

def look_at_the_edition(served):
    entries = served.edition.entries
    entries = (*served.edition.failure_modes, entries["LQ-05"])
    words = {{tuple(sorted(set(WORD.findall(json.dumps(entry))))) for entry in entries}}
    if words != {{()}} and words != {{(f"mixture{{served.number:04d}}",)}}:
        faults.append((served.number, sorted(words)))
    since = served.edition.since["FM-01"]
    if served.number > 1 and since != served.number:
        faults.append((served.number, "since", since))

def read():
    try:
        last = 0
        while not done.is_set():
            look_at_a_page()
            look_at_a_new_edition()
            number = held.current().number
            if number < last:
                faults.append(("back from", last, "to", number))
            last = number
            time.sleep(0.02)
    except Exception as error:
        faults.append(repr(error))

readers = [threading.Thread(target=read) for _ in range(2)]
held.current()
print("reading", flush=True)
for reader in readers:
    reader.start()
while held.current().number < {EDITIONS} + 1:
    time.sleep(0.01)
time.sleep(0.1)
done.set()
for reader in readers:
    reader.join()
for served in looked_at.values():
    look_at_the_edition(served)
look_at_a_page()
look_at_a_pinned_page({EDITIONS})
print(json.dumps({{"faults": faults[:5], "seen": sorted(seen)}}), flush=True)
"""


def test_a_reader_never_sees_a_mixture_of_editions(deployment: Deployment):
    reader = deployment.start("shell", "-c", READ)
    wait_for("reading", reader)
    publisher = deployment.start("shell", "-c", PUBLISH)

    published, _ = publisher.communicate(timeout=PATIENCE)
    answer, _ = reader.communicate(timeout=PATIENCE)

    assert published.endswith("published\n"), published
    assert answer.startswith("{"), answer
    result = json.loads(answer)
    assert result["faults"] == []
    assert f"mixture{EDITIONS + 1:04d}" in result["seen"]
    assert len(result["seen"]) >= 3, "the reader saw too few editions for this to prove anything"


def wait_for(word: str, process) -> None:
    for line in process.stdout:
        if line.strip() == word:
            return
    raise AssertionError(f"it ended without saying “{word}”")
