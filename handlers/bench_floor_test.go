package handlers_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
)

// addFloor adds a route that sends a page from memory: nothing that answers
// with these bytes through this server can be faster.
func (h *house) addFloor(method string, status int, body []byte) string {
	path := fmt.Sprintf("/bench/floor/%d", len(h.site.RegisteredRoutes()))
	h.site.AddBare(method, path, func(c echo.Context) error { return c.HTMLBlob(status, body) })
	return path
}

// addBarePage adds a route that sends as many bytes as a page, made of what
// eight prepared queries find, by html/template: the least that any page of
// the portal could be.
func (h *house) addBarePage(b *testing.B, body []byte) string {
	b.Helper()
	bare := &barePage{}
	for _, query := range bareQueries {
		bare.statements = append(bare.statements, h.prepare(b, "&_pragma=query_only(1)", 4, query))
	}
	first, err := bare.render(context.Background())
	h.must(err)
	bare.rest = template.HTML(body[:max(0, len(body)-len(first))])
	path := fmt.Sprintf("/bench/bare/%d", len(h.site.RegisteredRoutes()))
	h.site.AddBare(http.MethodGet, path, func(c echo.Context) error {
		page, err := bare.render(c.Request().Context())
		if err != nil {
			return err
		}
		return c.HTMLBlob(http.StatusOK, page)
	})
	return path
}

// bareQueries are asked twice each, which makes eight, and find five rows each
// time.
var bareQueries = []string{
	"SELECT number, title, state, total FROM quotes WHERE project_id = 1 AND number > ? ORDER BY number LIMIT 5",
	"SELECT number, name, start_on, price FROM cycles WHERE project_id = 1 AND number > ? ORDER BY number LIMIT 5",
	"SELECT number, subject, kind, at FROM events WHERE chain = 'HALO' AND number > ? ORDER BY number LIMIT 5",
	"SELECT id, name, unit, total FROM services WHERE project_id = 1 AND id > ? ORDER BY id LIMIT 5",
}

var bareTemplate = template.Must(template.New("bare").Parse(`<!doctype html><title>Bare</title><ul class="list">
{{- range .Rows}}
<li class="list-row"><a class="list-title" href="/projects/HALO/quotes/{{.Number}}"><bdi>{{.Name}}</bdi></a><p class="list-meta"><span>{{.Kind}}</span></p><span class="list-value">{{.Value}}</span></li>
{{- end}}
</ul>{{.Rest}}`))

type bareRow struct {
	Number, Value int64
	Name, Kind    string
}

type barePage struct {
	statements []*sql.Stmt
	rest       template.HTML
}

func (p *barePage) render(ctx context.Context) ([]byte, error) {
	var rows []bareRow
	for _, after := range []int{0, 2} {
		for _, statement := range p.statements {
			found, err := queryBare(ctx, statement, after)
			if err != nil {
				return nil, err
			}
			rows = append(rows, found...)
		}
	}
	var page bytes.Buffer
	err := bareTemplate.Execute(&page, struct {
		Rows []bareRow
		Rest template.HTML
	}{rows, p.rest})
	return page.Bytes(), err
}

func queryBare(ctx context.Context, statement *sql.Stmt, after int) ([]bareRow, error) {
	found, err := statement.QueryContext(ctx, after)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []bareRow
	for found.Next() {
		var row bareRow
		if err := found.Scan(&row.Number, &row.Name, &row.Kind, &row.Value); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// addBareDeed adds a route that stores two rows in a transaction of their own
// and answers with a redirect.
func (h *house) addBareDeed(b *testing.B, size town) string {
	b.Helper()
	own := &house{t: b, file: size.copyTo(b, b.TempDir())}
	db := own.pool(b, "&_txlock=immediate", 1)
	insert, err := db.Prepare(`INSERT INTO events (chain, number, kind, at, person_id, person, subject, detail, evidence, ip, user_agent, previous, hash)
		VALUES ('HALO', ?, 'quote accepted', 1, 2, 'Approver of HALO', 'HALO-Q1', ?, '', '127.0.0.1', 'bench', ?, ?)`)
	h.must(err)
	update, err := db.Prepare("UPDATE chains SET length = length + 1, head = ? WHERE name = 'HALO'")
	h.must(err)
	path := fmt.Sprintf("/bench/deed/%d", len(h.site.RegisteredRoutes()))
	var mutex sync.Mutex
	number, text := 1<<20, strings.Repeat("0123456789abcdef", 4)
	h.site.AddBare(http.MethodPost, path, func(c echo.Context) error {
		detail := c.FormValue("hash")
		mutex.Lock()
		number++
		err := storeTwoRows(c.Request().Context(), db, insert, update, number, detail, text)
		mutex.Unlock()
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/")
	})
	return path
}

func storeTwoRows(ctx context.Context, db *sql.DB, insert, update *sql.Stmt, number int, detail, text string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after the commit
	if _, err := tx.StmtContext(ctx, insert).ExecContext(ctx, number, detail, text, text); err != nil {
		return err
	}
	if _, err := tx.StmtContext(ctx, update).ExecContext(ctx, text); err != nil {
		return err
	}
	return tx.Commit()
}

func (h *house) prepare(b *testing.B, pragmas string, connections int, query string) *sql.Stmt {
	b.Helper()
	statement, err := h.pool(b, pragmas, connections).Prepare(query)
	h.must(err)
	return statement
}

// pool opens the house's file beside the portal, with the portal's own pragmas.
func (h *house) pool(b *testing.B, pragmas string, connections int) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+h.file+
		"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+pragmas)
	h.must(err)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}
