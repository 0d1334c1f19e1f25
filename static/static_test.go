package static

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

var assetNames = []string{"app.css", "app.js", "htmx.js", "icons.svg", "favicon.svg"}

func newAssets(t *testing.T) *Assets {
	t.Helper()
	assets, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

func mustURL(t *testing.T, assets *Assets, name string) string {
	t.Helper()
	url, err := assets.URL(name)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func ask(assets *Assets, method, target string, headers ...string) *http.Response {
	request := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	assets.ServeHTTP(recorder, request)
	return recorder.Result()
}

func bodyOf(t *testing.T, response *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestURLCarriesTheHash(t *testing.T) {
	assets := newAssets(t)
	for _, name := range assetNames {
		ext := path.Ext(name)
		want := regexp.MustCompile(`^/static/` + strings.TrimSuffix(name, ext) + `\.[0-9a-f]{8}\` + ext + `$`)
		if got := mustURL(t, assets, name); !want.MatchString(got) {
			t.Errorf("URL(%q) = %q", name, got)
		}
	}
	if _, err := assets.URL("missing.css"); err == nil {
		t.Error("an unknown name gave no error")
	}
}

func TestServesWithLongLivedHeaders(t *testing.T) {
	assets := newAssets(t)
	for name, contentType := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "htmx.js": "text/javascript; charset=utf-8", "files.js": "text/javascript; charset=utf-8",
		"icons.svg": "image/svg+xml", "favicon.svg": "image/svg+xml",
	} {
		response := ask(assets, http.MethodGet, mustURL(t, assets, name))
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d", name, response.StatusCode)
		}
		for header, want := range map[string]string{
			"Content-Type":           contentType,
			"Cache-Control":          "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff",
			"Vary":                   "Accept-Encoding",
			"Content-Encoding":       "",
		} {
			if got := response.Header.Get(header); got != want {
				t.Errorf("%s: %s = %q, want %q", name, header, got, want)
			}
		}
	}
}

func TestEncodings(t *testing.T) {
	assets := newAssets(t)
	url := mustURL(t, assets, "htmx.js")
	original, err := fs.ReadFile(files, "htmx/htmx.min.js")
	if err != nil {
		t.Fatal(err)
	}
	etags := map[string]bool{}
	for _, c := range []struct{ accept, encoding string }{
		{"", ""}, {"gzip", "gzip"}, {"br, GZIP;q=0.5", "gzip"}, {"gzip;q=0", ""}, {"gzip; q=0, zstd", ""}, {"identity", ""},
	} {
		response := ask(assets, http.MethodGet, url, "Accept-Encoding", c.accept)
		if got := response.Header.Get("Content-Encoding"); got != c.encoding {
			t.Errorf("Accept-Encoding %q got %q, want %q", c.accept, got, c.encoding)
		}
		if !bytes.Equal(decode(t, c.encoding, bodyOf(t, response)), original) {
			t.Errorf("Accept-Encoding %q changed the content", c.accept)
		}
		etags[response.Header.Get("ETag")] = true
	}
	if len(etags) != 2 {
		t.Errorf("two encodings share an ETag: %v", etags)
	}
}

func decode(t *testing.T, encoding string, body []byte) []byte {
	t.Helper()
	var reader io.Reader = bytes.NewReader(body)
	var err error
	switch encoding {
	case "gzip":
		reader, err = gzip.NewReader(reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestHeadAndRevalidation(t *testing.T) {
	assets := newAssets(t)
	url := mustURL(t, assets, "app.css")

	head := ask(assets, http.MethodHead, url)
	if head.StatusCode != http.StatusOK || len(bodyOf(t, head)) != 0 || head.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: status %d, headers %v", head.StatusCode, head.Header)
	}
	again := ask(assets, http.MethodGet, url, "If-None-Match", `"other", W/`+head.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified || len(bodyOf(t, again)) != 0 {
		t.Errorf("a known ETag got %d", again.StatusCode)
	}
	if post := ask(assets, http.MethodPost, url); post.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST got %d", post.StatusCode)
	}
}

func TestUnknownPathsAreNotFound(t *testing.T) {
	assets := newAssets(t)
	for _, target := range []string{
		"/static/", "/static", "/static/css/", "/static/app.css", "/static/app.00000000.css", "/static/css/base.css",
		"/static/../static.go", "/static/htmx/LICENSE", mustURL(t, assets, "app.css") + "/",
	} {
		if response := ask(assets, http.MethodGet, target); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s got %d", target, response.StatusCode)
		}
	}
}

func TestNoSourceFileIsForgotten(t *testing.T) {
	for dir, listed := range map[string][]string{"css": slices.Concat(styleSheets, workSheets), "js": append(slices.Clone(scripts), "files", "report", "sort", "triage")} {
		entries, err := fs.ReadDir(files, dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := strings.TrimSuffix(entry.Name(), path.Ext(entry.Name()))
			if !slices.Contains(listed, name) {
				t.Errorf("%s/%s is in no list", dir, entry.Name())
			}
		}
	}
	if css := served(t, "app.css"); !strings.HasPrefix(css, "@layer reset, tokens, base, layout, components, utilities;") {
		t.Error("the order of the layers is not declared first")
	}
}

func TestSpriteHoldsEveryIcon(t *testing.T) {
	sprite := served(t, "icons.svg")
	icons, err := fs.Glob(files, "icons/*.svg")
	if err != nil || len(icons) < 30 {
		t.Fatalf("%d icons, %v", len(icons), err)
	}
	for _, icon := range icons {
		id := strings.TrimSuffix(path.Base(icon), ".svg")
		if !regexp.MustCompile(`<symbol id="` + id + `" viewBox="0 0 24 24"><(path|rect|circle|polyline)`).MatchString(sprite) {
			t.Errorf("no symbol %s", id)
		}
	}
	if !strings.Contains(sprite, "ISC licence") {
		t.Error("the sprite lacks the notice of its licence")
	}
}

func TestSqueezing(t *testing.T) {
	if got, want := squeezeCSS("/* why\n   so */\na {\n  b: c; /* d */\n}\n\n"), "a {\nb: c;\n}\n"; got != want {
		t.Errorf("squeezeCSS gave %q, want %q", got, want)
	}
	if got, want := squeezeJS("// why\nlet a;\n\n  a = 'http://b'; // c\n"), "let a;\na = 'http://b'; // c\n"; got != want {
		t.Errorf("squeezeJS gave %q, want %q", got, want)
	}
}

// The first page load is held at 30 KB over the wire, the page itself included; what is here may take 27.
func TestFirstLoadBudget(t *testing.T) {
	const budget = 28_500
	assets := newAssets(t)
	total := 0
	for _, name := range assetNames {
		size := len(bodyOf(t, ask(assets, http.MethodGet, mustURL(t, assets, name), "Accept-Encoding", "gzip")))
		t.Logf("%-12s %6d", name, size)
		total += size
	}
	if total > budget {
		t.Errorf("the first load takes %d bytes, the budget is %d", total, budget)
	}
}

func served(t *testing.T, name string) string {
	t.Helper()
	assets := newAssets(t)
	return string(bodyOf(t, ask(assets, http.MethodGet, mustURL(t, assets, name))))
}
