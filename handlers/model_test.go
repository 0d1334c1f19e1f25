package handlers_test

import (
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"portal/portal"
)

// model is a house that is made once, by the first test that wants one like
// it, and copied for each: making it takes many times as long as copying.
type model struct {
	// make opens a house on its plot, furnishes and closes it.
	make func(*house)

	mu sync.Mutex
	// files are what the closed house left, by what comes behind the name of
	// its database: nothing, or ".key".
	files map[string][]byte
	seats map[string]portal.Seat
	now   time.Time
}

// copy opens a house like the model, with a database/sql driver of that name.
func (m *model) copy(t testing.TB, driver string) *house {
	t.Helper()
	m.build(t)
	h := plot(t)
	h.clock.now, h.seats = m.now, maps.Clone(m.seats)
	for suffix, content := range m.files {
		h.must(os.WriteFile(h.file+suffix, content, 0o600))
	}
	h.open(driver)
	t.Cleanup(h.close)
	return h
}

func (m *model) build(t testing.TB) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files != nil {
		return
	}
	h := plot(t)
	m.make(h)
	files := map[string][]byte{}
	left, err := filepath.Glob(h.file + "*")
	h.must(err)
	for _, path := range left {
		files[path[len(h.file):]], err = os.ReadFile(path)
		h.must(err)
	}
	m.files, m.seats, m.now = files, h.seats, h.clock.Now()
}
