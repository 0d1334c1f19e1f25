package handlers_test

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"portal/static"
	"portal/views"
)

// fileDesk is a page with nothing but a form that takes files, in front of the
// portal. It notes what the form carries, and can hold up the files.
type fileDesk struct {
	*house
	page string

	mu sync.Mutex
	// sent are the forms that arrived.
	sent []*multipart.Form
	// arriving and most count the files that are on their way at once.
	arriving, most, uploads int
	gate                    chan struct{}
}

const filePage = `{{define "page"}}<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Files</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="{{asset "favicon.svg"}}">
<link rel="stylesheet" href="{{asset "app.css"}}"><script defer src="{{asset "htmx.js"}}"></script>
<script defer src="{{asset "app.js"}}"></script></head><body data-person="1"><main class="page"><h1>Files</h1>
<form class="form" id="form" method="post" action="/desk" enctype="multipart/form-data" data-unsaved>
<div class="field"><label for="text">Text</label><textarea id="text" name="text"></textarea></div>
{{.}}<div class="form-actions"><button class="button" name="do" value="send">Send</button></div></form></main>
<script type="module" src="{{asset "files.js"}}"></script></body></html>{{end}}`

// openDesk opens the page as the approver of HALO.
func openDesk(t *testing.T) (*fileDesk, *tab) {
	t.Helper()
	d := &fileDesk{house: halo(t), gate: make(chan struct{})}
	close(d.gate)
	d.page = d.fileForm()
	portal, err := d.site.Handler()
	d.must(err)
	front := http.NewServeMux()
	front.Handle("/", portal)
	front.HandleFunc("GET /desk", func(w http.ResponseWriter, _ *http.Request) { d.write(w, d.page) })
	front.HandleFunc("POST /desk", d.takeForm)
	front.Handle("POST /projects/HALO/files", d.slowly(portal))
	d.server.Close()
	d.server = httptest.NewServer(front)
	b := openTab(t, d.house)
	b.signIn(haloApprover, password)
	b.open("/desk")
	b.until("the field to be ready", `() => document.querySelector('[data-enhanced]') !== null`)
	return d, b
}

func (d *fileDesk) fileForm() string {
	d.t.Helper()
	assets, err := static.New()
	d.must(err)
	funcs := template.FuncMap{"asset": assets.URL, "icon": func(string) template.HTML { return "" }}
	pages, err := views.New(funcs)
	d.must(err)
	var field, page writer
	d.must(pages.Part(&field, "file-field", map[string]any{
		"ID": "field-files", "Label": "Files", "UploadURL": "/projects/HALO/files", "MaxBytes": 1_000_000,
	}))
	whole := template.Must(template.New("").Funcs(funcs).Parse(filePage))
	d.must(whole.ExecuteTemplate(&page, "page", template.HTML(field)))
	return string(page)
}

type writer []byte

func (w *writer) Write(text []byte) (int, error) {
	*w = append(*w, text...)
	return len(text), nil
}

func (d *fileDesk) write(w http.ResponseWriter, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'")
	_, _ = io.WriteString(w, page)
}

func (d *fileDesk) takeForm(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d.mu.Lock()
	d.sent = append(d.sent, r.MultipartForm)
	d.mu.Unlock()
	d.write(w, `<!doctype html><html lang="en-GB"><head><title>Sent</title></head><body><main><h1>It was sent</h1></main></body></html>`)
}

// slowly lets a file go on to the portal when the gate is open.
func (d *fileDesk) slowly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.uploads++
		d.arriving++
		d.most = max(d.most, d.arriving)
		gate := d.gate
		d.mu.Unlock()
		defer func() { d.mu.Lock(); d.arriving--; d.mu.Unlock() }()
		select {
		case <-gate:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

// shut holds up all files until the function that it returns is called.
func (d *fileDesk) shut() (open func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	gate := make(chan struct{})
	d.gate = gate
	return sync.OnceFunc(func() { close(gate) })
}

func (d *fileDesk) forms() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.sent)
}

// wantSent fails the test unless one form arrived, with the numbers of so many
// files and no file itself. It returns the numbers.
func (d *fileDesk) wantSent(files int, text string) []string {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.sent) != 1 {
		d.t.Fatalf("%d forms arrived", len(d.sent))
	}
	form := d.sent[0]
	if len(form.Value["files"]) != files || len(form.File) != 0 {
		d.t.Errorf("it carried files %v and in itself %v", form.Value["files"], form.File)
	}
	if form.Value["text"][0] != text || form.Value["do"][0] != "send" {
		d.t.Errorf("it carried %v", form.Value)
	}
	return form.Value["files"]
}

// traffic is how many files were sent in all, and at most at once.
func (d *fileDesk) traffic() (uploads, most int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.uploads, d.most
}

