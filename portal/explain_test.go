package portal

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// small are the tables that do not grow with the work: a scan of them is fine.
// Chain and copies are what a recursive query has found so far, looked what a
// part of a query with a LIMIT of its own hands on.
var small = map[string]bool{"agency": true, "json_each": true, "chain": true, "copies": true, "looked": true}

// scansOnPurpose are the queries that walk a whole table because their use is
// to walk it: the check of the whole file, in pages by key, and the list of
// all clients.
var scansOnPurpose = map[string]string{
	"Chains":    "verifying walks every chain",
	"KeysInUse": "changing the key counts what each key seals",
}

var namedArgument = regexp.MustCompile(`@(\w+)`)

var namedQuery = regexp.MustCompile(`(?s)-- name: (\w+) :\w+\n(.*?);\n`)

// TestNoQueryScansATableThatGrows asks SQLite for the plan of every named
// query.
func TestNoQueryScansATableThatGrows(t *testing.T) {
	f := newFixture(t, "Europe/London")
	files, err := filepath.Glob("../queries/*.sql")
	f.must(err)
	checked := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		f.must(err)
		for _, match := range namedQuery.FindAllStringSubmatch(string(text), -1) {
			checked++
			name, query := match[1], match[2]
			if _, fine := scansOnPurpose[name]; fine {
				continue
			}
			for _, line := range f.plan(query) {
				if table, scans := scannedTable(line, query); scans && !small[table] {
					t.Errorf("%s: %s", name, line)
				}
			}
		}
	}
	if checked < 50 {
		t.Fatalf("only %d queries were found", checked)
	}
}

func (f *fixture) plan(query string) []string {
	f.t.Helper()
	var arguments []any
	seen := map[string]bool{}
	for _, match := range namedArgument.FindAllStringSubmatch(query, -1) {
		if !seen[match[1]] {
			arguments = append(arguments, sql.Named(match[1], 1))
		}
		seen[match[1]] = true
	}
	rows, err := f.readDB.Query("EXPLAIN QUERY PLAN "+query, arguments...)
	if err != nil {
		f.t.Fatalf("%v in\n%s", err, query)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		f.must(rows.Scan(&id, &parent, &unused, &detail))
		lines = append(lines, detail)
	}
	f.must(rows.Err())
	return lines
}

// scannedTable names the table that a line of the plan walks whole. Walking an
// index in order up to a LIMIT is no full scan.
func scannedTable(line, query string) (string, bool) {
	table, found := strings.CutPrefix(line, "SCAN ")
	if !found {
		return "", false
	}
	table, _, ordered := strings.Cut(table, " ")
	if strings.HasPrefix(table, "(subquery") {
		// Its own lines say how its rows are found.
		return table, false
	}
	limited := strings.Contains(strings.ToUpper(query), "LIMIT")
	if _, asked, virtual := strings.Cut(line, " VIRTUAL TABLE INDEX "); virtual && strings.HasPrefix(table, "search_") {
		// M stands for words that the full-text index is asked for, = for a row.
		return table, !strings.ContainsAny(asked, "M=")
	}
	return table, !(ordered && strings.Contains(line, "USING") && limited) && table != "CONSTANT"
}

func TestAScanIsNoticed(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for query, want := range map[string]bool{
		"SELECT * FROM events WHERE detail = 'x'":                               true,
		"SELECT * FROM events WHERE chain = 'x' ORDER BY number":                false,
		"SELECT name FROM chains ORDER BY name":                                 true,
		"SELECT number FROM quotes WHERE state = 'x' LIMIT 3":                   false,
		"SELECT title FROM search_words WHERE search_words.title MATCH 'x'":     false,
		"SELECT title FROM search_words WHERE rowid = 1":                        false,
		"SELECT title FROM search_words":                                        true,
		"SELECT count(*) FROM quotes JOIN people ON people.name = quotes.title": true,
	} {
		got := false
		for _, line := range f.plan(query) {
			_, scans := scannedTable(line, query)
			got = got || scans
		}
		if got != want {
			t.Errorf("%s: %v\n%s", query, got, fmt.Sprint(f.plan(query)))
		}
	}
}
