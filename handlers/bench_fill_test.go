package handlers_test

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"portal/portal"
	"portal/rules"
)

// columns are those that a filler gives values to, by table.
var columns = map[string]string{
	"tickets": `id, project_id, number, kind, state, title, description, expected, links, page, browser, screen, window, side, person_id, person,
		once, edit, changes, reason, decided_by, decided_at, duplicate_of, snoozed_until, queued_at, created_at, updated_at`,
	"ticket_changes": `ticket_id, number, state, reason, duplicate_of, side, person_id, person, changed_at, before_state, before_reason,
		before_decided_by, before_decided_at, before_queued_at`,
	"ticket_followers": "ticket_id, person_id, since",
	"comments":         "project_id, number, subject, subject_id, team, side, person_id, person, body, posted_at",
	"notifications":    "person_id, project_id, kind, subject, created_at, read_at",
	"events":           "chain, number, kind, at, person_id, person, subject, detail, evidence, ip, user_agent, previous, hash",
}

// crowdPerson is somebody who submits tickets and writes comments.
type crowdPerson struct {
	id         int64
	name, side string
}

var crowdStaff = crowdPerson{1, "Ada Admin", "agency"}

// crowdProject is a project with what its tickets have come to so far.
type crowdProject struct {
	id                        int64
	code                      string
	people                    []crowdPerson
	tickets, comments, events int64
	head                      string
	// originals are some tickets that are no duplicates.
	originals [16]int64
}

// filler writes tickets in the order in which they would have come, now one of
// HALO and now one of another project.
type filler struct {
	*wordsmith
	tx       *sql.Tx
	batches  map[string]*batch
	projects []*crowdProject
	size     crowd
	begin    int64
	step     int64
}

func (size crowd) fill(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after the commit
	end := rules.InstantOf(mustTime(townBuilt))
	f := &filler{wordsmith: newWordsmith(7), tx: tx, batches: map[string]*batch{}, size: size}
	f.step = int64(3*365*24*time.Hour/time.Millisecond) / size.tickets
	f.begin = int64(end) - f.step*size.tickets
	if err := f.prepare(); err != nil {
		return err
	}
	left := size.ofHALO
	for done := range size.tickets {
		project := f.projects[0]
		if f.rng.Int64N(size.tickets-done) >= left {
			project = f.projects[1+f.rng.IntN(len(f.projects)-1)]
		} else {
			left--
		}
		if err := f.ticket(project, done+1); err != nil {
			return err
		}
	}
	if err := f.flush(); err != nil {
		return err
	}
	if err := f.finish(); err != nil {
		return err
	}
	return tx.Commit()
}

func mustTime(moment string) time.Time {
	parsed, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		panic(err)
	}
	return parsed
}

func (f *filler) prepare() error {
	for table := range columns {
		full, err := f.tx.Prepare(insertOf(table, batchRows))
		if err != nil {
			return err
		}
		f.batches[table] = &batch{full: full}
	}
	rows, err := f.tx.Query(`SELECT projects.id, projects.code, length, head, people.id, people.name
		FROM projects JOIN chains ON chains.name = projects.code JOIN members ON members.project_id = projects.id
		JOIN people ON people.id = members.person_id WHERE members.role <> 'viewer' ORDER BY projects.id, people.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	last := &crowdProject{}
	for rows.Next() {
		p, person := crowdProject{}, crowdPerson{side: "client"}
		if err := rows.Scan(&p.id, &p.code, &p.events, &p.head, &person.id, &person.name); err != nil {
			return err
		}
		if p.id != last.id {
			last = &p
			f.projects = append(f.projects, last)
		}
		last.people = append(last.people, person)
	}
	return rows.Err()
}

// batchRows is how many rows go into a table by one statement. With each
// statement that has triggers the index writes down what it holds so far,
// which row by row takes far longer than all the rest.
const batchRows = 1000

// batch is what waits to go into a table together.
type batch struct {
	full   *sql.Stmt
	rows   int
	values []any
}

func insertOf(table string, rows int) string {
	row := "(?" + strings.Repeat(", ?", strings.Count(columns[table], ",")) + ")"
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s%s", table, columns[table], row, strings.Repeat(", "+row, rows-1))
}

func (f *filler) add(table string, values ...any) error {
	b := f.batches[table]
	b.rows++
	b.values = append(b.values, values...)
	if b.rows < batchRows {
		return nil
	}
	_, err := b.full.Exec(b.values...)
	b.rows, b.values = 0, b.values[:0]
	return err
}

// flush stores what is left of each batch.
func (f *filler) flush() error {
	for table, b := range f.batches {
		if b.rows == 0 {
			continue
		}
		if _, err := f.tx.Exec(insertOf(table, b.rows), b.values...); err != nil {
			return err
		}
	}
	return nil
}

// made is a ticket as far as what happens to it has to know.
type made struct {
	id, at, original int64
	subject          string
	by               crowdPerson
	fate             []turn
}

func (f *filler) ticket(p *crowdProject, id int64) error {
	p.tickets++
	m := made{
		id: id, at: f.begin + id*f.step, original: p.originals[f.rng.IntN(len(p.originals))],
		subject: rules.TicketNumber(p.code, p.tickets), by: p.people[f.rng.IntN(len(p.people))],
	}
	m.fate = f.fate(id, m.at, m.original)
	title := f.title()
	if f.isRare(p) {
		title += " " + rareWord
	}
	if err := f.insertTicket(p, m, title, f.description()); err != nil {
		return err
	}
	if err := f.insertTold(p, m); err != nil {
		return err
	}
	if err := f.event(p, portal.TicketSubmitted, m.at, m.by, m.subject, title); err != nil {
		return err
	}
	if err := f.insertFate(p, m); err != nil {
		return err
	}
	return f.insertTalk(p, m)
}

// isRare tells whether the project's latest ticket has the rare word.
func (f *filler) isRare(p *crowdProject) bool {
	if p == f.projects[0] {
		return p.tickets%70 == 41 && p.tickets/70 < rareOfHALO
	}
	return p.tickets == 7 && p.id-f.projects[0].id <= rareOthers
}

// insertTold lets the ticket's submitter follow it and tells staff of it, who
// have read all but the latest.
func (f *filler) insertTold(p *crowdProject, m made) error {
	read := m.at + hour
	if m.id > f.size.tickets-100 {
		read = 0
	}
	if err := f.add("ticket_followers", m.id, m.by.id, m.at); err != nil {
		return err
	}
	return f.add("notifications", crowdStaff.id, p.id, portal.TicketSubmitted, m.subject, m.at, read)
}
