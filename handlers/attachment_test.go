package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

// material asks HALO or another project for something, with a file that
// everyone in the project may read but those with feedback only.
func (h *house) material(code, name string, content []byte) int64 {
	h.t.Helper()
	ctx, staff := context.Background(), h.staffSeat(code)
	file, err := h.portal.StageFile(ctx, staff, name, bytes.NewReader(content))
	h.must(err)
	_, err = h.portal.AddRequirements(ctx, staff, []portal.NewRequirement{{
		RequirementContent: rules.RequirementContent{Kind: rules.NeedText, Title: "Opening hours"}, Files: []int64{file.Number},
	}})
	h.must(err)
	return file.Number
}

func (h *house) picture(width, height int) []byte {
	h.t.Helper()
	var out bytes.Buffer
	h.must(png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))))
	return out.Bytes()
}

func TestAFileIsServedWholeInPartsAndByItsTag(t *testing.T) {
	h := furnished(t)
	// Text that would be worth compressing: it must not be.
	content := strings.Repeat("All work and no play. ", 40_000)
	path := fmt.Sprintf("%s/%d", filesPath, h.material("HALO", "play.txt", []byte(content)))
	b := h.signIn("viewer@halo.example")
	whole := b.get(path, "Accept-Encoding", "gzip").want(t, http.StatusOK)
	if whole.Body != content || whole.Header.Get("Content-Encoding") != "" || whole.ContentLength != int64(len(content)) {
		t.Errorf("%d of %d bytes, %q", len(whole.Body), len(content), whole.Header.Get("Content-Encoding"))
	}
	tag := whole.Header.Get("ETag")
	if len(tag) != 66 || whole.Header.Get("Accept-Ranges") != "bytes" || whole.Header.Get("No-Gzip-Compression") != "" {
		t.Errorf("the headers are %v", whole.Header)
	}
	part := b.get(path, "Range", "bytes=262140-262150", "If-Range", tag, "Accept-Encoding", "gzip").want(t, http.StatusPartialContent)
	if part.Body != content[262140:262151] || part.Header.Get("Content-Range") != fmt.Sprintf("bytes 262140-262150/%d", len(content)) {
		t.Errorf("a part is %q (%s)", part.Body, part.Header.Get("Content-Range"))
	}
	if end := b.get(path, "Range", "bytes=-5").want(t, http.StatusPartialContent); end.Body != content[len(content)-5:] {
		t.Errorf("the end is %q", end.Body)
	}
	b.get(path, "Range", "bytes=99999999-").want(t, http.StatusRequestedRangeNotSatisfiable)
	if same := b.get(path, "If-None-Match", tag).want(t, http.StatusNotModified); same.Body != "" || same.Header.Get("ETag") != tag {
		t.Errorf("the answer to a known tag is %q with %v", same.Body, same.Header)
	}
	head := b.do(http.MethodHead, path, nil).want(t, http.StatusOK)
	if head.Body != "" || head.ContentLength != int64(len(content)) || head.Header.Get("ETag") != tag {
		t.Errorf("HEAD says %d bytes with %v", head.ContentLength, head.Header)
	}
}

