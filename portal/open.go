package portal

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
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
}

var (
	sharedPragmas = []string{"busy_timeout(10000)", "foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)"}
	writePool     = pool{connections: 1, pragmas: []string{"journal_size_limit(33554432)"}, immediate: true}
	readPool      = pool{connections: 4, pragmas: []string{"query_only(1)"}}
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
	for _, pragma := range sharedPragmas {
		values.Add("_pragma", pragma)
	}
	for _, pragma := range kind.pragmas {
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
