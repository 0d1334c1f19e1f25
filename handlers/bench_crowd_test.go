package handlers_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"portal/portal"
	"portal/rules"
)

// crowd is a file with very many tickets: as a town a project HALO and others,
// whose people submitted them over some years, HALO so many of them.
type crowd struct {
	projects        int
	tickets, ofHALO int64
}

var (
	thousand = crowd{projects: 10, tickets: 1_000, ofHALO: 600}
	million  = crowd{projects: 1_000, tickets: 1_000_000, ofHALO: 61_000}
)

// crowdFolder is the environment variable that names where files of crowds are
// kept from run to run; without it that is in the folder for temporary files.
const crowdFolder = "PORTAL_BENCH_FILES"

// kept is the path of the crowd's file, which is made when there is none of
// this schema. Nothing may write to it.
func (size crowd) kept(t testing.TB) string {
	t.Helper()
	folder := os.Getenv(crowdFolder)
	if folder == "" {
		folder = filepath.Join(os.TempDir(), "portal-bench")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	made := fmt.Sprintf("tickets-%d-", size.tickets)
	path := filepath.Join(folder, made+size.mark(t)+".db")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	outdated, _ := filepath.Glob(filepath.Join(folder, made+"*")) // only a malformed pattern fails
	for _, old := range outdated {
		if err := os.Remove(old); err != nil {
			t.Fatal(err)
		}
	}
	size.build(t, path+".part")
	if err := os.Rename(path+".part", path); err != nil {
		t.Fatal(err)
	}
	return path
}

// mark differs with everything that the file depends on.
func (size crowd) mark(t testing.TB) string {
	t.Helper()
	all := sha256.New()
	for _, path := range []string{"../schema.sql", "bench_crowd_test.go", "bench_fate_test.go", "bench_fill_test.go", "bench_words_test.go"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return fmt.Sprintf("%x", all.Sum(nil))[:12]
}

// build lets the portal's deeds make everything but the tickets, which go
// straight into the tables: a million deeds would take hours. The triggers run
// as ever, but for that of the full-text indexes, which are made at the end.
func (size crowd) build(t testing.TB, path string) {
	t.Helper()
	h := &house{t: t, clock: &clock{}, seats: map[string]portal.Seat{}, file: path}
	h.clock.Set(townBuilt)
	schema, err := os.ReadFile("../schema.sql")
	h.must(err)
	h.portal, err = portal.Open(context.Background(), h.file, portal.Options{
		Schema: string(schema), Clock: h.clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	h.must(err)
	h.setUp("Europe/London")
	h.addProject("Halo Bakery", "Website", "HALO")
	around := town{projects: size.projects}
	h.must(around.forEachProject(func(code string) error {
		if code == "HALO" {
			return town{quotes: 10}.furnish(h.portal, code)
		}
		return addTownProject(context.Background(), h.portal, code)
	}))
	h.must(h.portal.Close())
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-400000)")
	h.must(err)
	db.SetMaxOpenConns(1)
	h.must(indexedAfterwards(db, func() error { return size.fill(db) }))
	h.must(size.check(db))
	h.must(db.Close())
}

// indexedAfterwards does something without the full-text indexes following,
// and makes them anew in one go: several times as fast as row by row.
func indexedAfterwards(db *sql.DB, do func() error) error {
	var trigger string
	if err := db.QueryRow("SELECT sql FROM sqlite_schema WHERE name = 'search_documents_added'").Scan(&trigger); err != nil {
		return err
	}
	if _, err := db.Exec("DROP TRIGGER search_documents_added"); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	for _, index := range []string{"search_words", "search_titles"} {
		for _, command := range []string{
			"INSERT INTO %[1]s (%[1]s, rank) VALUES ('hashsize', 16 << 20)",
			"INSERT INTO %[1]s (%[1]s) VALUES ('rebuild')",
			// What it is without being set.
			"INSERT INTO %[1]s (%[1]s, rank) VALUES ('hashsize', 1 << 20)",
		} {
			if _, err := db.Exec(fmt.Sprintf(command, index)); err != nil {
				return fmt.Errorf("make %s: %w", index, err)
			}
		}
	}
	_, err := db.Exec(trigger)
	return err
}

// check holds that the tickets' counters and numbers are as deeds would have
// left them.
func (size crowd) check(db *sql.DB) error {
	for _, odd := range []struct{ what, count string }{
		{"tickets too few or too many", fmt.Sprintf("SELECT (SELECT count(*) FROM tickets) - %d", size.tickets)},
		{"projects whose numbers of tickets have gaps", `SELECT count(*) FROM projects LEFT JOIN
			(SELECT project_id, count(*) AS count, min(number) AS first, max(number) AS last FROM tickets GROUP BY project_id) AS own
			ON own.project_id = projects.id WHERE last_ticket <> coalesce(last, 0) OR last_ticket <> coalesce(count, 0) OR first > 1`},
		{"projects whose numbers of comments have gaps", `SELECT count(*) FROM projects LEFT JOIN
			(SELECT project_id, count(*) AS count, max(number) AS last FROM comments GROUP BY project_id) AS own
			ON own.project_id = projects.id WHERE last_comment <> coalesce(last, 0) OR last_comment <> coalesce(count, 0)`},
		{"states that are miscounted", `SELECT count(*) FROM ticket_counts LEFT JOIN
			(SELECT project_id, state, count(*) AS count FROM tickets GROUP BY project_id, state) AS own USING (project_id, state)
			WHERE tickets <> coalesce(count, 0)`},
		{"tickets that cannot be searched", `SELECT (SELECT sum(last_ticket) FROM projects) - (SELECT count(*) FROM search_documents WHERE subject = 'ticket')`},
		{"chains of another length", `SELECT count(*) FROM chains WHERE length <> (SELECT max(number) FROM events WHERE chain = name)`},
		{"references to nothing", "SELECT count(*) FROM pragma_foreign_key_check"},
	} {
		var count int64
		if err := db.QueryRow(odd.count).Scan(&count); err != nil {
			return fmt.Errorf("%s: %w", odd.what, err)
		}
		if count != 0 {
			return fmt.Errorf("%d %s", count, odd.what)
		}
	}
	return nil
}

// checkIndexes holds that the full-text indexes are in step with what they
// index.
func checkIndexes(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, index := range []string{"search_words", "search_titles"} {
		if _, err := db.Exec(fmt.Sprintf("INSERT INTO %[1]s (%[1]s, rank) VALUES ('integrity-check', 1)", index)); err != nil {
			return fmt.Errorf("%s: %w", index, err)
		}
	}
	return nil
}

// TestACrowdFitsTogether holds that what the benchmarks of tickets measure is
// a file as deeds make it.
func TestACrowdFitsTogether(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes a thousand tickets")
	}
	h := &house{t: t, file: filepath.Join(t.TempDir(), "portal.db")}
	thousand.build(t, h.file)
	h.must(checkIndexes(h.file))
	p, err := portal.Open(context.Background(), h.file, portal.Options{Log: slog.New(slog.DiscardHandler)})
	h.must(err)
	defer func() { h.must(p.Close()) }()
	done, err := p.Verify(context.Background())
	h.must(err)
	if done.Events < 2*thousand.tickets {
		t.Errorf("only %d events", done.Events)
	}
	seat, err := p.Enter(context.Background(), townAdmin, "HALO")
	h.must(err)
	view, err := p.Ticket(context.Background(), seat, thousand.ofHALO)
	h.must(err)
	if view.Rule.Kind != rules.BugReport && view.Rule.Kind != rules.ChangeRequest {
		t.Errorf("the last ticket is a %q", view.Rule.Kind)
	}
}
