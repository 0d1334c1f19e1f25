package static

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// asset is one file in every encoding it can be sent in.
type asset struct {
	contentType string
	encodings   []encoding
}

// encoding is one ready answer. The plain one has an empty name.
type encoding struct {
	name, etag string
	body       []byte
}

func newAsset(contentType, hash string, body []byte) (*asset, error) {
	zipped, err := gzipped(body)
	if err != nil {
		return nil, err
	}
	// RFC 9110, 8.8.1: a strong validator differs between the encodings of one resource.
	return &asset{contentType: contentType, encodings: []encoding{
		{name: "gzip", etag: `"` + hash + `-gzip"`, body: zipped},
		{name: "", etag: `"` + hash + `"`, body: body},
	}}, nil
}

// ServeHTTP answers GET and HEAD for the paths that URL gives. Every other path is a plain 404, folders included.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, ok := a.byPath[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Method not allowed", http.StatusMethodNotAllowed)
		return
	}
	best := found.smallest(r.Header.Get("Accept-Encoding"))
	setHeaders(w.Header(), found.contentType, best)
	if matches(r.Header.Get("If-None-Match"), best.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(best.body)))
	if r.Method == http.MethodGet {
		// A failed write means that the browser went away; there is nobody left to tell.
		_, _ = w.Write(best.body)
	}
}

func setHeaders(h http.Header, contentType string, e encoding) {
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", e.etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	if e.name != "" {
		h.Set("Content-Encoding", e.name)
	}
}

// smallest picks the shortest body among the encodings that the request accepts.
func (a *asset) smallest(acceptEncoding string) encoding {
	plain := a.encodings[len(a.encodings)-1]
	best := plain
	for _, e := range a.encodings {
		if e.name != "" && accepts(acceptEncoding, e.name) && len(e.body) < len(best.body) {
			best = e
		}
	}
	return best
}

// accepts reads an Accept-Encoding header (RFC 9110, 12.5.3): a coding counts unless its weight is zero.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, weighted := strings.Cut(strings.ReplaceAll(part, " ", ""), ";q=")
		if !strings.EqualFold(name, coding) {
			continue
		}
		q, err := strconv.ParseFloat(weight, 64)
		return !weighted || err == nil && q > 0
	}
	return false
}

// matches reads an If-None-Match header (RFC 9110, 13.1.2), which compares weakly.
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == etag {
			return true
		}
	}
	return false
}

func gzipped(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
