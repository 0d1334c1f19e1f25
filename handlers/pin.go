package handlers

import (
	"fmt"

	"portal/portal"
	"portal/rules"
)

// pinMark is a pin as it lies over a picture, its place in hundredths of the
// picture's size.
type pinMark struct {
	Number    int
	Left, Top string
}

func newPinMark(number int, pin rules.Pin) pinMark {
	return pinMark{Number: number, Left: percent(pin.X), Top: percent(pin.Y)}
}

// percent writes a place on a picture, within the picture.
func percent(place int64) string {
	place = max(0, min(place, rules.PinScale))
	return fmt.Sprintf("%d.%02d%%", place*100/rules.PinScale, place*10_000/rules.PinScale%100)
}

// pinnedPicture is a picture with pins over it and what is written to each.
type pinnedPicture struct {
	fileView
	Pins []pinNote
}

// pinNote is a pin of a ticket with its words.
type pinNote struct {
	pinMark
	Note string
}

// pinnedPictures parts the files of a ticket: those with pins are shown large,
// all others in a list. A picture that was removed keeps its pins' words.
func (s *Server) pinnedPictures(v visit, view portal.TicketView) ([]pinnedPicture, []fileView) {
	pins := map[int64][]pinNote{}
	for _, pin := range view.Pins {
		mark := newPinMark(int(pin.Number), rules.Pin{X: pin.X, Y: pin.Y})
		pins[pin.File] = append(pins[pin.File], pinNote{mark, pin.Note})
	}
	var pictures []pinnedPicture
	var others []fileView
	for _, file := range s.fileViews(v, view.Files) {
		if notes := pins[file.Number]; notes != nil {
			pictures = append(pictures, pinnedPicture{file, notes})
			continue
		}
		others = append(others, file)
	}
	return pictures, others
}
