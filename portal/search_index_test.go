package portal

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/queries"
	"portal/rules"
)

// searchSources are all things that can be found, as the views give them.
const searchSources = `SELECT project_id, subject, subject_id, title, body, scope FROM (SELECT * FROM search_tickets UNION ALL SELECT * FROM search_requirements
	UNION ALL SELECT * FROM search_cycles UNION ALL SELECT * FROM search_quotes UNION ALL SELECT * FROM search_comments)`

// wantInStep holds that the documents say what their things say now, and the
// indexes what the documents say.
func wantInStep(t *testing.T, db *sql.DB, least int) {
	t.Helper()
	const documents = "SELECT project_id, subject, subject_id, title, body, scope FROM search_documents"
	for what, query := range map[string]string{
		"is not in the index": searchSources + " EXCEPT " + documents, "is in the index alone": documents + " EXCEPT " + searchSources,
	} {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var project, id int64
			var subject, title, body, scope string
			if err := rows.Scan(&project, &subject, &id, &title, &body, &scope); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s %d %s: %q %q %q", subject, id, what, title, body, scope)
		}
	}
	for _, index := range []string{"search_words", "search_titles"} {
		if _, err := db.Exec(fmt.Sprintf("INSERT INTO %s (%s, rank) VALUES ('integrity-check', 1)", index, index)); err != nil {
			t.Errorf("%s: %v", index, err)
		}
	}
	var count int
	if err := db.QueryRow("SELECT count(*) FROM search_documents").Scan(&count); err != nil || count < least {
		t.Errorf("there are %d documents, want %d or more: %v", count, least, err)
	}
}

// beside opens a portal's file for writing beside it.
func beside(t *testing.T, p *Portal) *sql.DB {
	t.Helper()
	db, err := openPool("sqlite", p.path, writePool)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestTheIndexIsInStep(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	ctx, approver := context.Background(), l.seats[rules.Approver]
	wantInStep(t, beside(t, l.Portal), 20)
	// A deed that fails after it has written leaves nothing to find.
	before := l.one("SELECT count(*) FROM search_documents")
	_, err := l.SubmitTicket(ctx, approver, NewTicket{
		TicketContent: rules.TicketContent{Kind: rules.BugReport, Title: "Never there", Description: "x"}, Files: []int64{987},
	})
	if err == nil {
		t.Error("a ticket with a file that is not there was taken")
	}
	if after := l.one("SELECT count(*) FROM search_documents"); after != before || len(l.find(l.admin, "", "never").Findings) != 0 {
		t.Errorf("%s documents became %s", before, after)
	}
	wantInStep(t, beside(t, l.Portal), 20)
}

func TestTheIndexOfTheDemoIsInStep(t *testing.T) {
	t.Parallel()
	wantInStep(t, beside(t, newCast(t)), 40)
}

// olderFile is a file of the version before there was a search, with a quote
// that was sent and has a working copy, a draft, a cycle of two versions of
// which the second is not signed, a requirement and comments.
func olderFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := openPool("sqlite", path, writePool)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i, migration := range queries.Migrations()[:2] {
		if err := step(context.Background(), db, migration, i+1); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("testdata/search_older.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(text)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnOlderFileIsSearchedAfterMigrating(t *testing.T) {
	t.Parallel()
	p := openAt(t, olderFile(t), (&testClock{}).Now)
	defer p.Close()
	wantInStep(t, beside(t, p), 7)
	staff := Actor{PersonID: 1, Name: "Ada", Role: rules.Admin}
	viewer := Actor{PersonID: 2, Name: "Vic", Role: rules.Person}
	for word, count := range map[string][2]int{
		"sentword": {1, 1}, "termword": {1, 1}, "workingword": {0, 0}, "draftword": {1, 0}, "signedword": {1, 1}, "secondword": {1, 1}, "oldword": {0, 0},
		"needword": {1, 1}, "saidword": {1, 1}, "teamword": {1, 0}, "kürbis": {1, 1}, "KURBIS": {1, 1}, "orphanword": {0, 0},
	} {
		for i, actor := range []Actor{staff, viewer} {
			answer, err := p.Search(context.Background(), actor, SearchQuery{Typed: word})
			if err != nil || len(answer.Findings) != count[i] {
				t.Errorf("%s finds %s: %+v, %v", actor.Name, word, answer.Findings, err)
			}
		}
	}
}

// TestASearchWalksNoMoreThanAPage holds that what is found comes in the index's
// own order: sorting would first gather all of it.
func TestASearchWalksNoMoreThanAPage(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for _, file := range []string{"search", "tickets"} {
		text, err := os.ReadFile("../queries/" + file + ".sql")
		f.must(err)
		for _, match := range namedQuery.FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(match[2], "FROM search_") {
				continue
			}
			plan := slices.DeleteFunc(f.plan(match[2]), func(line string) bool { return strings.HasPrefix(line, "CO-ROUTINE") })
			if !strings.HasPrefix(plan[0], "SCAN search_") || slices.ContainsFunc(plan, func(line string) bool { return strings.Contains(line, "TEMP B-TREE") }) {
				t.Errorf("%s: %q", match[1], plan)
			}
		}
	}
}