// TestNothingThatAPersonSentEverRuns serves files whose names and types try to
// be pages of the portal.
func TestNothingThatAPersonSentEverRuns(t *testing.T) {
	h := furnished(t)
	b := h.signIn("approver@halo.example")
	const page, drawing = "<!DOCTYPE html><script>alert(1)</script>", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	for name, content := range map[string]string{
		"page.html": page, "page.png": page, "drawing.svg": drawing, "drawing.jpg": drawing, "style.css": "a{}", "code.js": "alert(1)",
		"paper.pdf": "%PDF-1.7\n", "page.xhtml": `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, "both.gif": "GIF89a/*" + page,
	} {
		got := b.get(fmt.Sprintf("%s/%d", filesPath, h.material("HALO", name, []byte(content)))).want(t, http.StatusOK)
		wantSafe(t, got)
		isPixels := name == "both.gif"
		wantType, wantWay := "application/octet-stream", "attachment"
		if isPixels {
			wantType, wantWay = "image/gif", "inline"
		}
		if got.Header.Get("Content-Type") != wantType || !strings.HasPrefix(got.Header.Get("Content-Disposition"), wantWay+";") {
			t.Errorf("%s: %s, %s", name, got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition"))
		}
	}
}

// wantSafe compares the headers that keep a file from being a page.
func wantSafe(t *testing.T, got answer) {
	t.Helper()
	policy := got.Header.Values("Content-Security-Policy")
	if len(policy) != 1 || !strings.HasPrefix(policy[0], "default-src 'none'") || !strings.HasSuffix(policy[0], "; sandbox") {
		t.Errorf("the policy is %q", policy)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache", "Cross-Origin-Resource-Policy": "same-origin", "Content-Encoding": "",
	} {
		if got := got.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAPictureHasAThumbnail(t *testing.T) {
	h := furnished(t)
	path := fmt.Sprintf("%s/%d", filesPath, h.material("HALO", "photo.png", h.picture(960, 400)))
	b := h.signIn("viewer@halo.example")
	got := b.get(path+"/thumbnail").want(t, http.StatusOK)
	wantSafe(t, got)
	config, format, err := image.DecodeConfig(strings.NewReader(got.Body))
	h.must(err)
	if config.Width != 480 || config.Height != 200 || got.Header.Get("Content-Type") != "image/"+format {
		t.Errorf("it is %dx%d of %s", config.Width, config.Height, got.Header.Get("Content-Type"))
	}
	b.get(path+"/thumbnail", "If-None-Match", got.Header.Get("ETag")).want(t, http.StatusNotModified)
	if whole := b.get(path).want(t, http.StatusOK); whole.Header.Get("ETag") == got.Header.Get("ETag") {
		t.Error("the picture and its thumbnail have one tag")
	}
	text := h.material("HALO", "words.txt", []byte("words"))
	b.get(fmt.Sprintf("%s/%d/thumbnail", filesPath, text)).want(t, http.StatusNotFound)
}

func TestADownloadKeepsItsName(t *testing.T) {
	h := furnished(t)
	b := h.signIn("viewer@halo.example")
	for name, want := range map[string]string{
		"plan.txt":       `attachment; filename=plan.txt`,
		`a "b" c.txt`:    `attachment; filename="a \"b\" c.txt"`,
		"a; b=c.txt":     `attachment; filename="a; b=c.txt"`,
		"über 日本.txt":    "attachment; filename*=utf-8''%C3%BCber%20%E6%97%A5%E6%9C%AC.txt",
		"line\r\nbreak.": `attachment; filename="line break."`,
	} {
		got := b.get(fmt.Sprintf("%s/%d", filesPath, h.material("HALO", name, []byte("x")))).want(t, http.StatusOK)
		if got := got.Header.Get("Content-Disposition"); got != want {
			t.Errorf("%q is handed over as %s, want %s", name, got, want)
		}
	}
}

// TestAFileIsFoundOnlyByThoseWhoMaySeeIt asks every file and thumbnail as
// other people: the answer is that of a number that was never given.
func TestAFileIsFoundOnlyByThoseWhoMaySeeIt(t *testing.T) {
	h := furnished(t)
	for range 3 {
		h.material("HALO", "photo.png", h.picture(40, 30))
	}
	h.material("MOON", "other.png", h.picture(40, 30))
	for email, code := range map[string]string{"feedback@halo.example": "HALO", "approver@moon.example": "HALO", "viewer@halo.example": "MOON"} {
		b := h.signIn(email)
		for number := 1; number <= 4; number++ {
			for _, path := range []string{"", "/thumbnail"} {
				got := b.get(fmt.Sprintf("/projects/%s/files/%d%s", code, number, path)).want(t, http.StatusNotFound)
				if got.Header.Get("ETag") != "" || got.Header.Get("Content-Disposition") != "" {
					t.Errorf("%s is told something of file %d", email, number)
				}
			}
			b.post(fmt.Sprintf("/projects/%s/files/%d/remove", code, number), nil).want(t, http.StatusNotFound)
		}
	}
	for _, number := range []string{"0", "-1", "x", "99999999999999999999", "4"} {
		h.signIn("approver@halo.example").get(filesPath+"/"+number).want(t, http.StatusNotFound)
	}
	if left := h.onFile("SELECT count(*) FROM attachments WHERE removed_at = 0"); left != 4 {
		t.Errorf("%d files are left", left)
	}
}

func TestRemovingAFileLeadsBackToItsPage(t *testing.T) {
	h := furnished(t)
	h.material("HALO", "plan.txt", []byte("x"))
	staff := h.signIn(adminMail)
	page := staff.get("/projects/HALO/requirements/1").want(t, http.StatusOK)
	action := page.doc.Find("form[action*='/files/1/remove']").AttrOr("action", "")
	back := staff.post(action, nil).want(t, http.StatusSeeOther)
	if back.Header.Get("Location") != "/projects/HALO/requirements/1" {
		t.Errorf("it leads to %s", back.Header.Get("Location"))
	}
	shown := staff.follow(back).want(t, http.StatusOK).text("main")
	for _, want := range []string{"“plan.txt” was removed.", "Removed by Ada Admin on 10 March 2027"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not say %q:\n%s", want, shown)
		}
	}
	staff.get(filesPath+"/1").want(t, http.StatusNotFound)
}

func TestRemovingAFileLeadsNowhereElse(t *testing.T) {
	h := furnished(t)
	staff := h.signIn(adminMail)
	for _, back := range []string{
		"", "https://evil.example/projects/HALO/x", "//evil.example/projects/HALO/x", "/projects/MOON", "/projects/HALOX", "/projects/HALO/../MOON",
		`/\evil.example`, "javascript:alert(1)", "/projects/HALO/%2e%2e/MOON", "projects/HALO",
	} {
		number := h.material("HALO", "plan.txt", []byte("x"))
		got := staff.post(fmt.Sprintf("%s/%d/remove", filesPath, number), url.Values{"back": {back}}).want(t, http.StatusSeeOther)
		if got.Header.Get("Location") != "/projects/HALO" {
			t.Errorf("%q leads to %s", back, got.Header.Get("Location"))
		}
	}
}

func TestAClientMayNotRemoveTheAgencysFile(t *testing.T) {
	h := furnished(t)
	path := fmt.Sprintf("%s/%d", filesPath, h.material("HALO", "plan.txt", []byte("x")))
	b := h.signIn("approver@halo.example")
	b.post(path+"/remove", nil).want(t, http.StatusForbidden)
	b.get(path).want(t, http.StatusOK)
	if page := b.get("/projects/HALO/requirements/1").want(t, http.StatusOK); page.doc.Find("form[action*='/remove']").Length() != 0 {
		t.Error("removing it is offered")
	}
}
