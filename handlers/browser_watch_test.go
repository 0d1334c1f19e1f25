package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
)

// watch stands between the browser and the portal: it writes down what is
// asked, and can lose or hold up requests.
type watch struct {
	inner http.Handler
	// lost drops every connection instead of answering.
	lost atomic.Bool
	// held are deeds that wait until it is closed; nil holds none.
	held chan struct{}

	mu   sync.Mutex
	seen []seenRequest
}

type seenRequest struct{ Method, Path, Target string }

// watched puts a watch before a house. Deeds are held until release is called,
// where that is asked for.
func watched(h *house, hold bool) *watch {
	w := &watch{inner: h.server.Config.Handler}
	if hold {
		w.held = make(chan struct{})
	}
	h.server.Close()
	h.server = httptest.NewServer(w)
	return w
}

func (w *watch) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	if w.lost.Load() {
		panic(http.ErrAbortHandler)
	}
	w.mu.Lock()
	w.seen = append(w.seen, seenRequest{request.Method, request.URL.Path, request.Header.Get("HX-Target")})
	w.mu.Unlock()
	if w.held != nil && request.Method == http.MethodPost && request.URL.Path != "/login" {
		<-w.held
	}
	w.inner.ServeHTTP(response, request)
}

func (w *watch) release() { close(w.held) }

// forget drops what was written down so far.
func (w *watch) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = nil
}

func (w *watch) requests() []seenRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]seenRequest{}, w.seen...)
}
