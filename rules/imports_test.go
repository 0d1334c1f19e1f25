package rules_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "portal"

// Which of our rooms a room may import. A room is a folder with all below it,
// unless the part below has a line of its own; main is the root.
var arrows = map[string][]string{
	"main":      {"handlers", "portal"},
	"handlers":  {"portal", "rules", "views", "views/pdf", "static"},
	"portal":    {"queries", "rules"},
	"queries":   {"rules"},
	"rules":     {},
	"views":     {},
	"views/pdf": {"portal", "rules"},
	"static":    {},
}

// roomOf is the room that a folder belongs to, "" for none. Folders are
// relative to the root, which is ".".
func roomOf(folder string) string {
	if folder == "." {
		return "main"
	}
	for at := folder; at != "."; at = path.Dir(at) {
		if _, known := arrows[at]; known && at != "main" {
			return at
		}
	}
	return ""
}

// mayImport tells whether code in a folder may import a path.
func mayImport(folder, imported string) bool {
	from := roomOf(folder)
	below, ours := strings.CutPrefix(imported+"/", module+"/")
	if !ours {
		return from != "" && (from != "rules" || isStandard(imported))
	}
	to := roomOf(path.Clean(below))
	return from != "" && to != "" && (from == to || slices.Contains(arrows[from], to))
}

// isStandard tells a package of the standard library by its path, which
// begins with a word without a dot.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && imported != "C"
}

func TestImportsFollowTheArrows(t *testing.T) {
	seen := map[string]bool{}
	eachGoFile(t, func(file string) {
		folder, test := path.Dir(file), strings.HasSuffix(file, "_test.go")
		seen[roomOf(folder)] = true
		for _, imported := range importsOf(t, file) {
			switch {
			case !test && !mayImport(folder, imported):
				t.Errorf("%s must not import %s", file, imported)
			case test && roomOf(folder) == "rules" && !mayImport(folder, imported):
				t.Errorf("%s must not import %s: tests of the rules need only them", file, imported)
			}
		}
	})
	for _, room := range []string{"handlers", "portal", "queries", "rules", "views", "static"} {
		if !seen[room] {
			t.Errorf("no Go file of %s was looked at", room)
		}
	}
}

func eachGoFile(t *testing.T, look func(file string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(".."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") && file != "."
		if entry.IsDir() && (hidden || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if !entry.IsDir() && strings.HasSuffix(file, ".go") {
			look(file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func importsOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), path.Join("..", file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, imported)
	}
	return paths
}

// The arrows themselves, as the house draws them.
func TestMayImport(t *testing.T) {
	tests := []struct {
		folder, imported string
		want             bool
	}{
		{".", "portal/handlers", true},
		{".", "portal/portal", true},
		{".", "portal/queries", false},
		{"handlers", "portal/portal", true},
		{"handlers", "portal/rules", true},
		{"handlers", "portal/views", true},
		{"handlers", "portal/static", true},
		{"handlers", "portal/queries", false},
		{"handlers/forms", "portal/queries", false},
		{"handlers", "portal/queries/migrations", false},
		{"handlers", "portal", false},
		{"portal", "portal/queries", true},
		{"portal", "portal/rules", true},
		{"portal", "portal/handlers", false},
		{"portal", "portal/views", false},
		{"queries", "portal/rules", true},
		{"queries", "portal/portal", false},
		{"views", "portal/rules", false},
		{"views", "portal/portal", false},
		{"views/pdf", "portal/rules", true},
		{"views/pdf", "portal/portal", true},
		{"views/pdf", "portal/queries", false},
		{"static", "portal/rules", false},
		{"rules", "portal/queries", false},
		{"rules", "portal/rules", true},
		{"rules", "encoding/json", true},
		{"rules", "golang.org/x/text/language", false},
		{"rules", "C", false},
		{"handlers", "github.com/labstack/echo/v4", true},
		{"helpers", "fmt", false},
		{"handlers", "portal/helpers", false},
	}
	for _, test := range tests {
		if got := mayImport(test.folder, test.imported); got != test.want {
			t.Errorf("%s importing %s: %v, want %v", test.folder, test.imported, got, test.want)
		}
	}
}
