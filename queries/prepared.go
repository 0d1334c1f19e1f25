package queries

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// Prepared runs queries through statements that it prepares when they are
// first used, and keeps. Preparing all of them at once would take most of the
// time that opening a file takes.
type Prepared struct {
	db DBTX
	// statements are *sql.Stmt by the text of their query.
	statements sync.Map
}

// NewPrepared makes a Prepared of a pool, a transaction or one connection. The
// first two close their statements themselves, the last needs Close.
func NewPrepared(db DBTX) *Prepared { return &Prepared{db: db} }

// Close closes the statements.
func (p *Prepared) Close() error {
	var failures []error
	p.statements.Range(func(_, kept any) bool {
		failures = append(failures, kept.(*sql.Stmt).Close())
		return true
	})
	return errors.Join(failures...)
}

// PrepareContext returns the statement of a query, which is kept: whoever asks
// for it must not close it.
func (p *Prepared) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if kept, found := p.statements.Load(query); found {
		return kept.(*sql.Stmt), nil
	}
	made, err := p.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	kept, wasThere := p.statements.LoadOrStore(query, made)
	if wasThere { // another goroutine was quicker
		return kept.(*sql.Stmt), made.Close()
	}
	return made, nil
}

// ExecContext runs a query that returns no rows.
func (p *Prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	statement, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

// QueryContext runs a query that returns rows.
func (p *Prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	statement, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(ctx, args...)
}

// QueryRowContext runs a query that returns one row.
func (p *Prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	statement, err := p.PrepareContext(ctx, query)
	if err != nil {
		// Only database/sql can make a row that holds an error, and it will
		// find the same one.
		return p.db.QueryRowContext(ctx, query, args...)
	}
	return statement.QueryRowContext(ctx, args...)
}
