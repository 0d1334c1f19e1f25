package handlers_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// sendAhead sends a file as files.js does, ahead of its form.
func (b *browser) sendAhead(name string, content []byte) answer {
	b.h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("upload", name)
	b.h.must(err)
	_, err = part.Write(content)
	b.h.must(err)
	b.h.must(form.Close())
	request, err := http.NewRequest(http.MethodPost, b.h.server.URL+"/projects/HALO/files", &body)
	b.h.must(err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("X-Requested-With", "upload")
	response, err := b.client.Do(request)
	b.h.must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	b.h.must(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(text))
	b.h.must(err)
	return answer{response, string(text), doc}
}

func TestAFileSentAheadIsAnsweredWithItsRow(t *testing.T) {
	h := furnished(t)
	const name = `<b>"quotes" & brackets.txt`
	got := h.signIn("approver@halo.example").sendAhead(name, []byte("Opening hours")).want(t, http.StatusCreated)
	row := got.doc.Find("body > li.file")
	if row.Length() != 1 {
		t.Fatalf("no row:\n%s", got.Body)
	}
	if shown := row.Find(".file-name bdi").Text(); shown != name {
		t.Errorf("the name is shown as %q", shown)
	}
	if facts := got.text(".file-facts"); facts != "Text, 13 bytes" {
		t.Errorf("it is described as %q", facts)
	}
	box := row.Find(`input[name="files"][type="checkbox"][checked]`)
	if box.AttrOr("value", "") != "1" || !strings.Contains(got.text("label"), "Keep "+name) {
		t.Errorf("without scripts it cannot be left out:\n%s", got.Body)
	}
	if leaving := row.Find("button[data-url]").AttrOr("data-url", ""); !strings.HasPrefix(leaving, "/projects/HALO/files/1/remove") {
		t.Errorf("with scripts it is left out by %q", leaving)
	}
}

func TestAFileThatCannotBeTakenIsAnsweredWithASentence(t *testing.T) {
	h := furnished(t)
	got := h.signIn("approver@halo.example").sendAhead("empty.txt", nil).want(t, http.StatusUnprocessableEntity)
	if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/plain") || !strings.Contains(got.Body, "empty") {
		t.Errorf("%s: %q", got.Header.Get("Content-Type"), got.Body)
	}
}

// A lost session must not be taken for a file that is too large.
func TestALargeFileFromSomebodySignedOutIsAnsweredWithTheSession(t *testing.T) {
	h := furnished(t)
	got := h.visitor().sendAhead("film.mp4", make([]byte, 5<<20)).want(t, http.StatusUnauthorized)
	if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/plain") || !strings.Contains(got.Body, "signed out") {
		t.Errorf("%s: %q", got.Header.Get("Content-Type"), got.Body)
	}
}

// The script is only for pages that take files: it would weigh on all others.
func TestOnlyPagesThatTakeFilesLoadTheirScript(t *testing.T) {
	h := furnished(t)
	page := h.signIn("approver@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	if page.doc.Find(`script[src*="/files."]`).Length() != 0 {
		t.Error("the dashboard loads the script of the fields for files")
	}
}