// bring lets files come by "choose", "paste" or "drop"; a file's content is
// its name, as often as asked.
func (b *tab) bring(how, selector string, times int, names ...string) {
	b.t.Helper()
	ask[bool](b, `(how, selector, times, names) => {
		const carried = new DataTransfer(), target = document.querySelector(selector);
		names.forEach((name) => carried.items.add(new File([name.repeat(times)], name)));
		const options = {bubbles: true, cancelable: true, clipboardData: carried, dataTransfer: carried};
		if (how === 'choose') target.files = carried.files;
		const event = how === 'paste' ? new ClipboardEvent(how, options) : how === 'drop' ? new DragEvent(how, options) : new Event('change', options);
		target.dispatchEvent(event);
		return true;
	}`, how, selector, times, names)
}

const fileRows = `() => [...document.querySelectorAll('[data-file="list"] > li')]`

// wantArrived waits until so many files stand in the form and none is missing.
func (b *tab) wantArrived(count int) {
	b.t.Helper()
	b.until(fmt.Sprint(count, " files to have arrived"), `(count) => {
		const rows = (`+fileRows+`)();
		return rows.length === count && rows.every((row) => row.querySelector('input[name="files"]'));
	}`, count)
}

func TestFilesAreSentAheadAndTheFormCarriesTheirNumbers(t *testing.T) {
	t.Parallel()
	d, b := openDesk(t)
	b.fill("#text", "Our logos")
	b.bring("choose", "#field-files", 1, "one.txt", "two.txt")
	b.bring("drop", "#text", 1, "three.txt")
	b.bring("paste", "#text", 1, "image.png")
	b.wantArrived(4)
	b.wantText(".file-name", "screenshot-20")
	b.checkLooks()
	b.press("Remove two.txt")
	b.wantArrived(3)
	b.wantText(`[role="status"]`, "two.txt was left out.")
	b.press("Send")
	b.wantText("h1", "It was sent")
	number, err := strconv.ParseInt(d.wantSent(3, "Our logos")[0], 10, 64)
	d.must(err)
	file, err := d.portal.OpenFile(context.Background(), d.seats[haloApprover], number)
	d.must(err)
	if content, err := io.ReadAll(file.Content); err != nil || file.Name != "one.txt" || string(content) != file.Name {
		t.Errorf("%s holds %q, %v", file.Name, content, err)
	}
}

func TestAFormWaitsForItsFilesWhichGoTwoAtATime(t *testing.T) {
	t.Parallel()
	d, b := openDesk(t)
	open := d.shut()
	defer open()
	b.bring("choose", "#field-files", 1, "a.txt", "b.txt", "c.txt", "d.txt", "e.txt")
	b.wantText(`[role="status"]`, "5 files still to arrive.")
	b.press("Send")
	b.wantText(`[role="status"]`, "The form is sent by itself once its files are here.")
	b.press("Leave out e.txt")
	b.wantText(`[role="status"]`, "4 files still to arrive.")
	if d.forms() != 0 {
		t.Error("the form went without its files")
	}
	open()
	b.wantText("h1", "It was sent")
	d.wantSent(4, "")
	if uploads, most := d.traffic(); uploads != 4 || most > 2 {
		t.Errorf("%d files in all, %d at once", uploads, most)
	}
}

func TestAFileOfALostSessionIsKeptAndTriedAgain(t *testing.T) {
	t.Parallel()
	d, b := openDesk(t)
	b.expect(http.StatusUnauthorized)
	b.endSession()
	b.bring("choose", "#field-files", 1, "kept.txt")
	b.wantText(".file-facts", "You were signed out meanwhile. Sign in again in another tab")
	b.press("Send")
	b.wantText(`[role="status"]`, "The form was not sent: a file has not arrived.")
	if d.forms() != 0 {
		t.Error("the form went without its file")
	}
	ask[bool](b, `async (email, password) => (await fetch('/login', {method: 'POST', body: new URLSearchParams({email, password})})).ok`, haloApprover, password)
	b.press("Try again: kept.txt")
	b.wantArrived(1)
}

func TestAFileThatIsTooLargeIsRefusedUnsent(t *testing.T) {
	t.Parallel()
	d, b := openDesk(t)
	b.bring("choose", "#field-files", 200_000, "large.txt")
	b.wantText(".file-facts", "This file is too large, so it was not added. One file may have 1.0 MB at most.")
	b.bring("choose", "#field-files", 0, "empty.txt")
	b.wantText(".file-facts", "This file is empty, so it was not added.")
	b.checkLooks()
	b.press("Send")
	b.wantText("h1", "It was sent")
	if uploads, _ := d.traffic(); uploads != 0 {
		t.Errorf("%d files were sent", uploads)
	}
}
