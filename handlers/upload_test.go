package handlers_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/portal"
	"portal/rules"
)

const filesPath = "/projects/HALO/files"

// sheet is a form with files as a browser sends it.
type sheet struct {
	h    *house
	body bytes.Buffer
	form *multipart.Writer
}

func (h *house) sheet() *sheet {
	made := &sheet{h: h}
	made.form = multipart.NewWriter(&made.body)
	return made
}

func (s *sheet) file(name string, content []byte) *sheet {
	s.h.t.Helper()
	// Browsers write names as they are, quotes apart.
	header := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="upload"; filename="` + strings.ReplaceAll(name, `"`, "%22") + `"`}}
	part, err := s.form.CreatePart(header)
	s.h.must(err)
	_, err = part.Write(content)
	s.h.must(err)
	return s
}

func (s *sheet) text(name, value string) *sheet {
	s.h.t.Helper()
	s.h.must(s.form.WriteField(name, value))
	return s
}

func (b *browser) send(path string, s *sheet, headers ...string) answer {
	b.h.t.Helper()
	b.h.must(s.form.Close())
	return b.carry(http.MethodPost, path, s.form.FormDataContentType(), &s.body, headers...)
}

// onFile asks the file itself, as another process would.
func (h *house) onFile(query string) int64 {
	h.t.Helper()
	db, err := sql.Open("sqlite", h.file)
	h.must(err)
	defer db.Close()
	var number int64
	h.must(db.QueryRow(query).Scan(&number))
	return number
}

func (h *house) limitFiles(file int64) {
	h.t.Helper()
	h.must(h.portal.SaveSettings(context.Background(), h.seats[adminMail].Actor, rules.Settings{FileMegabytes: file, ProjectMegabytes: 10}))
}

// handOver is a requirement's form, as a browser without scripts sends it.
func (h *house) handOver(files func(*sheet)) (path string, form *sheet) {
	h.t.Helper()
	numbers, err := h.portal.AddRequirements(context.Background(), h.staffSeat("HALO"), []portal.NewRequirement{{
		RequirementContent: rules.RequirementContent{Kind: rules.NeedFiles, Title: "Logo"},
	}})
	h.must(err)
	form = h.sheet().text("do", "save").text("edit", "1").text("text", "Two of them")
	files(form)
	return fmt.Sprintf("/projects/HALO/requirements/%d/provide", numbers[0]), form
}

func TestFilesComeWithAPlainForm(t *testing.T) {
	h := furnished(t)
	content := bytes.Repeat([]byte("0123456789"), 60_000)
	path, form := h.handOver(func(s *sheet) { s.file("first.txt", content).file("", nil).file("second.txt", []byte("second")) })
	b := h.signIn("approver@halo.example")
	page := b.follow(b.send(path, form).want(t, http.StatusSeeOther)).want(t, http.StatusOK)
	for _, name := range []string{"first.txt", "second.txt"} {
		if !strings.Contains(page.text("main"), name) {
			t.Errorf("%s is not on the page", name)
		}
	}
	if got := b.get(filesPath+"/1").want(t, http.StatusOK).Body; got != string(content) {
		t.Errorf("%d bytes came back", len(got))
	}
	if got := h.onFile("SELECT count(*) FROM attachments WHERE place = 'provision'"); got != 2 {
		t.Errorf("%d files hang on the requirement", got)
	}
}

// TestAFileThatIsTooLargeLeavesTheRestOfTheForm sends one that fits and one
// that does not: the sentence names it, and the form keeps the other.
func TestAFileThatIsTooLargeLeavesTheRestOfTheForm(t *testing.T) {
	h := furnished(t)
	h.limitFiles(1)
	path, form := h.handOver(func(s *sheet) {
		s.file("large.bin", make([]byte, 6<<20)).file("small.txt", []byte("small")).text("text", "later")
	})
	b := h.signIn("approver@halo.example")
	got := b.send(path, form).want(t, http.StatusRequestEntityTooLarge)
	for _, want := range []string{"“large.bin” is too large: a file may have 1 MB at most.", "small.txt", "Two of them"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the page does not say %q:\n%s", want, got.Body)
		}
	}
	if staged := h.onFile("SELECT count(*) FROM attachments WHERE place = 'staged' AND name = 'small.txt'"); staged != 1 {
		t.Error("the other file is gone")
	}
	if h.onFile("SELECT count(*) FROM attachments") != 1 {
		t.Error("the large file left something")
	}
}

func TestAFileSentAheadThatIsTooLargeIsToldInASentence(t *testing.T) {
	h := furnished(t)
	h.limitFiles(1)
	b := h.signIn("approver@halo.example")
	got := b.send(filesPath, h.sheet().file("large.bin", make([]byte, 6<<20)), "X-Requested-With", "upload").want(t, http.StatusRequestEntityTooLarge)
	if got.Body != "“large.bin” is too large: a file may have 1 MB at most." {
		t.Errorf("told: %s", got.Body)
	}
	got = b.send(filesPath, h.sheet().file("large.bin", make([]byte, 6<<20))).want(t, http.StatusRequestEntityTooLarge)
	if !strings.Contains(got.Body, "<html") {
		t.Error("without scripts there is no page")
	}
}

