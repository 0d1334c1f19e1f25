// Package views holds the templates of all pages. They are parsed once at
// start, and a fault in one of them keeps the program from starting.
package views

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"text/template/parse"
)

//go:embed layouts shared */*.html
var files embed.FS

// Views are the parsed templates, ready to render.
type Views struct {
	pages map[string]page
	// shared are the templates that all pages share, for a part by itself.
	shared *template.Template
}

type page struct {
	set *template.Template
	// fragments are the templates that the page's own file defines. Each but
	// "content" is named by the id of the element that it renders.
	fragments map[string]bool
}

// New parses every page together with the layout and the shared templates. A
// page's name is its folder and file without the ending, such as "quotes/show".
func New(funcs template.FuncMap) (*Views, error) {
	common, err := template.New("").Funcs(funcs).ParseFS(files, "layouts/*.html", "shared/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the layout: %w", err)
	}
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	shared, err := common.Clone()
	if err != nil {
		return nil, err
	}
	views := &Views{pages: map[string]page{}, shared: shared}
	for _, name := range names {
		if folder := path.Dir(name); folder == "layouts" || folder == "shared" {
			continue
		}
		parsed, err := parsePage(common, name)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		views.pages[strings.TrimSuffix(name, ".html")] = parsed
	}
	return views, nil
}

func parsePage(common *template.Template, name string) (page, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return page{}, err
	}
	set, err := common.Clone()
	if err != nil {
		return page{}, err
	}
	if _, err := set.New(name).Parse(string(text)); err != nil {
		return page{}, err
	}
	fragments, err := defined(name, string(text))
	if err != nil {
		return page{}, err
	}
	if !fragments["content"] {
		return page{}, fmt.Errorf("it defines no content")
	}
	// Executing once makes html/template work out all escaping now rather
	// than in the first request; that it fails for want of data is expected.
	_ = set.ExecuteTemplate(io.Discard, "page", nil)
	return page{set: set, fragments: fragments}, nil
}

// defined lists the templates that a file defines, apart from all others.
func defined(name, text string) (map[string]bool, error) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for defined := range trees {
		names[defined] = defined != name
	}
	return names, nil
}

// HasFragment tells whether a page renders the element of an id by itself.
func (v *Views) HasFragment(name, id string) bool {
	return id != "content" && v.pages[name].fragments[id]
}

// Page renders a whole page.
func (v *Views) Page(w io.Writer, name string, data any) error {
	return v.execute(w, name, "page", data)
}

// Fragment renders one element of a page by its id, and with it the pieces
// around the content that may have changed too.
func (v *Views) Fragment(w io.Writer, name, id string, data any) error {
	if err := v.execute(w, name, id, data); err != nil {
		return err
	}
	return v.execute(w, name, "around", data)
}

// Part renders a shared template by itself, outside of any page.
func (v *Views) Part(w io.Writer, name string, data any) error {
	return v.shared.ExecuteTemplate(w, name, data)
}

func (v *Views) execute(w io.Writer, name, part string, data any) error {
	page, ok := v.pages[name]
	if !ok {
		return fmt.Errorf("no page named %s", name)
	}
	return page.set.ExecuteTemplate(w, part, data)
}
