// Package static serves the style sheet, the scripts, the icons and the favicon of the portal. Everything is embedded,
// put together, hashed and compressed once at start; a request only picks the ready bytes.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed css/*.css js/*.js icons htmx favicon.svg
var files embed.FS

const prefix = "/static/"

// styleSheets is the order of the cascade for what every page shows. layers.css comes first, since it declares the order
// of the layers.
var styleSheets = []string{
	"layers", "reset", "tokens", "base", "layout",
	"icon", "button", "card", "form", "badge", "notice", "list", "prose", "disclosure", "person", "error-page", "utilities",
}

// workSheets are for those who are signed in, so that the first page comes without them. print.css is last, since it
// speaks about all the others.
var workSheets = []string{
	"files", "todo", "table", "facts", "totals", "offer", "diff", "timeline", "work-order", "cycle", "progress", "scope", "history",
	"thread", "decision", "editor", "item", "requirement", "ticket", "pin", "triage", "ticket-list", "search", "print",
}

// scripts are the portal's own modules; none depends on another, so the order is only that of the alphabet.
var scripts = []string{"connection", "copy", "focus", "once", "print", "search", "timeline", "unsaved"}

// Assets is the table of everything that can be asked for under /static/.
type Assets struct {
	urls   map[string]string
	byPath map[string]*asset
}

// New builds the table. It fails only when an embedded file is missing or cannot be compressed, which a test would
// have found before.
func New() (*Assets, error) {
	a := &Assets{urls: map[string]string{}, byPath: map[string]*asset{}}
	sources := []struct {
		name, contentType string
		build             func() ([]byte, error)
	}{
		{"app.css", "text/css; charset=utf-8", sheets(styleSheets)},
		{"work.css", "text/css; charset=utf-8", sheets(workSheets)},
		{"app.js", "text/javascript; charset=utf-8", modules(scripts)},
		{"files.js", "text/javascript; charset=utf-8", modules([]string{"files"})},
		{"triage.js", "text/javascript; charset=utf-8", modules([]string{"triage"})},
		{"sort.js", "text/javascript; charset=utf-8", modules([]string{"sort"})},
		{"report.js", "text/javascript; charset=utf-8", modules([]string{"report"})},
		{"htmx.js", "text/javascript; charset=utf-8", file("htmx/htmx.min.js")},
		{"icons.svg", "image/svg+xml", buildSprite},
		{"favicon.svg", "image/svg+xml", file("favicon.svg")},
	}
	for _, s := range sources {
		body, err := s.build()
		if err != nil {
			return nil, fmt.Errorf("static: build %s: %w", s.name, err)
		}
		if err := a.add(s.name, s.contentType, body); err != nil {
			return nil, fmt.Errorf("static: add %s: %w", s.name, err)
		}
	}
	return a, nil
}

// URL gives the path of an asset with the hash of its content in it: "app.css" becomes "/static/app.3f2a91bc.css".
// The names are those in New; any other is an error.
func (a *Assets) URL(name string) (string, error) {
	url, ok := a.urls[name]
	if !ok {
		return "", fmt.Errorf("static: no asset is named %q", name)
	}
	return url, nil
}

func (a *Assets) add(name, contentType string, body []byte) error {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:4])
	ext := path.Ext(name)
	url := prefix + strings.TrimSuffix(name, ext) + "." + hash + ext

	built, err := newAsset(contentType, hash, body)
	if err != nil {
		return err
	}
	a.urls[name] = url
	a.byPath[url] = built
	return nil
}

func file(name string) func() ([]byte, error) {
	return func() ([]byte, error) { return fs.ReadFile(files, name) }
}

func sheets(names []string) func() ([]byte, error) {
	return func() ([]byte, error) { return join("css", ".css", names, squeezeCSS) }
}

func modules(names []string) func() ([]byte, error) {
	return func() ([]byte, error) { return join("js", ".js", names, squeezeJS) }
}

// join puts the named files of one folder behind one another.
func join(dir, ext string, names []string, squeeze func(string) string) ([]byte, error) {
	var all strings.Builder
	for _, name := range names {
		body, err := fs.ReadFile(files, path.Join(dir, name+ext))
		if err != nil {
			return nil, err
		}
		all.WriteString(squeeze(string(body)))
	}
	return []byte(all.String()), nil
}
