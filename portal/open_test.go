package portal

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/queries"
)

func TestTheFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "portal.db")
	defer openAt(t, path, time.Now).Close()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("portal.db%s has mode %o", suffix, info.Mode().Perm())
		}
	}
}

// TestAClosedFileIsWhole holds that nothing is left behind in a journal, nor
// kept open, so that the file can be copied.
func TestAClosedFileIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "portal.db")
	if err := openAt(t, path, time.Now).Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestEveryConnectionHasItsPragmas opens all connections of each pool at once.
func TestEveryConnectionHasItsPragmas(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for range 4 {
		conn, err := f.readDB.Conn(context.Background())
		f.must(err)
		defer conn.Close()
		wantPragmas(t, conn, map[string]string{"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "query_only": "1", "busy_timeout": "10000"})
	}
	wantPragmas(t, f.writer.conn, map[string]string{"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "query_only": "0"})
}

func wantPragmas(t *testing.T, conn *sql.Conn, want map[string]string) {
	t.Helper()
	for name, value := range want {
		var got string
		if err := conn.QueryRowContext(context.Background(), "PRAGMA "+name).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != value {
			t.Errorf("%s is %s, want %s", name, got, value)
		}
	}
}

// schemaOf lists every table, index and trigger with its definition, white
// space and comments folded.
func schemaOf(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.Query("SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			t.Fatal(err)
		}
		all = append(all, kind+" "+name+": "+evenly(text))
	}
	slices.Sort(all)
	return all
}

// evenly folds white space and leaves out comments: SQLite writes an added
// column behind the others as it was given.
func evenly(text string) string {
	text = regexp.MustCompile(`--[^\n]*`).ReplaceAllString(text, "")
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer(" )", ")", "( ", "(", " ,", ",").Replace(text)
}

func TestMigratingEqualsTheSchema(t *testing.T) {
	fresh, err := openPool("sqlite", filepath.Join(t.TempDir(), "fresh.db"), writePool)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	old, err := openPool("sqlite", filepath.Join(t.TempDir(), "old.db"), writePool)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	ctx := context.Background()
	if err := migrate(ctx, fresh, schemaText(t)); err != nil {
		t.Fatal(err)
	}
	// The first migration makes the oldest file; migrate leads it on.
	if err := step(ctx, old, queries.Migrations()[0], 1); err != nil {
		t.Fatal(err)
	}
	if err := migrate(ctx, old, "not used for a file that has a version"); err != nil {
		t.Fatal(err)
	}
	want, got := schemaOf(t, fresh), schemaOf(t, old)
	if !slices.Equal(got, want) {
		t.Errorf("migrating leads to\n%s\nand schema.sql to\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAFileOfANewerProgramIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.db")
	db, err := openPool("sqlite", path, writePool)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 9999"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := Open(context.Background(), path, Options{Schema: schemaText(t)}); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("got %v", err)
	}
}

func TestAFileNameWithOddCharacters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a ?#%20 file.db")
	p := openAt(t, path, time.Now)
	defer p.Close()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestABackupIsWholeAndPrivate(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.sent(testOffer())
	path := filepath.Join(t.TempDir(), "copy.db")
	f.must(f.Backup(context.Background(), path))
	info, err := os.Stat(path)
	f.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %o", info.Mode().Perm())
	}
	copied := openAt(t, path, f.clock.Now)
	defer copied.Close()
	done, err := copied.Verify(context.Background())
	f.must(err)
	if done.Revisions != 1 || done.Events == 0 {
		t.Errorf("the copy holds %+v", done)
	}
	if err := f.Backup(context.Background(), path); err == nil {
		t.Error("a backup overwrote a file")
	}
}
