package portal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"portal/queries"
	"portal/rules"
)

// OpenedFile is a file with its content, which is read a chunk at a time.
type OpenedFile struct {
	File
	Content io.ReadSeeker
}

// Preview is the thumbnail of a picture.
type Preview struct {
	File
	MediaType string
	Body      []byte
}

// OpenFile opens a file that the person may see. NotFound for every other one.
// Nothing has to be closed; the context bounds the reading.
func (p *Portal) OpenFile(ctx context.Context, seat Seat, number int64) (OpenedFile, error) {
	row, _, err := readableFile(ctx, p.read, seat, number)
	if err != nil {
		return OpenedFile{}, err
	}
	return OpenedFile{File: fileOfProject(row), Content: p.content(ctx, row.ID, row.Size)}, nil
}

// Thumbnail is the thumbnail of a picture that the person may see. NotFound
// for every other file.
func (p *Portal) Thumbnail(ctx context.Context, seat Seat, number int64) (Preview, error) {
	row, _, err := readableFile(ctx, p.read, seat, number)
	if err != nil {
		return Preview{}, err
	}
	picture, err := found(p.read.Thumbnail(ctx, row.ID))
	return Preview{File: fileOfProject(row), MediaType: picture.Type, Body: picture.Body}, err
}

// readableFile finds a file that the seat may see.
func readableFile(ctx context.Context, q *queries.Queries, seat Seat, number int64) (queries.ProjectFileRow, rules.Attachment, error) {
	row, err := found(q.ProjectFile(ctx, queries.ProjectFileParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return row, rules.Attachment{}, err
	}
	rule, err := attachmentOf(seat, row)
	if err != nil {
		return row, rule, err
	}
	if !rule.MayRead(seat.Role) {
		return row, rule, rules.Missing()
	}
	return row, rule, nil
}

// attachmentOf is what the rules need to know of a file.
func attachmentOf(seat Seat, row queries.ProjectFileRow) (rules.Attachment, error) {
	rule := rules.Attachment{
		Place: row.Place, IsOwn: row.PersonID == seat.PersonID, Side: row.Side, Released: row.Released, Removed: row.RemovedAt != 0,
		AddedAt: row.CreatedAt, Team: row.Team != 0, Subject: rules.Subject(row.Subject), Drafted: row.Drafted != 0,
		OwnTicket: row.TicketPersonID == seat.PersonID, Submitted: row.Rounds, Delivered: row.Delivered != 0, State: rules.RequirementState(row.RequirementState),
	}
	if row.Place != rules.PlaceProvision {
		return rule, nil
	}
	var err error
	if rule.Round, err = strconv.ParseInt(row.PlaceKey, 10, 64); err != nil {
		return rule, fmt.Errorf("file %d names no round: %w", row.ID, err)
	}
	return rule, nil
}

func fileOfProject(row queries.ProjectFileRow) File {
	return fileOf(queries.PlaceFilesRow{
		ID: row.ID, Number: row.Number, Name: row.Name, Type: row.Type, Size: row.Size, Sha256: row.Sha256, Width: row.Width, Height: row.Height,
		Place: row.Place, PlaceID: row.PlaceID, PlaceKey: row.PlaceKey, Released: row.Released, Side: row.Side,
		PersonID: row.PersonID, Person: row.Person, CreatedAt: row.CreatedAt, RemovedAt: row.RemovedAt, RemovedBy: row.RemovedBy,
		RequirementState: row.RequirementState,
	})
}

func (p *Portal) content(ctx context.Context, id, size int64) *chunkReader {
	return &chunkReader{ctx: ctx, read: p.read, id: id, size: size, position: -1}
}

// chunkReader reads a file. It keeps one chunk, and holds no connection while
// that is on its way to the reader.
type chunkReader struct {
	ctx    context.Context
	read   *queries.Queries
	id     int64
	size   int64
	offset int64
	// position is that of the chunk that is kept, -1 for none.
	position int64
	chunk    []byte
	buffer   []byte
}

// Read reads on in the file.
func (r *chunkReader) Read(into []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.offset >= r.size {
		return 0, io.EOF
	}
	if err := r.load(r.offset / chunkSize); err != nil {
		return 0, err
	}
	start := r.offset % chunkSize
	if start >= int64(len(r.chunk)) {
		return 0, io.ErrUnexpectedEOF
	}
	count := copy(into, r.chunk[start:])
	r.offset += int64(count)
	return count, nil
}

func (r *chunkReader) load(position int64) error {
	if position == r.position {
		return nil
	}
	if r.buffer == nil {
		r.buffer = make([]byte, chunkSize)
	}
	r.position = -1
	var err error
	if r.chunk, err = readChunk(r.ctx, r.read, r.id, position, r.buffer); err != nil {
		return fmt.Errorf("chunk %d of file %d: %w", position, r.id, err)
	}
	r.position = position
	return nil
}

// Seek sets where the next Read begins.
func (r *chunkReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning of a file")
	}
	r.offset = offset
	return offset, nil
}
