package portal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"
	"sync"

	"github.com/gabriel-vasile/mimetype"

	"portal/queries"
	"portal/rules"
)

// Megabyte is what the limits on files are counted in.
const Megabyte = 1_000_000

// upload is a file while it arrives.
type upload struct {
	portal *Portal
	seat   Seat
	file   File
	sum    hash.Hash
	chunks int64
}

// StageFile takes a file from a person who may attach files in the project.
// It belongs to no form yet, and is forgotten when none comes for it. Invalid
// when it is empty, TooLarge beyond the limits. A file that does not arrive
// whole leaves nothing.
func (p *Portal) StageFile(ctx context.Context, seat Seat, name string, body io.Reader) (File, error) {
	u, err := p.beginUpload(ctx, seat, rules.CleanFileName(name))
	if err != nil {
		return File{}, err
	}
	isStaged := false
	defer func() { u.end(ctx, isStaged) }()
	if err := u.receive(ctx, body); err != nil {
		return File{}, err
	}
	if err := u.stage(ctx, p.thumbnail(ctx, u.file)); err != nil {
		return File{}, err
	}
	isStaged = true
	return u.file, nil
}

func (p *Portal) beginUpload(ctx context.Context, seat Seat, name string) (*upload, error) {
	u := &upload{portal: p, seat: seat, sum: sha256.New()}
	u.file = File{Name: name, Place: rules.PlaceStaged, Side: seat.writesFor(), PersonID: seat.PersonID, Person: seat.Name}
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.AttachFiles); err != nil {
			return err
		}
		if err := u.checkRoom(t, 1); err != nil {
			return err
		}
		var err error
		if u.file.Number, err = t.NextFileNumber(t.ctx, seat.Project.ID); err != nil {
			return err
		}
		u.file.ID, err = t.BeginFile(t.ctx, queries.BeginFileParams{
			ProjectID: seat.Project.ID, Number: u.file.Number, Name: name, Side: u.file.Side,
			PersonID: seat.PersonID, Person: seat.Name, CreatedAt: t.now,
		})
		if err != nil {
			return fmt.Errorf("begin a file: %w", err)
		}
		// Before the commit, so that no sweep takes it for a forgotten one.
		p.arrivals.begin(u.file.ID)
		return nil
	})
	if err != nil && u.file.ID != 0 {
		p.arrivals.end(u.file.ID)
	}
	return u, err
}

// end drops a file that did not arrive whole. The request may be gone by then.
func (u *upload) end(ctx context.Context, isStaged bool) {
	if !isStaged {
		if err := u.portal.dropArrival(context.WithoutCancel(ctx), u.file.ID); err != nil {
			u.portal.log.WarnContext(ctx, "an upload that broke off is dropped later", "file", u.file.ID, "error", err)
		}
	}
	u.portal.arrivals.end(u.file.ID)
}

// receive stores the file chunk by chunk, each in a deed of its own, so that
// others' deeds get between them.
func (u *upload) receive(ctx context.Context, body io.Reader) error {
	buffer := make([]byte, chunkSize)
	for {
		count, err := fill(buffer, body)
		if err != nil && err != io.EOF {
			return fmt.Errorf("receive a file: %w", err)
		}
		if count > 0 {
			if err := u.keep(ctx, buffer[:count]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			break
		}
	}
	if u.file.Size == 0 {
		return fileProblem("“%s” is empty: there is nothing in it.", u.file.Name)
	}
	u.file.SHA256 = hex.EncodeToString(u.sum.Sum(nil))
	return nil
}

// fill reads until the buffer is full. Other than with io.ReadFull, a body
// that breaks off is told from one that ends.
func fill(buffer []byte, body io.Reader) (int, error) {
	count := 0
	for count < len(buffer) {
		n, err := body.Read(buffer[count:])
		count += n
		if err != nil {
			return count, err
		}
	}
	return count, nil
}

func (u *upload) keep(ctx context.Context, chunk []byte) error {
	size := u.file.Size + int64(len(chunk))
	if most := u.portal.Agency().FileMegabytes; size > most*Megabyte {
		return rules.Fail(rules.TooLarge, "“%s” is too large: a file may have %d MB at most.", u.file.Name, most)
	}
	if u.chunks == 0 {
		u.file.Type, _, _ = strings.Cut(mimetype.Detect(chunk).String(), ";")
	}
	err := u.portal.write(ctx, func(t *tx) error {
		if err := u.checkRoom(t, size); err != nil {
			return err
		}
		return t.AddChunk(t.ctx, queries.AddChunkParams{AttachmentID: u.file.ID, Position: u.chunks, Body: chunk})
	})
	if err != nil {
		return err
	}
	u.sum.Write(chunk) // a hash never fails
	u.file.Size, u.chunks = size, u.chunks+1
	return nil
}

// checkRoom tells whether the project has room for so many bytes more.
func (u *upload) checkRoom(t *tx, bytes int64) error {
	taken, err := t.FileBytes(t.ctx, u.seat.Project.ID)
	if err != nil {
		return err
	}
	return u.checkProject(taken + bytes)
}

func (u *upload) checkProject(bytes int64) error {
	most := u.portal.Agency().ProjectMegabytes
	if bytes <= most*Megabyte {
		return nil
	}
	if u.seat.Role.IsAgency() {
		return rules.Fail(rules.TooLarge, "There is no room for “%s”: the files of this project may have %d MB together. Remove some, or raise the limit in the settings.", u.file.Name, most)
	}
	return rules.Fail(rules.TooLarge, "There is no room for “%s”: the files of this project may have %d MB together. Please ask the agency.", u.file.Name, most)
}

// stage lets the person who sent it have the file. The limit is asked again,
// since other uploads may have ended meanwhile.
func (u *upload) stage(ctx context.Context, picture *thumbnail) error {
	return u.portal.write(ctx, func(t *tx) error {
		if err := t.recheck(u.seat, rules.AttachFiles); err != nil {
			return err
		}
		taken, err := t.CountFileBytes(t.ctx, queries.CountFileBytesParams{ID: u.seat.Project.ID, Bytes: u.file.Size})
		if err != nil {
			return err
		}
		if err := u.checkProject(taken); err != nil {
			return err
		}
		if err := u.keepThumbnail(t, picture); err != nil {
			return err
		}
		u.file.CreatedAt = t.now
		return changed(t.StageFile(t.ctx, queries.StageFileParams{
			ID: u.file.ID, Type: u.file.Type, Size: u.file.Size, Sha256: u.file.SHA256, Now: t.now,
		}))
	})
}

func (u *upload) keepThumbnail(t *tx, picture *thumbnail) error {
	if picture == nil {
		return nil
	}
	err := t.AddThumbnail(t.ctx, queries.AddThumbnailParams{
		AttachmentID: u.file.ID, Type: picture.mediaType, Width: int64(picture.size.X), Height: int64(picture.size.Y), Body: picture.body,
	})
	if err != nil {
		return err
	}
	u.file.Width, u.file.Height = int64(picture.original.X), int64(picture.original.Y)
	return t.NotePictureSize(t.ctx, queries.NotePictureSizeParams{ID: u.file.ID, Width: u.file.Width, Height: u.file.Height})
}

// arrivals are the uploads under way in this process.
type arrivals struct {
	mu sync.Mutex
	// under counts, since an id is used again once its row is gone.
	under map[int64]int
}

func (a *arrivals) begin(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.under == nil {
		a.under = map[int64]int{}
	}
	a.under[id]++
}

func (a *arrivals) end(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.under[id]--; a.under[id] == 0 {
		delete(a.under, id)
	}
}

func (a *arrivals) has(id int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.under[id] > 0
}
