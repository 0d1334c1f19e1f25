package portal

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// checkFiles reads every file that is kept, a piece at a time, and compares it
// with its size and hash.
func (c check) checkFiles() (int64, error) {
	var after, checked int64
	for {
		rows, err := c.FilesAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := c.checkFile(row); err != nil {
				return checked, err
			}
			checked++
			after = row.ID
		}
	}
}

func (c check) checkFile(row queries.FilesAfterRow) error {
	where := fmt.Sprintf("file %d of %s", row.Number, row.Code)
	digest, size, buffer := sha256.New(), int64(0), make([]byte, chunkSize)
	for position := int64(0); size < row.Size; position++ {
		body, err := readChunk(c.ctx, c.Queries, row.ID, position, buffer)
		if errors.Is(err, sql.ErrNoRows) {
			return &Fault{where, "a piece of it is missing"}
		}
		if err != nil {
			return err
		}
		size += int64(len(body))
		digest.Write(body)
	}
	if size != row.Size || hex.EncodeToString(digest.Sum(nil)) != row.Sha256 {
		return &Fault{where, "its content no longer has its hash"}
	}
	return nil
}

// checkNamedFiles finds the files that a snapshot names among those that are
// kept, whose content checkFiles reads.
func (c check) checkNamedFiles(row queries.SnapshotsAfterRow) error {
	var content rules.QuoteContent
	if err := json.Unmarshal([]byte(row.Content), &content); err != nil || len(content.Offer.Files) == 0 {
		return err
	}
	rows, err := c.PlaceFiles(c.ctx, queries.PlaceFilesParams{Place: rules.PlaceQuote, PlaceID: row.QuoteID})
	if err != nil {
		return err
	}
	files := filesOf(rows)
	for _, named := range content.Offer.Files {
		if releasedFile(files, named).ID == 0 {
			return &Fault{"the snapshot of " + rules.QuoteNumber(row.Code, row.QuoteNumber), "the file “" + named.Name + "” that was agreed is missing"}
		}
	}
	return nil
}
