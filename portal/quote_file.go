package portal

import (
	"context"
	"slices"

	"portal/queries"
	"portal/rules"
)

// A quote's file whose key is empty belongs to the next revision. One that a
// revision names is never removed: its key says that the next one leaves it
// out, and once that is sent the file belongs to the past.
const leftOut = "out"

// namedFiles finds the files that an offer names, in its order.
func (p *Portal) namedFiles(ctx context.Context, quoteID int64, offer rules.QuoteOffer) ([]File, error) {
	if len(offer.Files) == 0 {
		return nil, nil
	}
	files, err := p.placeFiles(ctx, rules.PlaceQuote, quoteID)
	if err != nil {
		return nil, err
	}
	named := make([]File, len(offer.Files))
	for i, file := range offer.Files {
		named[i] = releasedFile(files, file)
	}
	return named, nil
}

// releasedFile finds the file that an offer means, else an empty one.
func releasedFile(files []File, named rules.QuoteFile) File {
	at := slices.IndexFunc(files, func(file File) bool {
		return file.Released && file.RemovedAt == 0 && quoteFile(file) == named
	})
	if at < 0 {
		return File{}
	}
	return files[at]
}

func quoteFile(file File) rules.QuoteFile {
	return rules.QuoteFile{Name: file.Name, Size: file.Size, SHA256: file.SHA256}
}

func toSend(files []File) []File {
	return slices.DeleteFunc(files, func(file File) bool { return file.RemovedAt != 0 || file.PlaceKey != "" })
}

// addDraftFiles fills in the files of the next revision. Leaving out what was
// sent is a change too.
func (p *Portal) addDraftFiles(ctx context.Context, view *DraftView) error {
	files, err := p.placeFiles(ctx, rules.PlaceQuote, view.Quote.ID)
	if err != nil {
		return err
	}
	isLeftOut := func(file File) bool { return file.PlaceKey == leftOut }
	view.Unsent = view.Unsent || slices.ContainsFunc(files, isLeftOut)
	view.Files = toSend(files)
	return nil
}

// addToQuote hangs staged files on a quote. Nothing is told: the revision that
// names them is what the history keeps.
func (t *tx) addToQuote(seat Seat, quoteID int64, numbers []int64) error {
	if len(numbers) == 0 {
		return nil
	}
	if err := t.attach(seat, anchor{place: rules.PlaceQuote, id: quoteID, quiet: true}, numbers); err != nil {
		return err
	}
	files, err := t.placeFiles(rules.PlaceQuote, quoteID)
	if err == nil && len(toSend(files)) > rules.MaxQuoteFiles {
		return fileProblem("A quote holds %d files at most. Leave some out.", rules.MaxQuoteFiles)
	}
	return err
}

// filesToSend names the files of the next revision.
func (t *tx) filesToSend(quoteID int64) ([]rules.QuoteFile, error) {
	files, err := t.placeFiles(rules.PlaceQuote, quoteID)
	if err != nil {
		return nil, err
	}
	var named []rules.QuoteFile
	for _, file := range toSend(files) {
		named = append(named, quoteFile(file))
	}
	return named, nil
}

// removeFromQuote removes a file that no revision names, and leaves one that
// was sent out of the next. Conflict once the quote was accepted.
func (t *tx) removeFromQuote(seat Seat, row queries.ProjectFileRow) error {
	if err := changed(t.NoteQuoteFiles(t.ctx, row.PlaceID)); err != nil {
		return err
	}
	if row.Released {
		return changed(t.LeaveOutFile(t.ctx, row.ID))
	}
	return t.removeFile(seat, row)
}

// discardFiles makes the files of a quote those of its last revision again.
func (t *tx) discardFiles(seat Seat, quoteID int64) error {
	if err := t.PutBackFiles(t.ctx, quoteID); err != nil {
		return err
	}
	sizes, err := t.RemoveUnreleasedFiles(t.ctx, queries.RemoveUnreleasedFilesParams{QuoteID: quoteID, RemovedBy: seat.Name, Now: t.now})
	if err != nil || len(sizes) == 0 {
		return err
	}
	if err := t.DropQuoteThumbnails(t.ctx, quoteID); err != nil {
		return err
	}
	var bytes int64
	for _, size := range sizes {
		bytes += size
	}
	_, err = t.CountFileBytes(t.ctx, queries.CountFileBytesParams{ID: seat.Project.ID, Bytes: -bytes})
	return err
}
