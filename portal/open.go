package portal

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"

	"portal/queries"

	_ "modernc.org/sqlite" // the pure-Go driver named "sqlite"
)

// pool says how many connections a pool keeps and which extra pragmas its
// connections get. All pragmas stand in the DSN, since each new connection
// has to be given them.
type pool struct {
	connections int
	pragmas     []string
	immediate   bool
	// first are pragmas that must come before the file gets its first page,
	// which switching to WAL writes.
	first []string
}

// autoVacuum lets a file give the space of removed files back to the disk.
const autoVacuum = "auto_vacuum(2)"

var (
	sharedPragmas = []string{"busy_timeout(10000)", "foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)"}
	writePool     = pool{
		connections: 1, immediate: true, first: []string{autoVacuum}, pragmas: []string{"journal_size_limit(33554432)", "secure_delete(FAST)"},
	}
	readPool = pool{connections: 4, pragmas: []string{"query_only(1)"}}
)

func openPool(driver, path string, kind pool) (*sql.DB, error) {
	db, err := sql.Open(driver, dataSource(path, kind))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(kind.connections)
	db.SetMaxIdleConns(kind.connections)
	return db, nil
}

func dataSource(path string, kind pool) string {
	values := url.Values{}
	for _, pragma := range slices.Concat(kind.first, sharedPragmas, kind.pragmas) {
		values.Add("_pragma", pragma)
	}
	if kind.immediate {
		values.Set("_txlock", "immediate")
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: values.Encode()}).String()
}

// createPrivate makes the file before SQLite does, so that nobody else can
// read it at any time; SQLite gives its journal files the same mode.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Chmod(0o600)
}

// migrate leads a file to the present schema: an empty one gets schema.sql
// whole, an older one each migration that it lacks. Each step commits with
// the number of the version it reached.
func migrate(ctx context.Context, db *sql.DB, schema string) error {
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	steps := queries.Migrations()
	if version > len(steps) {
		return fmt.Errorf("the file is of version %d, made by a newer program than this one (%d)", version, len(steps))
	}
	if version == 0 {
		return step(ctx, db, schema, len(steps))
	}
	for ; version < len(steps); version++ {
		if err := step(ctx, db, steps[version], version+1); err != nil {
			return fmt.Errorf("migration %d: %w", version+1, err)
		}
	}
	return nil
}

func step(ctx context.Context, db *sql.DB, statements string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after the commit
	if _, err := tx.ExecContext(ctx, statements); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "PRAGMA user_version = "+strconv.Itoa(version)); err != nil {
		return err
	}
	return tx.Commit()
}

// returnSpace rewrites a file that was begun without autoVacuum, once. Without
// it the space of removed files is used again but not given back, so that a
// failure is no reason not to open.
func (p *Portal) returnSpace(ctx context.Context) error {
	var mode int
	if err := p.writeDB.QueryRowContext(ctx, "PRAGMA auto_vacuum").Scan(&mode); err != nil || mode == 2 {
		return err
	}
	p.log.InfoContext(ctx, "rewriting the file once, so that it can become smaller when files are removed")
	if _, err := p.writeDB.ExecContext(ctx, "VACUUM"); err != nil {
		p.log.WarnContext(ctx, "the file could not be rewritten; it is tried again at the next start", "error", err)
	}
	return nil
}
