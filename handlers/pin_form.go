package handlers

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/rules"
)

// pinRow is a pin in the form: the field for its words, and its place as the
// form carries it.
type pinRow struct {
	pinMark
	Note       field
	AtName, At string
}

// pinPicture is a picture that the form sends along, with its pins. Its size
// is the one that it is shown in, which the browser counts a press in.
type pinPicture struct {
	File          int64
	Name, URL     string
	Width, Height int64
	Pins          []pinRow
}

// The largest that a picture is shown in a form, in pixels.
const shownPicture = 640

// shownSize is the size that a form shows a picture in.
func shownSize(width, height int64) (int64, int64) {
	longest := max(width, height)
	if longest <= shownPicture {
		return width, height
	}
	return max(1, width*shownPicture/longest), max(1, height*shownPicture/longest)
}

func pinName(number int) string { return fmt.Sprintf("pins.%d", number) }

// readPins reads the pins of a form, and one more than a ticket may hold, so
// that the limit speaks up. A place that cannot be read is outside of any
// picture.
func readPins(values url.Values) []rules.Pin {
	var pins []rules.Pin
	for number := 1; number <= rules.MaxPins+1 && values.Has(pinName(number)+".at"); number++ {
		pin := rules.Pin{X: -1, Y: -1, Note: rules.CleanLine(values.Get(pinName(number)))}
		place := strings.Split(values.Get(pinName(number)+".at"), ",")
		if len(place) == 3 {
			pin.File, pin.X, pin.Y = pinPart(place[0]), pinPart(place[1]), pinPart(place[2])
		}
		pins = append(pins, pin)
	}
	return pins
}

func pinPart(text string) int64 {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return number
}

// pressedPicture finds the picture that was pressed in a form without scripts.
func pressedPicture(values url.Values) (file int64, pressed bool) {
	for name := range values {
		rest, found := strings.CutPrefix(name, "pin.")
		if !found {
			continue
		}
		number, _, _ := strings.Cut(rest, ".")
		return pinPart(number), true
	}
	return 0, false
}

// pressedAt sets a pin where a picture was pressed. Pressed by a key it sends
// the corner, where nothing would be seen: the pin lands in the middle.
func pressedAt(values url.Values, files []fileView) (rules.Pin, error) {
	number, _ := pressedPicture(values)
	at := slices.IndexFunc(files, func(file fileView) bool { return file.Number == number && file.Width > 0 })
	if at < 0 {
		return rules.Pin{}, rules.Fail(rules.Invalid, "This picture is no longer here. Please add it again.")
	}
	width, height := shownSize(files[at].Width, files[at].Height)
	name := fmt.Sprintf("pin.%d", number)
	x, y := pinPart(values.Get(name+".x")), pinPart(values.Get(name+".y"))
	if !values.Has(name+".x") || x == 0 && y == 0 {
		x, y = width/2, height/2
	}
	return rules.PinAt(number, x, y, width, height)
}

// pinPictures lays the pins over the form's pictures. Lost are those whose
// picture is gone: their words are still there to be read.
func pinPictures(files []fileView, pins []rules.Pin, m fieldMaker) (pictures []pinPicture, lost []pinRow) {
	index := map[int64]int{}
	for _, file := range files {
		if file.Width > 0 {
			width, height := shownSize(file.Width, file.Height)
			index[file.Number] = len(pictures)
			pictures = append(pictures, pinPicture{File: file.Number, Name: file.Name, URL: file.URL, Width: width, Height: height})
		}
	}
	for i, pin := range pins {
		row := newPinRow(i+1, pin, m)
		at, known := index[pin.File]
		if !known {
			lost = append(lost, row)
			continue
		}
		pictures[at].Pins = append(pictures[at].Pins, row)
	}
	return pictures, lost
}

func newPinRow(number int, pin rules.Pin, m fieldMaker) pinRow {
	name := pinName(number)
	row := pinRow{
		pinMark: newPinMark(number, pin), Note: m.make(name, fmt.Sprintf("Pin %d", number), pin.Note),
		AtName: name + ".at", At: fmt.Sprintf("%d,%d,%d", pin.File, pin.X, pin.Y),
	}
	return row
}