func TestTooManyFilesAtOnceAreRefused(t *testing.T) {
	h := furnished(t)
	form := h.sheet()
	for range rules.MaxFilesAtOnce + 1 {
		form.file("one.txt", []byte("1"))
	}
	got := h.signIn("approver@halo.example").send(filesPath, form, "X-Requested-With", "upload").want(t, http.StatusUnprocessableEntity)
	if !strings.HasPrefix(got.Body, "50 files at most") {
		t.Errorf("told: %s", got.Body)
	}
}

func TestTheTextOfAFormWithFilesIsLimited(t *testing.T) {
	h := furnished(t)
	b := h.signIn("approver@halo.example")
	b.send(filesPath, h.sheet().text("text", strings.Repeat("x", 5<<20))).want(t, http.StatusRequestEntityTooLarge)
	form := h.sheet()
	for range 1100 {
		form.text(strings.Repeat("n", 4000), "")
	}
	b.send(filesPath, form).want(t, http.StatusRequestEntityTooLarge)
	// Deeds without files take no large form of any kind.
	b.send("/projects/HALO/files/1/remove", h.sheet().file("large.bin", make([]byte, 5<<20))).want(t, http.StatusRequestEntityTooLarge)
}

func TestAFormThatIsNoFormIsRefused(t *testing.T) {
	h := furnished(t)
	b := h.signIn("approver@halo.example")
	for _, contentType := range []string{"multipart/form-data", "multipart/form-data; boundary=x"} {
		b.carry(http.MethodPost, filesPath, contentType, strings.NewReader("no parts at all")).want(t, http.StatusUnprocessableEntity)
	}
}

func TestOddNamesOfFilesAreShownAsTheyAre(t *testing.T) {
	h := furnished(t)
	b := h.signIn("approver@halo.example")
	for name, want := range map[string]string{
		"../../../etc/passwd":             "passwd",
		`C:\fakepath\plan.txt`:            "plan.txt",
		"invoice\u202Efdp.exe":            "invoicefdp.exe",
		"über 日本 – plan.txt":              "über 日本 – plan.txt",
		strings.Repeat("n", 300) + ".txt": strings.Repeat("n", 196) + ".txt",
		"<img src=x onerror=alert(1)>":    "<img src=x onerror=alert(1)>",
	} {
		b.send(filesPath, h.sheet().file(name, []byte("x"))).want(t, http.StatusCreated)
		files, err := h.portal.StagedFiles(context.Background(), h.seats["approver@halo.example"], []int64{h.onFile("SELECT max(number) FROM attachments")})
		h.must(err)
		if files[0].Name != want {
			t.Errorf("%q is called %q, want %q", name, files[0].Name, want)
		}
	}
}

// TestAConnectionCutInTheMiddleLeavesNothing ends the connection while a file
// is on its way, after the first chunks of it are stored.
func TestAConnectionCutInTheMiddleLeavesNothing(t *testing.T) {
	h := furnished(t)
	b := h.signIn("approver@halo.example")
	form := h.sheet().file("cut.bin", make([]byte, 3<<20))
	h.must(form.form.Close())
	connection, err := net.Dial("tcp", strings.TrimPrefix(h.server.URL, "http://"))
	h.must(err)
	address, err := url.Parse(h.server.URL)
	h.must(err)
	var cookies []string
	for _, cookie := range b.client.Jar.Cookies(address) {
		cookies = append(cookies, cookie.Name+"="+cookie.Value)
	}
	_, err = fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		filesPath, address.Host, strings.Join(cookies, "; "), form.form.FormDataContentType(), form.body.Len())
	h.must(err)
	_, err = connection.Write(form.body.Bytes()[:2<<20])
	h.must(err)
	h.waitFor("SELECT count(*) > 0 FROM attachment_chunks")
	h.must(connection.Close())
	h.waitFor("SELECT count(*) = 0 FROM attachments")
	if left := h.onFile("SELECT count(*) FROM attachment_chunks"); left != 0 {
		t.Errorf("%d chunks are left", left)
	}
}

// TestATransferGoesOnForAsLongAsItMoves gives the server no time at all for
// reading, then for writing: what lets a slow upload and a slow download go on
// is that each step of them gets time of its own.
func TestATransferGoesOnForAsLongAsItMoves(t *testing.T) {
	h := furnished(t)
	b := h.signIn("approver@halo.example")
	content := bytes.Repeat([]byte("slow"), 500_000)
	h.hurry(time.Nanosecond, 0)
	b.send(filesPath, h.sheet().file("slow.txt", content)).want(t, http.StatusCreated)
	h.hurry(0, time.Nanosecond)
	if got := b.get(filesPath+"/1").want(t, http.StatusOK).Body; got != string(content) {
		t.Errorf("%d of %d bytes arrived", len(got), len(content))
	}
}

// hurry opens the front door anew, with time limits for a whole request.
func (h *house) hurry(read, write time.Duration) {
	h.t.Helper()
	handler, err := h.site.Handler()
	h.must(err)
	h.server.Close()
	h.server = httptest.NewUnstartedServer(handler)
	h.server.Config.ReadHeaderTimeout, h.server.Config.ReadTimeout, h.server.Config.WriteTimeout = time.Minute, read, write
	h.server.Start()
}

// waitFor asks the file again and again until a condition holds.
func (h *house) waitFor(condition string) {
	h.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); h.onFile("SELECT "+strings.TrimPrefix(condition, "SELECT ")) != 1; {
		if time.Now().After(deadline) {
			h.t.Fatalf("it never came about that %s", condition)
		}
	}
}
