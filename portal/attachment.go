package portal

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"portal/queries"
	"portal/rules"
)

// File is a file as those who may see it know it: its name, its media type as
// found in its content, its size in bytes and its SHA-256. A removed one has
// no content any more.
type File struct {
	ID        int64
	Number    int64
	Name      string
	Type      string
	Size      int64
	SHA256    string
	Width     int64
	Height    int64
	Place     rules.Place
	PlaceID   int64
	PlaceKey  string
	Released  bool
	Side      rules.Side
	PersonID  int64
	Person    string
	CreatedAt rules.Instant
	RemovedAt rules.Instant
	RemovedBy string
	// RequirementState is where the requirement stands that it was given for.
	RequirementState rules.RequirementState
}

// HasPreview tells whether the file is a picture with a thumbnail.
func (f File) HasPreview() bool { return f.Width > 0 && f.RemovedAt == 0 }

// anchor is what staged files are hung on. Subject is its number for the
// history; team marks files of a team-only note. A quiet one records nothing,
// because the deed that makes the files visible does.
type anchor struct {
	place   rules.Place
	id      int64
	key     string
	subject string
	team    bool
	quiet   bool
}

// attach hangs staged files of the person on something, in the deed's
// transaction. Invalid when one of them is not staged any more.
func (t *tx) attach(seat Seat, to anchor, numbers []int64) error {
	rows, err := t.hang(seat, to, numbers)
	if err != nil || to.quiet {
		return err
	}
	return t.recordFiles(seat, to, rows)
}

// hang is attach without the lines of the history.
func (t *tx) hang(seat Seat, to anchor, numbers []int64) ([]queries.AttachRow, error) {
	numbers = distinct(numbers)
	if len(numbers) == 0 {
		return nil, nil
	}
	if len(numbers) > rules.MaxFilesAtOnce {
		return nil, fileProblem("%d files at most at once.", rules.MaxFilesAtOnce)
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	rows, err := t.Attach(t.ctx, queries.AttachParams{
		Place: to.place, PlaceID: to.id, PlaceKey: to.key, ProjectID: seat.Project.ID, PersonID: seat.PersonID, Numbers: string(list),
	})
	if err == nil && len(rows) < len(numbers) {
		err = fileProblem("A file that you had added is no longer here. Please add it again.")
	}
	return rows, err
}

func (t *tx) recordFiles(seat Seat, to anchor, rows []queries.AttachRow) error {
	// RETURNING promises no order.
	slices.SortFunc(rows, func(a, b queries.AttachRow) int { return cmp.Compare(a.Number, b.Number) })
	kind := FileAdded
	if to.team {
		kind = TeamFileAdded
	}
	for _, row := range rows {
		if err := t.record(seat, happening{kind: kind, subject: to.subject, detail: row.Name, evidence: row.Sha256}); err != nil {
			return err
		}
	}
	return nil
}

func distinct(numbers []int64) []int64 {
	var list []int64
	for _, number := range numbers {
		if !slices.Contains(list, number) {
			list = append(list, number)
		}
	}
	return list
}

// fileProblem is a fault of the field that carries files.
func fileProblem(format string, args ...any) error {
	var problems rules.Problems
	problems.Add("files", format, args...)
	return problems.Err()
}

// StagedFiles lists those among some files that the person staged in the
// project and that hang on nothing yet.
func (p *Portal) StagedFiles(ctx context.Context, seat Seat, numbers []int64) ([]File, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	rows, err := p.read.StagedFiles(ctx, queries.StagedFilesParams{ProjectID: seat.Project.ID, PersonID: seat.PersonID, Numbers: string(list)})
	if err != nil {
		return nil, err
	}
	files := make([]File, len(rows))
	for i, row := range rows {
		files[i] = fileOf(queries.PlaceFilesRow(row))
	}
	return files, nil
}

// placeFiles lists the files of one thing, removed ones included.
func (p *Portal) placeFiles(ctx context.Context, place rules.Place, id int64) ([]File, error) {
	rows, err := p.read.PlaceFiles(ctx, queries.PlaceFilesParams{Place: place, PlaceID: id})
	return filesOf(rows), err
}

func (t *tx) placeFiles(place rules.Place, id int64) ([]File, error) {
	rows, err := t.PlaceFiles(t.ctx, queries.PlaceFilesParams{Place: place, PlaceID: id})
	return filesOf(rows), err
}

func filesOf(rows []queries.PlaceFilesRow) []File {
	files := make([]File, len(rows))
	for i, row := range rows {
		files[i] = fileOf(row)
	}
	return files
}

func fileOf(row queries.PlaceFilesRow) File {
	return File{
		ID: row.ID, Number: row.Number, Name: row.Name, Type: row.Type, Size: row.Size, SHA256: row.Sha256, Width: row.Width, Height: row.Height,
		Place: row.Place, PlaceID: row.PlaceID, PlaceKey: row.PlaceKey, Released: row.Released, Side: row.Side,
		PersonID: row.PersonID, Person: row.Person, CreatedAt: row.CreatedAt, RemovedAt: row.RemovedAt, RemovedBy: row.RemovedBy,
		RequirementState: rules.RequirementState(row.RequirementState),
	}
}
