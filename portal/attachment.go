package portal

import (
	"context"
	"io"

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

// StageFile takes a file from a person who may attach files in the project.
// It belongs to no form yet, and is forgotten when none comes for it.
func (p *Portal) StageFile(ctx context.Context, seat Seat, name string, body io.Reader) (File, error) {
	return File{}, rules.Missing()
}

// attach hangs staged files of the person on something, in the deed's
// transaction.
func (t *tx) attach(seat Seat, to anchor, numbers []int64) error { return nil }

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
	}
}
