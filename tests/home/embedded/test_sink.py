"""The sink is a real SMTP server: what is sent through it arrives as a file, whole."""

import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest

from home.embedded import post
from tests.demo_site import ROOT, free_port


@pytest.fixture
def sink(tmp_path, settings):
    settings.DEMO_POST_DIR = tmp_path
    port = free_port(22_000)
    child = subprocess.Popen(
        [sys.executable, "-m", "home.embedded.sink", str(port), str(tmp_path)], cwd=ROOT
    )
    yield port
    child.terminate()
    assert child.wait(10) == 0


def connect(port: int) -> smtplib.SMTP:
    for _attempt in range(100):
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=5)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("The sink does not listen.")


def test_sent_mail_is_read_back_as_it_was(sink):
    mail = EmailMessage()
    mail["From"], mail["To"] = "quartier@issab.example", "lena@studium.example"
    mail["Subject"] = "Ihr Platz: Begegnungsstätte Böhmerheide"
    mail.set_content("Guten Tag Lena,\n\nschön, dass Sie dabei sind.\n")
    mail.add_alternative("<p>Guten Tag Lena, schön</p>", subtype="html")

    with connect(sink) as server:
        server.send_message(mail, to_addrs=["lena@studium.example", "copy@hochschule.example"])
        server.send_message(mail)

    read = list(post.Post())
    assert [entry.subject for entry in read] == ["Ihr Platz: Begegnungsstätte Böhmerheide"] * 2
    assert read[0].text == "Guten Tag Lena,\n\nschön, dass Sie dabei sind.\n"
    assert read[0].html.strip() == "<p>Guten Tag Lena, schön</p>"
    assert len(post.Post("copy@hochschule.example")) == 1
